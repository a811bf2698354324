import { Fault, type Log, throwIfAborted } from '#lib';
import { type Database, requireVector, type Sql } from '#lib/postgres';
import { rebuildIndexIn } from '../index/index.ts';
import { type ExportRecord, type Header, invalid } from './format.ts';
import { importModels } from './import-vectors.ts';
import { createLibraryWriter } from './library-writer.ts';
import { limits } from './limits.ts';
import { readRecords, verifyExport } from './read-file.ts';

export interface ImportOptions {
  readonly file: string;
  /** Whether libraries that have documents already, and another embedding model, may be replaced. */
  readonly replace: boolean;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly onProgress?: (done: { readonly library: string; readonly documents: number }) => void;
}

export interface ImportReport {
  readonly libraries: readonly string[];
  /** Done by an earlier start that was interrupted. */
  readonly skipped: readonly string[];
  readonly documents: number;
  readonly vectors: number;
}

/** Reads what `exportLibrary` wrote. The whole file is checked first, so a damaged one changes nothing.
 * Each library is one transaction with its word index; started again after an interruption, libraries
 * that were done are not done again.
 * @throws Fault kb.export-invalid, kb.import (a library is there already), kb.model-changed,
 * postgres.missing (vectors without pgvector), aborted */
export async function importLibrary(
  database: Database,
  options: ImportOptions,
): Promise<ImportReport> {
  const { file, signal } = options;
  const { header, hash } = await verifyExport(file, signal);
  if (header.counts.model > 0) requireVector(database);
  const done = await readDone(database, hash);
  if (!options.replace) await refuseExisting(database, file, done, signal);
  const report = { libraries: [] as string[], skipped: [] as string[], documents: 0 };
  const records = createReader(readRecords(file, signal));
  for (;;) {
    const library = await records.take('library');
    if (library === undefined) break;
    const { name } = JSON.parse(library.value) as { name: string };
    if (done.has(name)) {
      while (await records.takeOne(partsOfLibrary)) throwIfAborted(signal);
      report.skipped.push(name);
      continue;
    }
    report.documents += await importOne(database, records, name, hash, options);
    report.libraries.push(name);
  }
  const vectors = await importModels(database, records, options);
  await records.end();
  await database.query('delete from kb.import where file_hash = $1', [hash]);
  return { ...report, vectors };
}

/** Any number that nothing else locks. */
const lockKey = 7_265_010_944;

const partsOfLibrary = ['source', 'document', 'alias', 'chunk'] as const;

async function importOne(
  database: Database,
  records: RecordReader,
  library: string,
  hash: string,
  { signal, onProgress }: ImportOptions,
): Promise<number> {
  return database.transaction(
    async (sql) => {
      // Two imports at once would each wait for the other before the index is made.
      await sql.query('select pg_catalog.pg_advisory_xact_lock($1)', [lockKey]);
      const writer = createLibraryWriter(sql, library);
      await writer.clear();
      for (;;) {
        throwIfAborted(signal);
        const record = await records.takeOne(partsOfLibrary);
        if (record === undefined) break;
        await writer.write(record);
        if (record.kind === 'document') onProgress?.({ library, documents: writer.documents });
      }
      await writer.finish();
      // Another library may have lost a source that has moved into this one.
      for (const name of new Set([library, ...writer.displaced])) {
        throwIfAborted(signal);
        await rebuildIndexIn(sql, name);
      }
      await sql.query('insert into kb.import (file_hash, library) values ($1, $2)', [
        hash,
        library,
      ]);
      return writer.documents;
    },
    { timeoutMs: limits.transactionTimeoutMs },
  );
}

async function readDone(sql: Sql, hash: string): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ library: string }>(
    'select library from kb.import where file_hash = $1',
    [hash],
  );
  return new Set(rows.map(({ library }) => library));
}

/** Before anything is written. */
async function refuseExisting(
  database: Database,
  file: string,
  done: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  let library = '';
  const names: string[] = [];
  const libraries: string[] = [];
  for await (const { kind, value } of readRecords(file, signal)) {
    if (kind === 'library') library = (JSON.parse(value) as { name: string }).name;
    if (kind === 'library' && !done.has(library)) libraries.push(library);
    if (kind === 'source' && !done.has(library)) {
      names.push((JSON.parse(value) as { name: string }).name);
    }
  }
  const rows = await database.query<{ library: string }>(
    `select distinct library from kb.document where library = any($1::text[]) or source = any($2::text[])
     order by library`,
    [libraries, names],
  );
  if (rows.length === 0) return;
  throw new Fault({
    code: 'kb.import',
    message: `the knowledge base has documents of these libraries already: ${rows.map((row) => row.library).join(', ')}`,
    hint: 'nothing was changed; import with --replace to put the file in their place',
  });
}

/** One look ahead. */
export interface RecordReader {
  take<K extends ExportRecord['kind']>(kind: K): Promise<ExportRecord | undefined>;
  takeOne(kinds: readonly ExportRecord['kind'][]): Promise<ExportRecord | undefined>;
  /** @throws Fault kb.export-invalid when something is left */
  end(): Promise<void>;
}

function createReader(
  records: AsyncGenerator<ExportRecord, { readonly header: Header }>,
): RecordReader {
  let next: Promise<IteratorResult<ExportRecord, unknown>> | undefined;
  const peek = () => (next ??= records.next());
  const takeOne: RecordReader['takeOne'] = async (kinds) => {
    const { done, value } = await peek();
    if (done === true || !kinds.includes((value as ExportRecord).kind)) return undefined;
    next = undefined;
    return value as ExportRecord;
  };
  return {
    take: (kind) => takeOne([kind]),
    takeOne,
    async end() {
      const { done, value } = await peek();
      if (done !== true)
        throw invalid(`a ${(value as ExportRecord).kind} stands in the wrong place`, 'the file');
    },
  };
}
