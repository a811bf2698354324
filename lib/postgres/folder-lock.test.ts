import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exitOfThread, startWithoutFirstThread } from '../../tests/kit/first-thread.ts';
import { readProcessStat, systemClock } from '../index.ts';
import { readFolderOwner, takeFolder } from './folder-lock.ts';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panther-lock-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const module = new URL('./folder-lock.ts', import.meta.url).href;
const clockModule = new URL('../clock.ts', import.meta.url).href;

/** A process that tries for the folder when told to, says how it went, and keeps what it got. */
async function contender(name: string): Promise<{
  readonly child: ChildProcess;
  attempt(): Promise<string>;
}> {
  const code = `
    const { takeFolder } = await import(${JSON.stringify(module)});
    const { systemClock } = await import(${JSON.stringify(clockModule)});
    process.on('message', () => {
      try {
        takeFolder(${JSON.stringify(folder)}, ${JSON.stringify(name)}, systemClock);
        process.send('taken');
      } catch (fault) {
        process.send(fault.code + ': ' + fault.message);
      }
    });
    process.send('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  children.push(child);
  await once(child, 'message');
  return {
    child,
    async attempt() {
      const answer = once(child, 'message');
      child.send('go');
      const [text] = (await answer) as [string];
      return text;
    },
  };
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

test('another process is refused by the name of the owner, also with the lock file gone', async () => {
  const first = await contender('panther crawl');
  await expect(first.attempt()).resolves.toBe('taken');
  const refused = `the embedded database is in use by panther crawl (pid ${first.child.pid}`;
  expect(() => takeFolder(folder, 'test', systemClock)).toThrow(refused);
  rmSync(join(folder, 'lock'));
  expect(() => takeFolder(folder, 'test', systemClock)).toThrow(refused);
  expect(readFolderOwner(folder)).toMatchObject({ pid: first.child.pid, owner: 'panther crawl' });
});

test('of many that want what a killed owner left, exactly one gets it', async () => {
  for (let round = 0; round < 3; round++) {
    const owner = await contender('killed');
    await expect(owner.attempt()).resolves.toBe('taken');
    const rivals = await Promise.all(['a', 'b', 'c', 'd'].map(contender));
    await kill(owner.child);
    const outcomes = await Promise.all(rivals.map(({ attempt }) => attempt()));
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(1);
    for (const outcome of outcomes) expect(outcome).toMatch(/^taken$|^postgres\.locked: /);
    await Promise.all(rivals.map(({ child }) => kill(child)));
  }
});

test('a record whose process ended, or whose number another process got, is stale', () => {
  const write = (record: object) =>
    writeFileSync(
      join(folder, 'owner.json'),
      JSON.stringify({ owner: 'old', since: '2026-01-01T00:00:00.000Z', ...record }),
    );
  const host = hostname();
  // The first process of the machine, as if it had started at another time.
  write({ pid: 1, startTicks: '1', host });
  expect(readFolderOwner(folder)).toBeUndefined();
  takeFolder(folder, 'test', systemClock).release();
  write({ pid: 1, startTicks: readProcessStat(1)?.startTicks, host });
  expect(() => takeFolder(folder, 'test', systemClock)).toThrow('in use by old (pid 1,');
  write({ pid: 2 ** 22, startTicks: '1', host });
  takeFolder(folder, 'test', systemClock).release();
  writeFileSync(join(folder, 'owner.json'), '{"pid": 1');
  takeFolder(folder, 'test', systemClock).release();
});

test.skipIf(exitOfThread === undefined)(
  'an owner that is still ending does not stand in the way once its lock is free',
  async () => {
    const child = await startWithoutFirstThread();
    children.push(child);
    const pid = child.pid ?? 0;
    const record = { owner: 'killed', since: '2026-01-01T00:00:00.000Z', pid, host: hostname() };
    const startTicks = readProcessStat(pid)?.startTicks;
    writeFileSync(join(folder, 'owner.json'), JSON.stringify({ ...record, startTicks }));
    takeFolder(folder, 'test', systemClock).release();
  },
);

test('a release removes the name, and the folder can be taken again', () => {
  const lock = takeFolder(folder, 'one', systemClock);
  expect(() => takeFolder(folder, 'two', systemClock)).toThrow('in use by one');
  lock.release();
  lock.release();
  expect(existsSync(join(folder, 'owner.json'))).toBe(false);
  takeFolder(folder, 'two', systemClock).release();
});
