import type { Database } from '#lib/postgres';
import { ensureModel } from '../../crawler/embed/model-store.ts';
import { storeVectors } from '../../crawler/embed/pending-store.ts';
import { createRandom, createVectors } from './kb-random.ts';

const chunksPerPage = 8;
const wordsPerChunk = 70;
const vocabularySize = 50_000;
const queryCount = 300;
const batchPages = 500;

/** A library named `synthetic` of so many chunks. */
export async function fillSynthetic(database: Database, chunkCount: number): Promise<void> {
  const random = createRandom(7);
  await database.query(
    `insert into kb.source (name, kind, location, library, settings, declared, added_at, due_at)
     values ('synthetic', 'folder', '/', 'synthetic', '{}', false, now(), now())`,
  );
  const pages = Math.ceil(chunkCount / chunksPerPage);
  for (let from = 0; from < pages; from += batchPages) {
    const numbers = Array.from({ length: Math.min(batchPages, pages - from) }, (_, n) => from + n);
    const titles = numbers.map(() => words(random, 3));
    const texts = numbers.flatMap((page, at) =>
      Array.from({ length: chunksPerPage }, (_, ordinal) => ({
        page: `https://synthetic.example/${page}`,
        id: `${page}-${ordinal}`,
        ordinal,
        title: titles[at],
        heading: words(random, 2),
        content: words(random, wordsPerChunk),
      })),
    );
    await database.query(
      `insert into kb.document (source, library, url, title, generator, markdown, content_hash,
         text_hash, simhash, links, reader, state, hidden_characters, suspicion, instructions,
         first_read_at, changed_at, read_at)
       select 'synthetic', 'synthetic', 'https://synthetic.example/' || n, title, 'plain', '', n::text,
         n::text, 0, '{}', 1, 'live', 0, 0, '[]', now(), now(), now()
       from unnest($1::int[], $2::text[]) as t(n, title)`,
      [numbers, titles],
    );
    await database.query(
      `insert into kb.chunk (id, document, library, ordinal, heading_path, content, content_hash,
         symbols, start_offset, end_offset)
       select t.id, d.id, 'synthetic', ordinal, array[t.title, heading], content, t.id, '{}', 0, 0
       from jsonb_to_recordset($1::jsonb)
         as t(page text, id text, ordinal int, title text, heading text, content text)
       join kb.document d on d.source = 'synthetic' and d.url = t.page`,
      [JSON.stringify(texts)],
    );
  }
}

const syntheticModel = { name: 'bench', dimension: 384, provider: 'openai' } as const;

/** A vector for each of the chunks. */
export async function fillVectors(database: Database, now: number): Promise<void> {
  const model = await ensureModel(database, syntheticModel, { replace: false, now });
  const vectorAt = createVectors(createRandom(13), { dimension: model.dimension, clusters: 500 });
  let after = '0';
  for (;;) {
    const rows = await database.query<{ key: string; hash: string }>(
      `select c.key::text as key, c.content_hash as hash from kb.chunk c where c.key > $1
       order by c.key limit ${batchPages * chunksPerPage}`,
      [after],
    );
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.key;
    const entries = rows.map(({ hash }) => ({ contentHash: hash, vector: vectorAt() }));
    await database.transaction((sql) => storeVectors(sql, model, entries));
  }
}

/** Vectors of questions, one for each of `makeQueries`. */
export function makeQueryVectors(): readonly Float32Array[] {
  const { dimension } = syntheticModel;
  const vectorAt = createVectors(createRandom(17), { dimension, clusters: 500 });
  return Array.from({ length: queryCount }, vectorAt);
}

/** Two to four words of a question: mostly of middle frequency, now and then a very common one. */
export function makeQueries(): readonly string[] {
  const random = createRandom(11);
  return Array.from({ length: queryCount }, () =>
    Array.from({ length: 2 + Math.floor(random() * 3) }, () => {
      const isCommon = random() < 0.25;
      return wordOf(isCommon ? Math.floor(random() * 50) : 50 + Math.floor(random() * 5000));
    }).join(' '),
  );
}

const syllables = [
  'ka',
  'lo',
  'mi',
  'ru',
  'te',
  'sa',
  'no',
  'vi',
  'du',
  'pe',
  'go',
  'zu',
  'ha',
  'fi',
];

/** A word that no stemmer changes: syllables by the digits of its number. */
function wordOf(rank: number): string {
  let word = 'q';
  for (let rest = rank + syllables.length; rest > 0; rest = Math.floor(rest / syllables.length))
    word += syllables[rest % syllables.length];
  return word;
}

/** Zipf's law with exponent 1: the rank is log-uniform. */
function words(random: () => number, count: number): string {
  return Array.from({ length: count }, () =>
    wordOf(Math.floor(vocabularySize ** random()) - 1),
  ).join(' ');
}
