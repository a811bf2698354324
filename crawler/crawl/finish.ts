import type { Sql } from '#lib/postgres';
import type { IndexBatch } from '../index/index.ts';
import { limits } from './limits.ts';
import type { RunReport } from './report.ts';
import { takeAway } from './take-away.ts';

/** What this run found missing among the stored pages. */
export interface Losses {
  /** Stored pages when it ended. */
  readonly live: number;
  readonly gone: number;
  readonly missing: number;
  /** Refused to us, forbidden by robots.txt, too large, empty or of no kind that can be read. */
  readonly closed: number;
  /** Pages whose text came to nothing, became another page's, or asks for a password. */
  readonly held: number;
  /** Read for the last time they may be unlinked. */
  readonly unlinked: number;
}

export async function readLosses(sql: Sql, source: string): Promise<Losses> {
  const [row] = await sql.query<Losses>(
    `select count(*)::int as live,
       count(*) filter (where f.outcome = 'gone')::int as gone,
       count(*) filter (where f.outcome = 'missing')::int as missing,
       count(*) filter (where f.lost and f.outcome <> 'missing')::int as closed,
       count(*) filter (where f.outcome = 'held')::int as held,
       count(*) filter (where f.outcome in ('unchanged', 'changed') and d.unlinked_runs >= $2)::int as unlinked
     from kb.document d left join kb.frontier f on f.source = d.source and f.url = d.url
     where d.source = $1 and d.state = 'live'`,
    [source, limits.removal.unlinkedRunsMax],
  );
  return row ?? { live: 0, gone: 0, missing: 0, closed: 0, held: 0, unlinked: 0 };
}

/** Why so much may not be taken away at once, or undefined. A site that is down, moved or behind a login
 * looks like one that deleted its pages. */
export function decideRefusal(losses: Losses): string | undefined {
  const { live, gone, missing, closed, held, unlinked } = losses;
  const lost = gone + missing + closed + held + unlinked;
  const { share, pagesMin } = limits.removal;
  if (lost === 0 || lost <= live * share) return undefined;
  if (lost < pagesMin && lost < live) return undefined;
  const parts = [
    [gone, 'gone'],
    [missing, 'not found'],
    [closed, 'refused or unreadable'],
    [held, 'empty, alike or behind a login'],
    [unlinked, 'no longer linked'],
  ] as const;
  const found = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return `${lost} of ${live} stored pages are lost at once (${found.join(', ')}): nothing was deleted`;
}

/** Takes away what is gone (410 once, not to be read in two runs, unlinked in three): chunks go, a row that says
 * what was there stays. */
export async function removeLost(
  sql: Sql,
  index: IndexBatch,
  { source, nowMs }: { readonly source: string; readonly nowMs: number },
): Promise<RunReport['removed']> {
  await sql.query(
    `update kb.document d set misses = d.misses + 1 from kb.frontier f
     where d.source = $1 and d.state = 'live' and f.source = $1 and f.url = d.url and f.lost`,
    [source],
  );
  const { missesMax, unlinkedRunsMax } = limits.removal;
  const lost = await sql.query<{ id: string; reason: 'gone' | 'missing' | 'unlinked' }>(
    `select d.id::text as id,
       case when f.outcome = 'gone' then 'gone' when f.lost then 'missing' else 'unlinked' end as reason
     from kb.document d join kb.frontier f on f.source = d.source and f.url = d.url
     where d.source = $1 and d.state = 'live' and (f.outcome = 'gone'
       or (f.lost and d.misses >= $2)
       or (f.outcome in ('unchanged', 'changed') and d.unlinked_runs >= $3))`,
    [source, missesMax, unlinkedRunsMax],
  );
  for (const { id } of lost) await takeAway(sql, index, id, nowMs);
  // An address that led to a page and leads nowhere now.
  await sql.query(
    `delete from kb.alias a using kb.frontier f
     where a.source = $1 and f.source = $1 and f.url = a.url and (f.outcome = 'gone' or f.lost)`,
    [source],
  );
  const countOf = (reason: string) => lost.filter((each) => each.reason === reason).length;
  return { gone: countOf('gone'), missing: countOf('missing'), unlinked: countOf('unlinked') };
}
