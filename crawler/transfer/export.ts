import { throwIfAborted } from '#lib';
import type { Database, Sql } from '#lib/postgres';
import { readModels, type StoredModel } from '../embed/model-store.ts';
import { parseVector } from '../embed/vector.ts';
import {
  aliasColumns,
  chunkColumns,
  documentColumns,
  renderJson,
  renderTime,
  sourceColumns,
} from './columns.ts';
import { type Counts, formatVersion, noCounts } from './format.ts';
import { limits } from './limits.ts';
import { type RecordWriter, writeRecords } from './write-file.ts';

export interface ExportOptions {
  readonly file: string;
  /** Default: all. */
  readonly libraries?: readonly string[];
  readonly signal: AbortSignal;
  readonly onProgress?: (written: Counts) => void;
}

interface Page {
  readonly id: string;
  readonly url: string;
  readonly value: string;
}

/** Writes sources, documents, chunks, models and vectors into one file, as they are at one moment. Equal
 * content gives equal bytes: nothing in it depends on when or where it was written. Runs, frontier and
 * the word index are not in it. Memory does not grow with the base.
 * @throws Fault postgres.*, io.write-failed, io.no-space, aborted */
export async function exportLibrary(database: Database, options: ExportOptions): Promise<Counts> {
  const counts = { ...noCounts };
  await database.transaction(
    async (sql) => {
      await sql.query('set transaction isolation level repeatable read, read only');
      const libraries = await readLibraries(sql, options.libraries);
      const expected = await readCounts(sql, libraries);
      await writeRecords(options.file, async (file) => {
        const writer: RecordWriter = {
          async write(record) {
            throwIfAborted(options.signal);
            await file.write(record);
            if (record.kind in counts) counts[record.kind as keyof Counts]++;
          },
        };
        const header = { what: 'panther-knowledge', format: formatVersion, counts: expected };
        await file.write({ kind: 'header', value: JSON.stringify(header) });
        for (const library of libraries) {
          await writer.write({ kind: 'library', value: JSON.stringify({ name: library }) });
          await writeLibrary(sql, writer, library, () => options.onProgress?.({ ...counts }));
        }
        for (const model of await readCurrent(sql)) {
          await writeModel(sql, writer, model, libraries, () =>
            options.onProgress?.({ ...counts }),
          );
        }
        await file.write({ kind: 'end', value: JSON.stringify({ counts }) });
      });
    },
    { timeoutMs: limits.transactionTimeoutMs },
  );
  return counts;
}

/** Vectors of a model that is being replaced are not worth a file. */
async function readCurrent(sql: Sql): Promise<readonly StoredModel[]> {
  return (await readModels(sql)).filter(({ current }) => current);
}

async function readLibraries(sql: Sql, wanted: readonly string[] | undefined) {
  const rows = await sql.query<{ library: string }>(
    `select library from (select distinct library from kb.source) s
     where $1::text[] is null or library = any($1::text[]) order by library collate "C"`,
    [wanted ?? null],
  );
  return rows.map(({ library }) => library);
}

async function readCounts(sql: Sql, libraries: readonly string[]): Promise<Counts> {
  const models = await readCurrent(sql);
  const [model] = models;
  const vectors =
    model === undefined
      ? '0'
      : `(select count(distinct content_hash) from kb.vector_${model.id} v join kb.chunk c on c.key = v.chunk
          join kb.document d on d.id = c.document join mine on mine.name = d.source)`;
  const [row] = await sql.query<Omit<Counts, 'library' | 'model'>>(
    `with mine as (select name from kb.source where library = any($1::text[]))
     select (select count(*) from mine)::int as source,
       (select count(*) from kb.document d join mine on mine.name = d.source)::int as document,
       (select count(*) from kb.alias a join kb.document d on d.id = a.document
          join mine on mine.name = d.source)::int as alias,
       (select count(*) from kb.chunk c join kb.document d on d.id = c.document
          join mine on mine.name = d.source)::int as chunk,
       ${vectors.replace('distinct content_hash', 'distinct v.content_hash')}::int as vector`,
    [libraries],
    { timeoutMs: limits.statementTimeoutMs },
  );
  if (row === undefined) throw new Error('a count gave no row');
  const { source, document, alias, chunk, vector } = row;
  const library = libraries.length;
  return { library, source, document, alias, chunk, model: models.length, vector };
}

