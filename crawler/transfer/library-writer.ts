import type { Sql } from '#lib/postgres';
import {
  aliasColumns,
  type Column,
  chunkColumns,
  documentColumns,
  renderNames,
  renderRecord,
  sourceColumns,
} from './columns.ts';
import { type ExportRecord, invalid } from './format.ts';
import { limits } from './limits.ts';

/** Writes the records of one library in batches. */
export interface LibraryWriter {
  readonly documents: number;
  /** Libraries whose sources the file has in this one. */
  readonly displaced: readonly string[];
  /** Takes away what is there of the library. */
  clear(): Promise<void>;
  write(record: ExportRecord): Promise<void>;
  finish(): Promise<void>;
}

interface Owner {
  readonly source: string;
  readonly url: string;
}

interface Page {
  readonly page: Owner;
  readonly duplicateOf: Owner | null;
}

type Table = 'document' | 'alias' | 'chunk';

/** Which document the rows belong to. */
const owner = [
  { name: 'owner_source', type: 'text', out: '' },
  { name: 'owner_url', type: 'text', out: '' },
] as const satisfies readonly Column[];

export function createLibraryWriter(sql: Sql, library: string): LibraryWriter {
  const waiting: Record<Table, object[]> = { document: [], alias: [], chunk: [] };
  const copies: { readonly page: Owner; readonly of: Owner }[] = [];
  const displaced: string[] = [];
  let characters = 0;
  let documents = 0;
  let current: Owner | undefined;

  async function flush(): Promise<void> {
    // Documents first: the others refer to them.
    await insert(sql, 'document', documentColumns, waiting.document);
    await insertOwned(sql, 'alias', aliasColumns, waiting.alias);
    await insertOwned(sql, 'chunk', chunkColumns, waiting.chunk);
    for (const table of ['document', 'alias', 'chunk'] as const) waiting[table] = [];
    characters = 0;
  }

  return {
    get documents() {
      return documents;
    },
    displaced,
    async clear() {
      await sql.query('delete from kb.source where library = $1', [library], {
        timeoutMs: limits.statementTimeoutMs,
      });
    },
    async write({ kind, value }) {
      characters += value.length;
      if (kind === 'source') {
        await flush();
        displaced.push(...(await writeSource(sql, value)));
        return;
      }
      if (kind === 'document') {
        const { page, duplicateOf } = JSON.parse(value) as Page;
        current = { source: page.source, url: page.url };
        waiting.document.push(page);
        documents++;
        if (duplicateOf !== null) copies.push({ page: current, of: duplicateOf });
      } else if (kind === 'alias' || kind === 'chunk') {
        if (current === undefined) throw invalid(`a ${kind} stands before any document`, library);
        const row = JSON.parse(value) as object;
        waiting[kind].push({ ...row, owner_source: current.source, owner_url: current.url });
      }
      const isFull = Object.values(waiting).some((rows) => rows.length >= limits.rowsWritten);
      if (isFull || characters >= limits.charactersWritten) await flush();
    },
    async finish() {
      await flush();
      await linkCopies(sql, copies);
    },
  };
}

/** @returns the library that had a source of that name */
async function writeSource(sql: Sql, value: string): Promise<readonly string[]> {
  const { name } = JSON.parse(value) as { name: string };
  // One of the same name in another library, which the caller has agreed to replace.
  const former = await sql.query<{ library: string }>(
    'delete from kb.source where name = $1 returning library',
    [name],
    { timeoutMs: limits.statementTimeoutMs },
  );
  await insert(sql, 'source', sourceColumns, [JSON.parse(value) as object]);
  return former.map(({ library }) => library);
}

async function insert(
  sql: Sql,
  table: string,
  columns: readonly Column[],
  rows: readonly object[],
): Promise<void> {
  if (rows.length === 0) return;
  const names = renderNames(columns);
  await sql.query(
    `insert into kb.${table} (${names})
     select ${names} from jsonb_to_recordset($1::jsonb) as t(${renderRecord(columns)})`,
    [JSON.stringify(rows)],
    { timeoutMs: limits.statementTimeoutMs },
  );
}

async function insertOwned(
  sql: Sql,
  table: string,
  columns: readonly Column[],
  rows: readonly object[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql.query(
    `insert into kb.${table} (document, ${renderNames(columns)})
     select d.id, ${renderNames(columns, 't')}
     from jsonb_to_recordset($1::jsonb) as t(${renderRecord([...columns, ...owner])})
     join kb.document d on d.source = t.owner_source and d.url = t.owner_url`,
    [JSON.stringify(rows)],
    { timeoutMs: limits.statementTimeoutMs },
  );
}

async function linkCopies(
  sql: Sql,
  copies: readonly { readonly page: Owner; readonly of: Owner }[],
): Promise<void> {
  for (let from = 0; from < copies.length; from += limits.rowsWritten) {
    await sql.query(
      `update kb.document d set duplicate_of = o.id
       from jsonb_to_recordset($1::jsonb) as t(page jsonb, of jsonb)
       join kb.document o on o.source = t.of->>'source' and o.url = t.of->>'url'
       where d.source = t.page->>'source' and d.url = t.page->>'url'`,
      [JSON.stringify(copies.slice(from, from + limits.rowsWritten))],
    );
  }
}
