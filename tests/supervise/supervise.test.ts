import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readProcessStat } from '#lib';
import { layoutOf } from '../../agent/runtime/supervise/layout.ts';
import { endLeftovers } from '../../agent/runtime/supervise/leftovers.ts';
import type { ServiceStatus } from '../../agent/runtime/supervise/model.ts';
import type { Supervisor } from '../../agent/runtime/supervise/supervisor.ts';
import { eventually } from '../kit/eventually.ts';
import { freePort } from '../kit/free-port.ts';
import { changeCode, createFixture } from './fixture.ts';

let folder: string;
let ports: [number, number];
const supervisors: Supervisor[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'panther-supervise-'));
  ports = [await freePort(), await freePort()];
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const supervisor of supervisors.splice(0)) await supervisor.stop();
  await endLeftovers(layoutOf(folder));
  rmSync(folder, { recursive: true, force: true });
});

function supervise(environment: Record<string, string> = {}) {
  const changes: ServiceStatus[] = [];
  const supervisor = createFixture(folder, ports, environment, (status) => changes.push(status));
  supervisors.push(supervisor);
  const of = (name: string) => {
    const status = supervisor.status().find((each) => each.name === name);
    if (status === undefined) throw new Error(`no ${name}`);
    return status;
  };
  return { supervisor, changes, of };
}

const isRunning = (pid: number) => readProcessStat(pid)?.hasEnded === false;
const childOf = (name: string) => Number(readFileSync(join(folder, name, 'child.pid'), 'utf8'));

test('starts one after another, stops the other way round, and leaves nothing', async () => {
  const { supervisor, changes, of } = supervise();
  await supervisor.start();
  expect([of('first').phase, of('second').phase]).toEqual(['up', 'up']);
  const pids = [of('first').pid, of('second').pid, childOf('first'), childOf('second')];
  await supervisor.stop();
  const order = changes
    .filter(({ phase }) => phase === 'up' || phase === 'stopped')
    .map(({ name, phase }) => `${name} ${phase}`);
  expect(order).toEqual(['first up', 'second up', 'second stopped', 'first stopped']);
  expect(pids.map((pid) => isRunning(pid ?? 0))).toEqual([false, false, false, false]);
});

test('a service that is killed is started again, and what it had started is gone', async () => {
  const { supervisor, of } = supervise();
  await supervisor.start();
  const before = { pid: of('first').pid ?? 0, child: childOf('first'), second: of('second').pid };
  process.kill(before.pid, 'SIGKILL');
  await eventually(() => expect(of('first')).toMatchObject({ phase: 'up', restarts: 1 }));
  expect(of('first').pid).not.toBe(before.pid);
  expect(isRunning(before.child)).toBe(false);
  expect(of('second')).toMatchObject({ phase: 'up', restarts: 0, pid: before.second });
});

test('one that gives no sign of life for its watchdog is started again', async () => {
  const { supervisor, of } = supervise();
  await supervisor.start();
  process.kill(of('first').pid ?? 0, 'SIGSTOP');
  await eventually(() => expect(of('first')).toMatchObject({ phase: 'up', restarts: 1 }));
  expect(of('first').problem?.message).toMatch(/does not answer for 1 s/);
});

test('one that crashes every time fails with its own reason once its budget is used up', async () => {
  const { supervisor, of } = supervise({ FIXTURE_FAULT: 'crash' });
  await supervisor.start();
  await eventually(() => expect(of('first').phase).toBe('failed'));
  expect(of('first').problem).toEqual({
    // Exit code 13 is Fault io.no-space.
    message: 'ended with io.no-space (13): no disk',
    hint: 'make room',
  });
});

test('one that ignores SIGTERM is killed when its time is over', async () => {
  const { supervisor, of } = supervise({ FIXTURE_FAULT: 'deaf' });
  await supervisor.start();
  const pid = of('first').pid ?? 0;
  await supervisor.stop();
  expect(isRunning(pid)).toBe(false);
});

test('a port that somebody else has is told at once, with who has it, and mended by a restart', async () => {
  const other = createServer().listen(ports[0], '127.0.0.1');
  await once(other, 'listening');
  const { supervisor, of } = supervise();
  await supervisor.start();
  expect(of('first')).toMatchObject({ phase: 'failed', restarts: 0 });
  expect(of('first').problem?.message).toContain(
    `port ${ports[0]} is taken by process ${process.pid} (`,
  );
  expect(of('first').problem?.hint).toMatch(/^panther up --port first=\d+, or end process \d+$/);
  expect(of('second').phase).toBe('up');
  other.close();
  await once(other, 'close');
  expect(await supervisor.restartOne('first')).toMatchObject({ phase: 'up' });
});

test('a wrong setting is not tried again, as units do not', async () => {
  const { supervisor, of } = supervise({ FIXTURE_FAULT: 'setting' });
  await supervisor.start();
  expect(of('first')).toMatchObject({ phase: 'failed', restarts: 0 });
  // Exit code 17 is Fault config.invalid.
  expect(of('first').problem?.message).toBe('ended with config.invalid (17)');
});

test('a second supervisor of a folder is refused by the name of the first', async () => {
  supervise();
  expect(() => createFixture(folder, ports, {})).toThrow(
    expect.objectContaining({
      code: 'supervise.running',
      message: expect.stringContaining(`process ${process.pid}`),
    }),
  );
});

async function startSupervisorProcess(): Promise<ChildProcess> {
  const file = fileURLToPath(new URL('./fixture-supervisor.ts', import.meta.url));
  const child = spawn(process.execPath, [file, folder, JSON.stringify(ports)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('"started"')) break;
  }
  return child;
}

test('after its own death the next one takes over what runs, and ends it', async () => {
  const child = await startSupervisorProcess();
  const pids = [childOf('first'), childOf('second')];
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(pids.map(isRunning)).toEqual([true, true]);
  const adoptedAt = Date.now();
  const { supervisor, of } = supervise();
  await supervisor.start();
  expect([of('first').adopted, of('second').adopted]).toEqual([true, true]);
  // Up since its process began, not since somebody took it over.
  expect(of('first').since).toBeLessThan(adoptedAt);
  expect([childOf('first'), childOf('second')]).toEqual(pids);
  process.kill(of('first').pid ?? 0, 'SIGKILL');
  await eventually(() =>
    expect(of('first')).toMatchObject({ phase: 'up', adopted: false, restarts: 1 }),
  );
  await supervisor.stop();
  expect(pids.map(isRunning)).toEqual([false, false]);
});

test.each([
  ['with another environment', { PANTHER_LOG_LEVEL: 'debug' }, 1],
  ['of newer code', {}, 2],
] as const)(
  'what would be started otherwise now, %s, is not taken over',
  async (_, env, version) => {
    const child = await startSupervisorProcess();
    const before = childOf('first');
    child.kill('SIGKILL');
    await once(child, 'exit');
    if (version > 1) changeCode(folder, version);
    const { supervisor, of } = supervise(env);
    await supervisor.start();
    expect(of('first')).toMatchObject({ phase: 'up', adopted: false });
    expect(isRunning(before)).toBe(false);
  },
);
