import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Database, migrate } from '#lib/postgres';
import type { KnowledgeBase } from '../../crawler/base/base.ts';
import { createLocalBase } from '../../crawler/base/local.ts';
import { migrations } from '../../crawler/migrations/index.ts';
import type { Source } from '../../crawler/model/source.ts';
import { silentLog, testDatabases } from './postgres.ts';

/** A library as files by their path: `guide.html`. */
export type TestLibrary = Readonly<Record<string, string>>;

/** A knowledge base that read real files as the crawl does: extracted, cut into passages, indexed.
 * @param libraries by name */
export async function openTestKnowledge(
  libraries: Readonly<Record<string, TestLibrary>>,
): Promise<KnowledgeBase & { readonly database: Database }> {
  const folder = mkdtempSync(join(tmpdir(), 'panther-test-knowledge-'));
  for (const [library, files] of Object.entries(libraries)) {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, library, path)), { recursive: true });
      writeFileSync(join(folder, library, path), text);
    }
  }
  const sources = Object.keys(libraries).map(
    (library) => [library, join(folder, library)] as const,
  );
  const base = await readFolders(Object.fromEntries(sources));
  return {
    ...base,
    async close() {
      await base.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The same of folders that are there, by library. */
export async function readFolders(
  folders: Readonly<Record<string, string>>,
): Promise<KnowledgeBase & { readonly database: Database }> {
  const [, open] = testDatabases()[0] ?? [];
  if (open === undefined) throw new Error('there is no database for tests');
  const database = await open();
  await migrate(database, 'kb', migrations);
  const cache = mkdtempSync(join(tmpdir(), 'panther-test-cache-'));
  const base = createLocalBase(database, { log: silentLog, environment: {}, folder: cache });
  const { signal } = new AbortController();
  for (const [library, location] of Object.entries(folders)) {
    await base.addSource(sourceOf(library, location), signal);
  }
  const { exitCode } = await base.crawl(
    { names: Object.keys(folders), all: true, ...always },
    () => undefined,
    signal,
  );
  if (exitCode !== 0) throw new Error(`the test library was not read: ${exitCode}`);
  return {
    ...base,
    database,
    async close() {
      await base.close();
      rmSync(cache, { recursive: true, force: true });
    },
  };
}

const always = { acceptsRemovals: false, replaceModel: false, isNightly: false, delayMs: 0 };

function sourceOf(library: string, location: string): Source {
  return {
    ...{ name: library, kind: 'folder', location, library, include: [], exclude: [] },
    ...{ maxPages: 5_000, maxDepth: 20, allowPrivate: true, browser: false, everyHours: 24 },
  };
}
