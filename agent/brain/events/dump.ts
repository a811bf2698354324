import type { DatabaseSync } from 'node:sqlite';

/** The rows of a table, one text each that says every value exactly (SQLite's `quote`: numbers with all
 * digits, texts and blobs byte for byte), in the order of the primary key. */
export function* dumpTable(db: DatabaseSync, table: string): Generator<string> {
  for (const { line } of db.prepare(lineSql(db, table)).iterate()) yield String(line);
}

/** The same in blocks of many lines, which takes half the time. */
export function* dumpBlocks(db: DatabaseSync, table: string): Generator<string> {
  const block = db.prepare(
    `select group_concat(line, char(10)) as block, count(*) as lines
      from (${lineSql(db, table)} limit ${blockLines} offset ?)`,
  );
  for (let offset = 0; ; offset += blockLines) {
    const row = block.get(offset);
    if (row === undefined || row.lines === 0) return;
    yield String(row.block);
  }
}

const blockLines = 5_000;

function lineSql(db: DatabaseSync, table: string): string {
  const columns = db.prepare('select name, pk from pragma_table_info(?) order by cid').all(table);
  const quoted = columns.map(({ name }) => `quote(${quoteName(String(name))})`);
  const key = columns
    .filter(({ pk }) => Number(pk) > 0)
    .toSorted((left, right) => Number(left.pk) - Number(right.pk))
    .map(({ name }) => quoteName(String(name)));
  const order = key.length === 0 ? 'rowid' : key.join(', ');
  return `select concat_ws(', ', ${quoted.join(', ')}) as line from ${quoteName(table)} order by ${order}`;
}

/** How SQLite wrote down the table, its indexes and triggers. */
export function dumpSchema(db: DatabaseSync, table: string): string {
  return db
    .prepare('select sql from sqlite_schema where tbl_name = ? and sql is not null order by name')
    .all(table)
    .map(({ sql }) => String(sql))
    .join(';\n');
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
