/** A table's columns as they stand in a file: `out` is SQL over the table's alias `t`, `type` how the
 * import reads them. Ids that a database gives are not among them. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly out: string;
}

const plain = (name: string, type = 'text'): Column => ({ name, type, out: `t.${name}` });
/** With microseconds, whatever the session's time zone. */
const time = (name: string): Column => ({
  name,
  type: 'timestamptz',
  out: renderTime(`t.${name}`),
});
/** Beyond 2^53. */
const bigint = (name: string): Column => ({ name, type: 'bigint', out: `t.${name}::text` });
const list = (name: string): Column => ({ name, type: 'text[]', out: `to_json(t.${name})` });

export function renderTime(sql: string): string {
  return `to_char(${sql} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

export const sourceColumns: readonly Column[] = [
  plain('name'),
  plain('kind'),
  plain('location'),
  plain('library'),
  plain('version'),
  plain('settings', 'jsonb'),
  plain('declared', 'boolean'),
  time('added_at'),
  time('due_at'),
  plain('paused_reason'),
];

export const documentColumns: readonly Column[] = [
  plain('source'),
  plain('library'),
  plain('version'),
  plain('url'),
  plain('title'),
  plain('language'),
  plain('generator'),
  plain('markdown'),
  plain('content_hash'),
  plain('text_hash'),
  bigint('simhash'),
  plain('canonical_url'),
  list('links'),
  plain('reader', 'integer'),
  plain('etag'),
  plain('last_modified'),
  plain('state'),
  plain('misses', 'integer'),
  plain('unlinked_runs', 'integer'),
  plain('hidden_characters', 'integer'),
  plain('suspicion', 'real'),
  plain('instructions', 'jsonb'),
  time('first_read_at'),
  time('changed_at'),
  time('read_at'),
];

export const aliasColumns: readonly Column[] = [
  plain('source'),
  plain('url'),
  plain('kind'),
  plain('text_hash'),
  plain('etag'),
  plain('last_modified'),
];

export const chunkColumns: readonly Column[] = [
  plain('id'),
  plain('library'),
  plain('version'),
  plain('ordinal', 'integer'),
  list('heading_path'),
  plain('anchor'),
  plain('content'),
  plain('content_hash'),
  list('symbols'),
  plain('start_offset', 'integer'),
  plain('end_offset', 'integer'),
];

/** `'url', t.url, …` for json_build_object. */
export function renderJson(columns: readonly Column[]): string {
  return `json_build_object(${columns.map(({ name, out }) => `'${name}', ${out}`).join(', ')})`;
}

/** `url text, …` for jsonb_to_recordset. */
export function renderRecord(columns: readonly Column[]): string {
  return columns.map(({ name, type }) => `${name} ${type}`).join(', ');
}

export function renderNames(columns: readonly Column[], alias?: string): string {
  return columns.map(({ name }) => (alias === undefined ? name : `${alias}.${name}`)).join(', ');
}
