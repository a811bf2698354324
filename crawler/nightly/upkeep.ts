import { throwIfAborted } from '#lib';
import { type Database, maintain } from '#lib/postgres';
import { mergeSegments } from '../index/index.ts';

const dayMs = 24 * 3_600_000;
/** Reports of older runs go, except the last of each source. */
const runsKeptMs = 90 * dayMs;
/** So long it is known what a vanished page was. */
const tombstonesKeptMs = 180 * dayMs;
/** A page takes its aliases and links with it. */
const deleteTimeoutMs = 10 * 60_000;

export interface UpkeepOptions {
  readonly nowMs: number;
  readonly signal?: AbortSignal;
}

/** Takes out what nobody asks for any more, brings the word index together, and vacuums and analyses all
 * tables, those of vectors and jobs too: the embedded database has nobody else who would.
 * @throws Fault postgres.*, aborted */
export async function keepUp(database: Database, { nowMs, signal }: UpkeepOptions): Promise<void> {
  const before = (ms: number) => new Date(nowMs - ms).toISOString();
  const stop = signal === undefined ? {} : { signal };
  const options = { ...stop, timeoutMs: deleteTimeoutMs };
  await database.query(
    `delete from kb.run r where r.ended_at < $1
       and r.id <> (select max(id) from kb.run where source = r.source)`,
    [before(runsKeptMs)],
    options,
  );
  await database.query(
    `delete from kb.document where state = 'removed' and changed_at < $1`,
    [before(tombstonesKeptMs)],
    options,
  );
  const libraries = await database.query<{ library: string }>(
    'select distinct library from kb.shelf order by library',
  );
  for (const { library } of libraries) {
    if (signal !== undefined) throwIfAborted(signal);
    await mergeSegments(database, library);
  }
  await maintain(database, stop);
}
