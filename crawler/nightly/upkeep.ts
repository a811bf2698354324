import type { Database } from '#lib/postgres';
import { mergeSegments } from '../index/index.ts';

const dayMs = 24 * 3_600_000;
/** Reports of older runs go, except the last of each source. */
const runsKeptMs = 90 * dayMs;
/** So long it is known what a vanished page was. */
const tombstonesKeptMs = 180 * dayMs;

const tables = ['source', 'run', 'frontier', 'document', 'alias', 'chunk', 'segment', 'posting'];

/** Takes out what nobody asks for any more, brings the word index together, and gives the planner fresh
 * numbers. The embedded database has nobody else who would vacuum it. */
export async function keepUp(database: Database, nowMs: number): Promise<void> {
  const before = (ms: number) => new Date(nowMs - ms).toISOString();
  await database.query(
    `delete from kb.run r where r.ended_at < $1
       and r.id <> (select max(id) from kb.run where source = r.source)`,
    [before(runsKeptMs)],
  );
  await database.query(`delete from kb.document where state = 'removed' and changed_at < $1`, [
    before(tombstonesKeptMs),
  ]);
  const libraries = await database.query<{ library: string }>(
    'select distinct library from kb.shelf order by library',
  );
  for (const { library } of libraries) await mergeSegments(database, library);
  for (const table of tables) await database.query(`vacuum (analyze) kb.${table}`);
}
