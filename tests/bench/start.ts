import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Control, connectControl } from '../../agent/runtime/supervise/control.ts';
import { layoutOf } from '../../agent/runtime/supervise/layout.ts';
import type { ServiceStatus } from '../../agent/runtime/supervise/model.ts';
import { freePort } from '../kit/free-port.ts';
import { root, spreadOf } from './measure.ts';

const runs = 3;
const kills = 5;
const deadlineMs = 90_000;

/** `npm start` on a machine that has never run it, the second time, and a brain that is killed. Goals: all up
 * 10 s after the first start and 3 s after the second; a killed brain well again within 1.5 s. The floor in
 * the same run is a Node that does nothing. */
export async function benchStart(say: (line: string) => void): Promise<unknown> {
  const bare: number[] = [];
  const times = { first: [] as Start[], second: [] as Start[] };
  const restarts: Restart[] = [];
  // The first run fills the cache of compiled code, as the one before `npm install` ended does.
  for (let run = -1; run < runs; run++) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-start-'));
    try {
      const launched = performance.now();
      await once(spawn(process.execPath, ['-e', '0']), 'exit');
      if (run >= 0) bare.push(performance.now() - launched);
      for (const which of ['first', 'second'] as const) {
        const platform = await start(folder);
        try {
          const taken = await platform.measure(which === 'first');
          if (run >= 0) times[which].push(taken);
          const isLast = run === runs - 1 && which === 'second';
          for (let kill = 0; isLast && kill < kills; kill++)
            restarts.push(await platform.killBrain());
        } finally {
          await platform.stop();
        }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const floor = spreadOf(bare).median;
  const [first, second] = [spreadsOf(times.first), spreadsOf(times.second)];
  const killed = spreadsOf(restarts);
  const rated = (ms: number | undefined) =>
    `${ms} ms (${Math.round((ms ?? Number.NaN) / floor)} bare starts)`;
  say(`a bare node takes ${floor} ms`);
  say(
    `first: all up after ${rated(first.upMs?.median)}, goal 10000; brain trading ${first.brainMs?.median}, knowledge base open ${first.openMs?.median}, first library found ${first.foundMs?.median}`,
  );
  say(
    `second: all up after ${rated(second.upMs?.median)}, goal 3000; brain trading ${second.brainMs?.median}, knowledge base open ${second.openMs?.median}`,
  );
  say(
    `a killed brain is up after ${rated(killed.upMs?.median)}, goal 1500, at most ${killed.upMs?.max}; its market is there after ${killed.brainMs?.median}`,
  );
  return { bare: spreadOf(bare), first, second, killed };
}

type Start = Readonly<Record<'upMs' | 'brainMs' | 'openMs' | 'foundMs', number>>;
type Restart = Readonly<Record<'upMs' | 'brainMs', number>>;

function spreadsOf(all: readonly Readonly<Record<string, number>>[]) {
  const names = Object.keys(all[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [name, spreadOf(all.map((each) => each[name] ?? Number.NaN))]),
  );
}

interface Platform {
  measure(awaitsLibrary: boolean): Promise<Start>;
  /** From SIGKILL until the supervisor finds it well again, and until its market is there. */
  killBrain(): Promise<Restart>;
  stop(): Promise<void>;
}

async function start(stateFolder: string): Promise<Platform> {
  const [agentPort, brainPort] = [await freePort(), await freePort()];
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, PANTHER_STATE_DIR: stateFolder };
  const ports = ['--port', `agent=${agentPort}`, '--port', `brain=${brainPort}`];
  const launched = performance.now();
  const child = spawn(process.execPath, ['bin/panther', 'up', ...ports], {
    ...{ cwd: root, env, stdio: ['ignore', 'ignore', 'ignore'] },
  });
  const { socket } = layoutOf(stateFolder);
  const list = async () => (await (await connect(socket))?.list()) ?? [];
  const since = (from: number) => Math.round(performance.now() - from);
  const until = async (what: string, holds: () => Promise<boolean>) => {
    while (!(await holds())) {
      if (child.exitCode !== null || performance.now() - launched > deadlineMs) {
        throw new Error(`${what}: it did not happen (exit code ${child.exitCode})`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const isTrading = async () => (await askHealth(brainPort)).status === 'healthy';
  const of = async (name: string) => (await list()).find((status) => status.name === name);
  const isUp = ({ phase }: ServiceStatus) => phase === 'up' || phase === 'scheduled';
  return {
    async measure(awaitsLibrary) {
      const after = async (what: string, holds: () => Promise<boolean>) => {
        await until(what, holds);
        return since(launched);
      };
      const [upMs, brainMs, openMs] = await Promise.all([
        after('all up', async () => (await list()).length === 3 && (await list()).every(isUp)),
        after('trading', isTrading),
        after('open', async () => (await askHealth(agentPort)).knowledge?.status === 'ready'),
      ]);
      const query = ['bin/panther', 'search', '--json', 'kill switch'];
      const foundMs = awaitsLibrary
        ? await after('found', async () => (await outputOf(query, env)).includes('README.md'))
        : Number.NaN;
      return { upMs, brainMs, openMs, foundMs };
    },
    async killBrain() {
      const before = await of('brain');
      const from = performance.now();
      process.kill(before?.pid ?? 0, 'SIGKILL');
      await until('up again', async () => {
        const brain = await of('brain');
        return brain?.phase === 'up' && brain.pid !== before?.pid;
      });
      const upMs = since(from);
      await until('trading again', isTrading);
      const brainMs = since(from);
      // So that the next kill is no part of the same series, which waits longer each time.
      await new Promise((resolve) => setTimeout(resolve, 500));
      await (await connect(socket))?.restart('brain');
      await until('trading once more', isTrading);
      return { upMs, brainMs };
    },
    stop: () => stop(child),
  };
}

async function connect(socket: string): Promise<Control | undefined> {
  return connectControl(socket);
}

interface Health {
  readonly status?: string;
  readonly knowledge?: { readonly status?: string };
}

async function askHealth(port: number): Promise<Health> {
  try {
    return (await (await fetch(`http://127.0.0.1:${port}/health`)).json()) as Health;
  } catch {
    // Nobody listens yet.
    return {};
  }
}

async function outputOf(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await once(child, 'close');
  return text;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
