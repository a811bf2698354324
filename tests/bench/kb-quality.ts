import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, systemClock } from '#lib';
import { type Database, migrate, openDatabase, type Sql } from '#lib/postgres';
import { chunkDocument } from '../../crawler/chunk/index.ts';
import { extractPage } from '../../crawler/extract/index.ts';
import { mergeSegments, replaceChunks } from '../../crawler/index/index.ts';
import { migrations } from '../../crawler/migrations/index.ts';
import type { Chunk } from '../../crawler/model/chunk.ts';
import { search } from '../../crawler/search/index.ts';
import { type DocsName, docsFolder } from '../kit/docs.ts';
import { isIndexPage, judge, type Quality, readGold, sampleOf } from './kb-gold.ts';
import { createPlainRanker, fuseOrders } from './kb-plain.ts';

const seed = 42;
const queryCount = 1000;
const base = 'https://docs.example/';
const manuals = [
  { name: 'postgresql', kind: 'docbook', floor: { ndcg10: 0.82, recall10: 0.95 } },
  { name: 'python', kind: 'sphinx', floor: undefined },
] as const;

/** Answers judged by the manuals' own indexes: ours beside the plain rankers. */
export async function benchKbQuality(log: (line: string) => void): Promise<unknown> {
  const results: Record<string, unknown> = {};
  for (const { name, kind, floor } of manuals) {
    const folder = docsFolder(name);
    if (folder === undefined) {
      log(`${name}: skipped, its documentation is not on this machine`);
      continue;
    }
    log(`${name}${floor === undefined ? '' : ` (floor: ${JSON.stringify(floor)})`}`);
    results[name] = await benchManual(name, folder, kind, log);
  }
  return results;
}

async function benchManual(
  name: DocsName,
  folder: string,
  kind: 'docbook' | 'sphinx',
  log: (line: string) => void,
): Promise<unknown> {
  const home = mkdtempSync(join(tmpdir(), 'panther-quality-'));
  const options = {
    owner: 'bench',
    log: createLog({ write: () => undefined }),
    clock: systemClock,
  };
  const database = await openDatabase({ folder: join(home, 'data'), ...options });
  try {
    await migrate(database, 'kb', migrations);
    const pages = pagesOf(folder);
    const chunks = await fill(database, name, folder, pages);
    // The indexes are searched too, but they are no answer.
    const gold = readGold(folder, kind, new Set(pages.filter((page) => !isIndexPage(page))));
    const queries = sampleOf(gold, queryCount, seed);
    log(
      `${pages.length} pages, ${chunks.length} chunks, ${queries.length} of ${gold.length} entries`,
    );
    const rankers = await createRankers(database, name, chunks);
    const results: Record<string, Quality> = {};
    for (const [ranker, run] of Object.entries(rankers)) {
      results[ranker] = await judge(queries, run);
      log(`${ranker.padEnd(24)} ${JSON.stringify(results[ranker])}`);
    }
    return { pages: pages.length, chunks: chunks.length, queries: queries.length, results };
  } finally {
    await database.close();
    rmSync(home, { recursive: true, force: true });
  }
}

type Ranker = (query: string) => Promise<readonly string[]>;
interface PageChunk extends Chunk {
  readonly page: string;
}

function pagesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((page) => page.endsWith('.html') && !/(?:^|\/)_/.test(page))
    .sort();
}

/** As the crawl does it, without the crawl. */
async function fill(
  database: Database,
  library: string,
  folder: string,
  pages: readonly string[],
): Promise<readonly PageChunk[]> {
  const all: PageChunk[] = [];
  await writeSource(database, library);
  for (const page of pages) {
    const url = base + page;
    const body = readFileSync(join(folder, page));
    const extracted = extractPage({ body, charset: 'utf-8', mediaType: 'text/html', url });
    const chunks = chunkDocument({ library, url, page: extracted });
    const { title } = extracted;
    await database.transaction(async (sql) => {
      const documentId = await writeDocument(sql, library, url, title);
      await replaceChunks(sql, { documentId, library, title, url }, chunks);
    });
    all.push(...chunks.map((chunk) => ({ ...chunk, page })));
  }
  await mergeSegments(database, library);
  return all;
}

async function writeSource(sql: Sql, library: string): Promise<void> {
  await sql.query(
    `insert into kb.source (name, kind, location, library, settings, declared, added_at, due_at)
     values ($1, 'folder', '/', $1, '{}', false, now(), now())`,
    [library],
  );
}

async function writeDocument(
  sql: Sql,
  library: string,
  url: string,
  title: string,
): Promise<string> {
  const [row] = await sql.query<{ id: string }>(
    `insert into kb.document (source, library, url, title, generator, markdown, content_hash,
       text_hash, simhash, links, reader, state, hidden_characters, suspicion, instructions,
       first_read_at, changed_at, read_at)
     values ($1, $1, $2, $3, 'plain', '', $2, $2, 0, '{}', 1, 'live', 0, 0, '[]', now(), now(), now())
     returning id::text as id`,
    [library, url, title],
  );
  if (row === undefined) throw new Error('an insert gave no row');
  return row.id;
}

async function createRankers(
  database: Database,
  library: string,
  chunks: readonly PageChunk[],
): Promise<Record<string, Ranker>> {
  // The plain rankers cannot tell an index from a page; without indexes they are at their best.
  const plain = createPlainRanker(
    chunks
      .filter(({ page }) => !isIndexPage(page))
      .map(({ page, headingPath, content }) => ({
        page,
        text: `${headingPath.join('\n')}\n${content}`,
      })),
  );
  await database.query(
    `create table bench_text as
     select d.url, c.key, to_tsvector('english', array_to_string(heading_path, E'\\n') || E'\\n' || content) as words
     from kb.chunk c join kb.document d on d.id = c.document`,
    [],
    { timeoutMs: 300_000 },
  );
  const urls = [...new Set(chunks.map(({ page }) => page))];
  await database.query('delete from bench_text where url = any($1)', [
    urls.filter(isIndexPage).map((page) => base + page),
  ]);
  await database.query('create index bench_text_words on bench_text using gin (words)', [], {
    timeoutMs: 300_000,
  });
  const coverDensity: Ranker = async (query) => {
    const rows = await database.query<{ url: string }>(
      `select url from bench_text, websearch_to_tsquery('english', $1) as q where words @@ q
       order by ts_rank_cd(words, q) desc, key limit 100`,
      [query],
    );
    return [...new Set(rows.map(({ url }) => url.slice(base.length)))];
  };
  const filter = { library };
  return {
    'plain BM25': async (query) => plain(query),
    ts_rank_cd: coverDensity,
    'RRF(BM25, ts_rank_cd)': async (query) => fuseOrders(plain(query), await coverDensity(query)),
    ours: async (query) => {
      const { hits } = await search(database, { query, filter, k: 10 });
      return hits.map(({ url }) => url.slice(base.length).split('#')[0] ?? '');
    },
  };
}