async function writeLibrary(
  sql: Sql,
  writer: RecordWriter,
  library: string,
  onPage: () => void,
): Promise<void> {
  const sources = await sql.query<{ name: string; value: string }>(
    `select t.name, ${renderJson(sourceColumns)}::text as value from kb.source t
     where t.library = $1 order by t.name collate "C"`,
    [library],
  );
  for (const { name, value } of sources) {
    await writer.write({ kind: 'source', value });
    let after: string | undefined;
    for (;;) {
      const pages = await readPages(sql, name, after);
      const last = pages.at(-1);
      if (last === undefined) break;
      after = last.url;
      for (const page of pages) await writePage(sql, writer, page);
      onPage();
    }
  }
}

function readPages(sql: Sql, source: string, after: string | undefined): Promise<readonly Page[]> {
  return sql.query<Page>(
    `select t.id::text as id, t.url, json_build_object('page', ${renderJson(documentColumns)},
       'duplicateOf', case when o.id is null then null
         else json_build_object('source', o.source, 'url', o.url) end)::text as value
     from kb.document t left join kb.document o on o.id = t.duplicate_of
     where t.source = $1 and ($2::text is null or t.url collate "C" > $2)
     order by t.url collate "C" limit $3`,
    [source, after ?? null, limits.pagesRead],
    { timeoutMs: limits.statementTimeoutMs },
  );
}

async function writePage(sql: Sql, writer: RecordWriter, { id, value }: Page): Promise<void> {
  await writer.write({ kind: 'document', value });
  const aliases = await sql.query<{ value: string }>(
    `select ${renderJson(aliasColumns)}::text as value from kb.alias t where t.document = $1
     order by t.source collate "C", t.url collate "C"`,
    [id],
  );
  for (const alias of aliases) await writer.write({ kind: 'alias', value: alias.value });
  const chunks = await sql.query<{ value: string }>(
    `select ${renderJson(chunkColumns)}::text as value from kb.chunk t where t.document = $1
     order by t.ordinal, t.id collate "C"`,
    [id],
  );
  for (const chunk of chunks) await writer.write({ kind: 'chunk', value: chunk.value });
}

async function writeModel(
  sql: Sql,
  writer: RecordWriter,
  model: StoredModel,
  libraries: readonly string[],
  onBatch: () => void,
): Promise<void> {
  const [row] = await sql.query<{ created: string }>(
    `select ${renderTime('created_at')} as created from kb.model where id = $1`,
    [model.id],
  );
  const { name, dimension, provider } = model;
  const value = { name, dimension, provider, created_at: row?.created };
  await writer.write({ kind: 'model', value: JSON.stringify(value) });
  let after = '';
  for (;;) {
    const rows = await sql.query<{ hash: string; embedding: string }>(
      `select distinct on (v.content_hash collate "C") v.content_hash as hash, v.embedding::text as embedding
       from kb.vector_${model.id} v join kb.chunk c on c.key = v.chunk
         join kb.document d on d.id = c.document join kb.source s on s.name = d.source
       where v.content_hash collate "C" > $1 and s.library = any($2::text[])
       order by v.content_hash collate "C", v.chunk limit $3`,
      [after, libraries, limits.vectorsRead],
      { timeoutMs: limits.statementTimeoutMs },
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.hash;
    for (const { hash, embedding } of rows) {
      const base64 = Buffer.from(parseVector(embedding).buffer).toString('base64');
      await writer.write({ kind: 'vector', value: JSON.stringify({ hash, float32: base64 }) });
    }
    onBatch();
  }
}
