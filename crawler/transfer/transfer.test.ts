import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createManualClock, sha256Hex } from '#lib';
import { type Database, migrate } from '#lib/postgres';
import { insertChunks } from '../../tests/kit/chunks.ts';
import { hashedVector } from '../../tests/kit/embedding-server.ts';
import { silentLog, testDatabases } from '../../tests/kit/postgres.ts';
import { limits as embedLimits } from '../embed/limits.ts';
import { ensureModel } from '../embed/model-store.ts';
import { storeVectors } from '../embed/pending-store.ts';
import { readReadyLibraries } from '../embed/vector-index.ts';
import { verifyIndex } from '../index/index.ts';
import { migrations } from '../migrations/index.ts';
import { exportLibrary } from './export.ts';
import { importLibrary } from './import.ts';
import { verifyExport } from './read-file.ts';

const { signal } = new AbortController();

describe.each(testDatabases())('export and import on %s', (_name, open) => {
  let database: Database;
  let folder: string;
  const texts = ['red apple', 'grüner "Tee" \\ \u2028', 'blue\n\nplum'];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'panther-transfer-'));
    database = await open();
    await migrate(database, 'kb', migrations);
    await insertChunks(database, 's1', [
      ...texts.map((content) => ({ library: 'a', version: '1', content })),
      { library: 'a', version: '2', content: 'red apple' },
    ]);
    await insertChunks(database, 's2', [{ library: 'b', content: 'red apple' }]);
    await database.query(`update kb.source set library = case name when 's1' then 'a' else 'b' end,
      settings = '{"include": ["**/x"], "maxPages": 12345678901}'`);
    await database.query(`update kb.document set links = '{"https://a/b?c=\\"d\\""}', simhash = -9223372036854775807,
      suspicion = 0.1, duplicate_of = (select min(id) from kb.document) where id = (select max(id) from kb.document where source = 's1')`);
    await database.query(
      `insert into kb.alias select source, url || '/index.html', id, 'permanent', text_hash from kb.document`,
    );
    const model = await ensureModel(
      database,
      { name: 'm', dimension: 4, provider: 'openai' },
      { replace: false, now: createManualClock().now() },
    );
    await database.transaction((sql) =>
      storeVectors(
        sql,
        model,
        texts.map((text) => ({
          contentHash: sha256Hex(text),
          vector: Float32Array.from(hashedVector(text, 4)),
        })),
      ),
    );
  });
  afterEach(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  const path = (name: string) => join(folder, name);
  const load = (file: string, more: { replace?: boolean; stopAt?: string } = {}) => {
    const stop = new AbortController();
    return importLibrary(database, {
      file: path(file),
      replace: more.replace ?? false,
      ...{ signal: stop.signal, log: silentLog },
      onProgress: ({ library }) => library === more.stopAt && stop.abort(),
    });
  };
  async function wipe() {
    await database.query('delete from kb.source');
    await database.query(
      'drop table kb.vector_1, kb.spare_1; drop function kb.keep_vector_1; delete from kb.model',
    );
  }
  const countOf = async (table: string) =>
    (await database.query<{ n: number }>(`select count(*)::int as n from kb.${table}`))[0]?.n;

  test('what is a lot has an index after its import', async () => {
    await exportLibrary(database, { file: path('one'), signal });
    await wipe();
    // Five passages have vectors.
    const max = { library: 4, all: 4 };
    vi.spyOn(embedLimits.search as { exactMax: object }, 'exactMax', 'get').mockReturnValue({
      ...{ postgres: max, pglite: max },
    });
    try {
      await load('one');
    } finally {
      vi.restoreAllMocks();
    }
    expect(await readReadyLibraries(database, 2)).toEqual(['']);
  });

  test('what is exported, wiped and imported is exported as the same bytes', async () => {
    const counts = await exportLibrary(database, { file: path('one'), signal });
    expect(counts).toEqual({
      library: 2,
      source: 2,
      document: 5,
      alias: 5,
      chunk: 5,
      model: 1,
      vector: 3,
    });
    expect(await verifyExport(path('one'), signal)).toMatchObject({ lines: 25 });
    await wipe();
    const report = await load('one');
    expect(report).toEqual({ libraries: ['a', 'b'], skipped: [], documents: 5, vectors: 3 });
    expect(await verifyIndex(database)).toEqual([]);
    await exportLibrary(database, { file: path('two'), signal });
    expect(readFileSync(path('two')).equals(readFileSync(path('one')))).toBe(true);
    expect(await countOf('vector_2')).toBe(5);
    const rows = await database.query<{ content: string }>(
      `select content from kb.chunk where version = '1' order by id`,
    );
    expect(rows.map(({ content }) => content).sort()).toEqual([...texts].sort());
  });

  test('one library alone', async () => {
    const counts = await exportLibrary(database, { file: path('b'), libraries: ['b'], signal });
    expect(counts).toMatchObject({ library: 1, document: 1, vector: 1 });
    await wipe();
    expect(await load('b')).toMatchObject({ libraries: ['b'], documents: 1 });
  });

  test('what is there is only replaced when told to', async () => {
    await exportLibrary(database, { file: path('one'), signal });
    await expect(load('one')).rejects.toMatchObject({
      code: 'kb.import',
      message: expect.stringContaining('a, b'),
    });
    await database.query(`delete from kb.chunk`);
    await load('one', { replace: true });
    await exportLibrary(database, { file: path('two'), signal });
    expect(readFileSync(path('two')).equals(readFileSync(path('one')))).toBe(true);
  });

  test('an interrupted import goes on behind the libraries that were done', async () => {
    await exportLibrary(database, { file: path('one'), signal });
    await wipe();
    await expect(load('one', { stopAt: 'b' })).rejects.toMatchObject({ code: 'aborted' });
    expect(await database.query('select distinct library from kb.chunk')).toEqual([
      { library: 'a' },
    ]);
    expect(await load('one')).toMatchObject({ libraries: ['b'], skipped: ['a'] });
    expect(await countOf('import')).toBe(0);
    await exportLibrary(database, { file: path('two'), signal });
    expect(readFileSync(path('two')).equals(readFileSync(path('one')))).toBe(true);
  });

  const lines = () =>
    gunzipSync(readFileSync(path('one')))
      .toString()
      .split('\n')
      .slice(0, -1);
  const rewrite = (changed: readonly string[]) =>
    writeFileSync(path('bad'), gzipSync(`${changed.join('\n')}\n`));

  test.each([
    ['a changed letter', (all: string[]) => all.with(3, (all[3] ?? '').replace('red', 'rad')), 4],
    ['a missing line', (all: string[]) => all.toSpliced(5, 1), 6],
    ['two lines swapped', (all: string[]) => all.with(5, all[6] ?? '').with(6, all[5] ?? ''), 6],
    ['no end', (all: string[]) => all.slice(0, -1), 25],
    ['something behind the end', (all: string[]) => [...all, 'x'], 26],
  ])('%s: refused at its line, nothing is changed', async (_what, change, line) => {
    await exportLibrary(database, { file: path('one'), signal });
    rewrite(change(lines()));
    await wipe();
    await expect(load('bad')).rejects.toMatchObject({
      code: 'kb.export-invalid',
      where: `${path('bad')}:${line}`,
    });
    expect(await countOf('source')).toBe(0);
  });

  test('a file cut anywhere is refused', async () => {
    await exportLibrary(database, { file: path('one'), signal });
    const whole = readFileSync(path('one'));
    await wipe();
    for (const share of [0, 0.01, 0.3, 0.7, 0.99]) {
      writeFileSync(path('bad'), whole.subarray(0, Math.floor(whole.length * share)));
      await expect(load('bad')).rejects.toMatchObject({ code: 'kb.export-invalid' });
    }
    writeFileSync(path('bad'), 'no gzip at all');
    await expect(load('bad')).rejects.toMatchObject({ code: 'kb.export-invalid' });
    expect(await countOf('source')).toBe(0);
  });

  test('a file that cannot be read or written is named, with what to do', async () => {
    mkdirSync(path('folder'));
    writeFileSync(path('file'), '');
    for (const [name, message] of [
      ['none', 'the file does not exist'],
      ['folder', 'it is a folder'],
    ] as const) {
      await expect(load(name)).rejects.toMatchObject({
        code: 'io.read-failed',
        message: `the export cannot be read: ${message}`,
        hint: expect.any(String),
        where: path(name),
      });
    }
    for (const [name, message] of [
      ['none/one', 'its folder does not exist'],
      ['file/one', 'what should be its folder is a file'],
      ['folder', 'there is a folder of that name'],
    ] as const) {
      await expect(exportLibrary(database, { file: path(name), signal })).rejects.toMatchObject({
        code: 'io.write-failed',
        message: `the export cannot be written: ${message}`,
        hint: expect.any(String),
        where: path(name),
      });
    }
    // A disk that is full, as far as any program can see.
    if (existsSync('/dev/full')) {
      symlinkSync('/dev/full', path('full.part'));
      await expect(exportLibrary(database, { file: path('full'), signal })).rejects.toMatchObject({
        code: 'io.no-space',
        message: 'the export cannot be written: the disk is full',
      });
    }
    expect(readdirSync(folder).toSorted()).toEqual(['file', 'folder']);
  });
});
