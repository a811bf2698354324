import type { Sql } from '#lib/postgres';
import { analyzerVersion } from './terms.ts';

/** The chunks of one version of a library: what a filter chooses, and what is indexed together. */
export interface ShelfName {
  readonly library: string;
  readonly version?: string | undefined;
}

/** The shelf's id; made when there is none. */
export async function ensureShelf(sql: Sql, { library, version }: ShelfName): Promise<string> {
  const find = () =>
    sql.query<{ id: string }>(
      `select id::text as id from kb.shelf where library = $1 and version is not distinct from $2`,
      [library, version ?? null],
    );
  const [known] = await find();
  if (known !== undefined) return known.id;
  await sql.query(
    'insert into kb.shelf (library, version, analyzer) values ($1, $2, $3) on conflict do nothing',
    [library, version ?? null, analyzerVersion],
  );
  const [made] = await find();
  if (made === undefined) throw new Error(`no shelf for ${library} after making it`);
  return made.id;
}
