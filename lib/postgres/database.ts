/** Where statements run: a database, or a transaction in one. */
export interface Sql {
  /** The rows of one statement with `$1` parameters. Columns come as node-postgres gives them: `int8`
   * and `numeric` as text, `timestamptz` as Date, arrays as arrays, `bytea` as Uint8Array.
   * @throws Fault postgres.unavailable, postgres.timeout, postgres.failed (with the SQLSTATE) */
  query<Row extends object>(
    text: string,
    parameters?: readonly unknown[],
    options?: QueryOptions,
  ): Promise<readonly Row[]>;
}

export interface QueryOptions {
  readonly signal?: AbortSignal;
  /** The deadline of the statement; a default of `limits` when absent. */
  readonly timeoutMs?: number;
}

export interface StatementOptions extends QueryOptions {
  /** Parameters of the server for this statement alone: `{ maintenance_work_mem: '512MB' }`. For a statement
   * that must not be in a transaction, where `set local` does the same. */
  readonly settings?: Readonly<Record<string, string>>;
}

export type Engine = 'postgres' | 'pglite';

/** PostgreSQL, a server's or the embedded one. */
export interface Database extends Sql {
  query<Row extends object>(
    text: string,
    parameters?: readonly unknown[],
    options?: StatementOptions,
  ): Promise<readonly Row[]>;
  readonly engine: Engine;
  /** Versions of the extensions that are there and created; absent ones are undefined. */
  readonly extensions: { readonly vector: string | undefined };
  /** Commits when `work` ends, rolls back when it throws. Transactions of the embedded database run
   * one after another. */
  transaction<T>(work: (sql: Sql) => Promise<T>, options?: QueryOptions): Promise<T>;
  close(): Promise<void>;
}

/** One step of a schema. Steps are only ever added. */
export interface Migration {
  /** `0001-what-it-does` */
  readonly id: string;
  /** Statements for PostgreSQL 15 and newer; PGlite runs the same ones. */
  readonly sql: string;
}
