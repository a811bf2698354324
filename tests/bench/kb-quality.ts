import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, systemClock } from '#lib';
import { type Database, migrate, openDatabase, type Sql } from '#lib/postgres';
import { createReader } from '../../crawler/base/reader.ts';
import { chunkDocument } from '../../crawler/chunk/index.ts';
import { embedNew, parseEmbedding } from '../../crawler/cli/embed.ts';
import { extractPage } from '../../crawler/extract/index.ts';
import { mergeSegments, replaceChunks } from '../../crawler/index/index.ts';
import { migrations } from '../../crawler/migrations/index.ts';
import type { Chunk } from '../../crawler/model/chunk.ts';
import { search } from '../../crawler/search/index.ts';
import { type DocsName, docsFolder } from '../kit/docs.ts';
import { type Goal, judgeGoal, sayGoals } from './goal.ts';
import { type IndexKind, isIndexPage, judge, type Quality, readGold, sampleOf } from './kb-gold.ts';
import { createPlainRanker, fuseOrders } from './kb-plain.ts';

const seed = 42;
const queryCount = 1000;
const base = 'https://docs.example/';
const manuals = [
  {
    name: 'postgresql',
    kind: 'docbook',
    wanted: { ours: { ndcg10: 0.82, recall10: 0.95 }, model: { ndcg10: 0.85, recall10: 0.96 } },
  },
  { name: 'python', kind: 'sphinx', wanted: undefined },
  // Held out: nothing was tuned on these.
  { name: 'sqlite', kind: 'keywords', wanted: undefined },
  { name: 'django', kind: 'sphinx', wanted: undefined },
] as const;

interface Wanted {
  readonly ndcg10: number;
  readonly recall10: number;
}
/** Without an embedding model, and with one. */
type WantedOf = Readonly<Record<'ours' | 'model', Wanted>>;

/** Answers judged by the manuals' own indexes: ours beside the plain rankers, and once more with the embedding
 * model that `PANTHER_EMBEDDING_URL` and its kin name, where they do. */
export async function benchKbQuality(log: (line: string) => void): Promise<unknown> {
  const results: Record<string, unknown> = {};
  for (const { name, kind, wanted } of manuals) {
    const folder = docsFolder(name);
    if (folder === undefined) {
      log(`${name}: skipped, its documentation is not on this machine`);
      continue;
    }
    log(name);
    results[name] = await benchManual(name, folder, { kind, wanted }, log);
  }
  return results;
}

async function benchManual(
  name: DocsName,
  folder: string,
  { kind, wanted }: { readonly kind: IndexKind; readonly wanted: WantedOf | undefined },
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
    const goals = wanted === undefined ? {} : { goals: sayGoals(log, judgeAll(results, wanted)) };
    const counts = { pages: pages.length, chunks: chunks.length, queries: queries.length };
    return { ...counts, results, ...goals };
  } finally {
    await database.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Each of our rankers that ran, by both measures. */
function judgeAll(results: Readonly<Record<string, Quality>>, wanted: WantedOf): readonly Goal[] {
  return Object.entries(results)
    .filter(([ranker]) => ranker.startsWith('ours'))
    .flatMap(([ranker, { ndcg10, recall10 }]) => {
      const bound = ranker === 'ours' ? wanted.ours : wanted.model;
      return [
        judgeGoal(`${ranker}: nDCG@10`, ndcg10, { min: bound.ndcg10 }),
        judgeGoal(`${ranker}: recall@10`, recall10, { min: bound.recall10 }),
      ];
    });
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
      return hits.map(pageOf);
    },
    ...(await createEmbeddedRanker(database, library)),
  };
}

const pageOf = ({ url }: { readonly url: string }) => url.slice(base.length).split('#')[0] ?? '';

/** As it is crawled and asked with a model; nothing where none is named. */
async function createEmbeddedRanker(
  database: Database,
  library: string,
): Promise<Record<string, Ranker>> {
  const config = parseEmbedding(process.env);
  if (config.kind === 'none') return {};
  const log = createLog({ write: () => undefined });
  const { signal } = new AbortController();
  const { outcome, model, embedded } = await embedNew(database, {
    ...{ config, log, signal, replaceModel: false },
  });
  if (outcome !== 'done') throw new Error(`the texts were not embedded: ${outcome}`);
  const reader = createReader(database, { log, environment: process.env });
  const ask: Ranker = async (query) => {
    const asked = { query, filter: { library }, k: 10, suspicious: false };
    const { hits, mode } = await reader.search(asked, signal);
    if (mode !== 'hybrid') throw new Error('the query was not embedded');
    return hits.map(pageOf);
  };
  return { [`ours, ${embedded} texts with ${model}`]: ask };
}
