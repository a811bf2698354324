import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeGoal, sayGoals } from './goal.ts';
import { root, spreadOf } from './measure.ts';

const runs = 15;
/** Below 300. */
const goalMs = 299.99;

const hello = `${JSON.stringify({
  ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
  params: {
    ...{ protocolVersion: '2025-11-25', capabilities: {} },
    clientInfo: { name: 'bench', version: '1' },
  },
})}\n`;

/** `panther mcp` from its start to its greeting, which clients wait for; no database may be opened for it.
 * Goal: below 300 ms. Beside it Node alone, from its start to its first output. */
export async function benchMcp(say: (line: string) => void): Promise<unknown> {
  const state = mkdtempSync(join(tmpdir(), 'panther-bench-mcp-'));
  const server = [join(root, 'bin/panther'), 'mcp'];
  const bare = ['-e', 'process.stdin.once("data", () => console.log("serverInfo"))'];
  const [greetings, starts]: [number[], number[]] = [[], []];
  try {
    // The first of each fills caches.
    for (let run = 0; run <= runs; run += 1) {
      const greeting = await timeToGreeting(server, state);
      const start = await timeToGreeting(bare, state);
      if (run === 0) continue;
      greetings.push(greeting);
      starts.push(start);
    }
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
  const ratios = greetings.map((time, index) => time / (starts[index] ?? Number.NaN));
  const [initialize, node, ratio] = [spreadOf(greetings), spreadOf(starts), spreadOf(ratios)];
  say(`panther mcp answers initialize ${initialize.median} ms after its start`);
  say(`Node alone answers after ${node.median} ms; ratio ${ratio.median}`);
  const judged = [judgeGoal('median of initialize, ms', initialize.median, { max: goalMs })];
  return { initialize, node, ratio, goals: sayGoals(say, judged) };
}

/** Milliseconds from the start of a process to its answer. */
async function timeToGreeting(args: readonly string[], state: string): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, PANTHER_STATE_DIR: join(state, 'state') },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stdin.write(hello);
  let text = '';
  let answeredMs: number | undefined;
  for await (const part of child.stdout) {
    text += part;
    if (answeredMs === undefined && text.includes('serverInfo')) {
      answeredMs = performance.now() - started;
      child.stdin.end();
    }
  }
  const code = await ended;
  if (answeredMs === undefined || code !== 0) {
    throw new Error(`${args.join(' ')} ended with ${code} and said: ${text.slice(0, 200)}`);
  }
  return answeredMs;
}
