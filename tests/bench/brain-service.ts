import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleApp } from '#nix/app';
import { freePort } from '../kit/free-port.ts';
import { benchDoor } from './brain-door.ts';
import { root, spreadOf } from './measure.ts';

const starts = 5;
const deadlineMs = 60_000;
const token = 'bench';

/** The real process and its door. Goals: healthy 1 s after the start, with and without a market on the disk;
 * p95 of answers 10 ms at 100 requests a second over 100,000 events; 250 MB of memory with 100 assets.
 * Floors in the same run: a Node that does nothing, and a bare HTTP server. */
export async function benchBrainService(say: (line: string) => void): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-service-'));
  try {
    const outDir = join(folder, 'app');
    await bundleApp({ repoRoot: root, outDir, entries: { brain: 'agent/brain/main.ts' } });
    const ways = {
      source: ['bin/panther', '--run', 'agent/brain/main.ts'],
      bundle: [join(outDir, 'brain.mjs')],
    };
    const results: Record<string, unknown> = {};
    for (const [name, command] of Object.entries(ways)) {
      const times = await benchStarts(command, join(folder, name));
      const { bare, first, second } = times;
      say(
        `${name}: healthy after ${first.healthy.median} ms the first time, ${second.healthy.median} ms then (goal: 1000)`,
      );
      say(
        `  first answer after ${first.answered.median} and ${second.answered.median} ms; a bare node takes ${bare.median} ms`,
      );
      results[name] = times;
    }
    return { ...results, door: await benchDoor({ folder, command: ways.bundle, start, say }) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchStarts(command: readonly string[], folder: string) {
  const bare: number[] = [];
  const times = { first: [] as Start[], second: [] as Start[] };
  // The first process fills the cache of compiled code, as installing does.
  for (let run = -1; run < starts; run++) {
    const stateFolder = join(folder, String(run));
    const launched = performance.now();
    await once(spawn(process.execPath, ['-e', '0']), 'exit');
    bare.push(performance.now() - launched);
    for (const which of ['first', 'second'] as const) {
      const service = await start({ command, stateFolder, env: {} });
      if (run >= 0) times[which].push(service.times);
      await service.stop();
    }
    rmSync(stateFolder, { recursive: true, force: true });
  }
  const spreads = (all: readonly Start[]) => ({
    answered: spreadOf(all.map(({ answeredMs }) => answeredMs)),
    healthy: spreadOf(all.map(({ healthyMs }) => healthyMs)),
  });
  return { bare: spreadOf(bare), first: spreads(times.first), second: spreads(times.second) };
}

interface Start {
  readonly answeredMs: number;
  readonly healthyMs: number;
}

export interface Service {
  readonly port: number;
  readonly token: string;
  readonly times: Start;
  /** Resident memory in MB (10⁶ bytes). */
  residentMb(): number;
  stop(): Promise<void>;
}

export interface StartRequest {
  readonly command: readonly string[];
  readonly stateFolder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Resolves when its health is no longer `starting`; throws when it ends before or never is. */
async function start({ command, stateFolder, env }: StartRequest): Promise<Service> {
  const credentials = join(stateFolder, 'credentials');
  mkdirSync(credentials, { recursive: true });
  writeFileSync(join(credentials, 'brainToken'), token, { mode: 0o600 });
  const port = await freePort();
  const launched = performance.now();
  const child = spawn(process.execPath, command, {
    cwd: root,
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, PANTHER_LOG_LEVEL: 'warn' },
      ...{ PANTHER_STATE_DIR: stateFolder, PANTHER_PORT: String(port) },
      ...{ CREDENTIALS_DIRECTORY: credentials, ...env },
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let answeredMs: number | undefined;
  while (performance.now() - launched < deadlineMs && child.exitCode === null) {
    const status = await askHealth(port);
    if (status !== undefined) answeredMs ??= performance.now() - launched;
    if (status === 'healthy' && answeredMs !== undefined) {
      const times = { answeredMs, healthyMs: performance.now() - launched };
      return { port, token, times, residentMb: () => residentMb(child), stop: () => stop(child) };
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await stop(child);
  throw new Error(`the service did not become healthy (exit code ${child.exitCode})`);
}

async function askHealth(port: number): Promise<string | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`);
    return String(((await answer.json()) as { status: unknown }).status);
  } catch {
    // Nobody listens yet.
    return undefined;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

function residentMb({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round((Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1_024) / 1e6);
}
