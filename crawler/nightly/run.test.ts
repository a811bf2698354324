import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Fault } from '#lib';
import { type Database, migrate } from '#lib/postgres';
import { type EmbeddingServer, startEmbeddingServer } from '../../tests/kit/embedding-server.ts';
import { silentLog, testDatabases } from '../../tests/kit/postgres.ts';
import type { KnowledgeBase } from '../base/base.ts';
import { createLocalBase } from '../base/local.ts';
import { migrations } from '../migrations/index.ts';
import { parseSource } from '../sources/index.ts';
import { writeSource } from '../store/source.ts';
import type { NightlyReport } from './metrics.ts';
import { runNightly } from './run.ts';

const [[, open]] = testDatabases() as [[string, () => Promise<Database>]];
let database: Database;
let endpoint: EmbeddingServer;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'panther-night-'));
  const location = join(folder, 'notes');
  mkdirSync(location);
  for (let page = 0; page < 3; page++) {
    writeFileSync(join(location, `${page}.md`), `# Page ${page}\n\nWord${page} and another.\n`);
  }
  database = await open();
  await migrate(database, 'kb', migrations);
  const source = parseSource({ name: 'notes', kind: 'folder', location }, '/');
  await writeSource(database, source, { isDeclared: false, nowMs: 0 });
  endpoint = await startEmbeddingServer({ dimension: 16 });
});
afterEach(async () => {
  await endpoint.close();
  await database.close();
  rmSync(folder, { recursive: true });
});

async function night(change: (base: KnowledgeBase) => KnowledgeBase = (base) => base) {
  const environment = {
    PANTHER_EMBEDDING_URL: endpoint.baseUrl,
    PANTHER_EMBEDDING_MODEL: 'm',
  };
  const base = change(createLocalBase(database, { log: silentLog, environment, folder }));
  const ended = await runNightly({
    open: async () => ({ ...base, close: async () => undefined }),
    ...{ stateFolder: folder, metricsFile: join(folder, 'a.prom'), contact: undefined },
    ...{ concurrency: 2, delayMs: 0, log: silentLog, signal: new AbortController().signal },
  }).catch((error: unknown) => error);
  const report = JSON.parse(readFileSync(join(folder, 'nightly.json'), 'utf8')) as NightlyReport;
  return { ended, report, metrics: readFileSync(join(folder, 'a.prom'), 'utf8') };
}

// reltuples is -1 until a table was vacuumed or analysed for the first time (PostgreSQL, pg_class).
const neverVacuumed = () =>
  database.query<{ relname: string }>(
    `select relname from pg_class c
     where relnamespace = 'kb'::regnamespace and relkind = 'r' and reltuples < 0`,
  );

test('all tables are vacuumed, those of vectors too', async () => {
  const { ended, report } = await night();
  expect(ended).toBeUndefined();
  expect(report).toMatchObject({ succeeded: true, embedding: { embedded: 3, refused: 0 } });
  expect(await neverVacuumed()).toEqual([]);
});

test('a model that gives no usable vectors fails the night and keeps nothing else from being done', async () => {
  endpoint.always({ kind: 'vector', fill: 0 });
  const { ended, report, metrics } = await night();
  expect(ended).toMatchObject({
    exitCode: new Fault({ code: 'kb.bad-vector', message: '' }).exitCode,
  });
  expect(report).toMatchObject({
    succeeded: false,
    reports: [{ source: 'notes', pages: { added: 3 } }],
    faults: [{ source: 'embedding', code: 'kb.bad-vector' }],
  });
  expect(metrics).toContain('panther_crawler_source_documents{source="notes"} 3\n');
  expect(metrics).toContain('{source="embedding",code="kb.bad-vector"} 1\n');
  expect(await neverVacuumed()).toEqual([]);
});

test('an endpoint that is down is no failure, and is counted', async () => {
  endpoint.always({ kind: 'status', status: 401 });
  const { ended, metrics } = await night();
  expect(ended).toBeUndefined();
  expect(metrics).toContain('panther_crawler_embedding_deferred 1\n');
});

test('what was told is kept when the night is cut off behind it', async () => {
  const { ended, report } = await night((base) => ({
    ...base,
    async crawl(request, tell, signal) {
      await base.crawl(request, tell, signal);
      throw new Fault({ code: 'aborted', message: 'stopped' });
    },
  }));
  expect(ended).toMatchObject({ code: 'aborted' });
  expect(report).toMatchObject({
    succeeded: false,
    reports: [{ source: 'notes' }],
    faults: [{ source: '', code: 'aborted' }],
    embedding: { embedded: 3 },
  });
});
