import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { systemClock } from '#lib';
import { openDatabase } from '#lib/postgres';
import { silentLog } from '../kit/postgres.ts';

const open = (folder: string) =>
  openDatabase({ folder, owner: 'test', log: silentLog, clock: systemClock });

function start(folder: string, body: string): ChildProcess {
  const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const code = `
    const { openDatabase } = await import(${at('../../lib/postgres/index.ts')});
    const { createLog, systemClock } = await import(${at('../../lib/index.ts')});
    const log = createLog({ write: () => undefined });
    const database = await openDatabase({ folder: ${JSON.stringify(folder)}, owner: 'panther crawl', log, clock: systemClock });
    ${body}`;
  return spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'panther-crash-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test(
  'kill -9 of the owner loses nothing it was told is committed, and the folder opens at once',
  () =>
    inFolder(async (folder) => {
      const child = start(
        folder,
        `await database.query('create table written (n int primary key)');
       for (let n = 1; ; n++) {
         await database.query('insert into written values ($1)', [n]);
         process.stdout.write(n + '\\n');
       }`,
      );
      const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
      const said = lines[Symbol.asyncIterator]();
      const next = async () => Number((await said.next()).value);
      let told = await next();
      while (told < 50) told = await next();
      await expect(open(folder)).rejects.toMatchObject({
        code: 'postgres.locked',
        message: expect.stringContaining(`panther crawl (pid ${child.pid}`),
      });
      child.kill('SIGKILL');
      // What it said before it was killed counts.
      for (let each = await next(); !Number.isNaN(each); each = await next()) told = each;
      const database = await open(folder);
      try {
        const [row] = await database.query<{ count: string; max: number }>(
          'select count(*), max(n) from written',
        );
        // One more may have been committed and not told.
        expect(row?.max).toBeGreaterThanOrEqual(told);
        expect(Number(row?.count)).toBe(row?.max);
      } finally {
        await database.close();
      }
    }),
  60_000,
);

test('what an interrupted creation left is thrown away', () =>
  inFolder(async (folder) => {
    mkdirSync(join(folder, 'data.new', 'base'), { recursive: true });
    writeFileSync(join(folder, 'data.new', 'PG_VERSION'), '18\n');
    const database = await open(folder);
    await database.close();
    expect(existsSync(join(folder, 'data', 'global', 'pg_control'))).toBe(true);
    expect(readdirSync(folder).filter((name) => name.startsWith('data'))).toEqual(['data']);
  }));

test('a folder of another PostgreSQL is refused before it is touched', () =>
  inFolder(async (folder) => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'PG_VERSION'), '17\n');
    await expect(open(folder)).rejects.toMatchObject({
      code: 'postgres.schema',
      message: expect.stringContaining('PostgreSQL 17'),
    });
    expect(readdirSync(join(folder, 'data'))).toEqual(['PG_VERSION']);
    expect(existsSync(join(folder, 'owner.json'))).toBe(false);
  }));

test('importing the door loads neither engine', async () => {
  const door = JSON.stringify(new URL('../../lib/postgres/index.ts', import.meta.url).href);
  const code = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
    await import(${door});
    process.stdout.write(JSON.stringify(loaded));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) text += String(chunk);
  const loaded = JSON.parse(text) as readonly string[];
  expect(loaded.some((url) => url.endsWith('/lib/postgres/index.ts'))).toBe(true);
  expect(loaded.filter((url) => /node_modules\/(?:pg|pg-[^/]+|@electric-sql)\//.test(url))).toEqual(
    [],
  );
});
