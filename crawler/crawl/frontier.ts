import { Fault } from '#lib';
import type { Sql } from '#lib/postgres';
import type { Source } from '../model/source.ts';
import { storableText } from '../store/storable.ts';
import { limits } from './limits.ts';
import type { Outcome } from './outcome.ts';

/** An address to be read, with what is known about it. */
export interface LeasedPage {
  readonly url: string;
  readonly depth: number;
  readonly attempts: number;
  /** No page led to it in this run; it is read only because it is stored. */
  readonly unlinked: boolean;
  /** It was held back before and is taken as it is now. */
  readonly confirmed: boolean;
  readonly document: KnownDocument | undefined;
  readonly alias: KnownAlias | undefined;
}

export interface KnownDocument {
  readonly id: string;
  readonly isLive: boolean;
  readonly contentHash: string;
  readonly textHash: string;
  /** Of its Markdown. */
  readonly sizeBytes: number;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  /** Read as the source and this program read now, so that a 304 is enough. */
  readonly isCurrent: boolean;
  readonly readAt: number;
}

export interface KnownAlias {
  readonly documentId: string;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  /** Its text was that of the document's when both were read last. */
  readonly isCurrent: boolean;
  /** The document's own address, and whether it is still to be read in this run. */
  readonly targetUrl: string;
  readonly isTargetOpen: boolean;
}

export interface Seed {
  readonly url: string;
  readonly depth: number;
  readonly foundOn?: string;
  readonly unlinked?: boolean;
}

export interface RunKey {
  readonly source: string;
  readonly run: string;
}

/** How many addresses may still be added to a frontier of `size`, so that a site that makes up links does not
 * fill the database. */
export function roomInFrontier({ maxPages }: Pick<Source, 'maxPages'>, size: number): number {
  return Math.max(0, maxPages * limits.run.queuedPerPage - size);
}

/** Adds addresses that are not in the frontier yet; the others stay as they are. */
export async function addPages(
  sql: Sql,
  { source, run }: RunKey,
  seeds: readonly Seed[],
): Promise<void> {
  if (seeds.length === 0) return;
  // In one order, so that two transactions that add the same addresses wait instead of deadlocking.
  const sorted = seeds.toSorted((a, b) => (a.url < b.url ? -1 : a.url > b.url ? 1 : 0));
  await sql.query(
    `insert into kb.frontier (source, url, run, depth, found_on, state, unlinked)
     select $1, url, $2, depth, found_on, 'queued', unlinked
     from unnest($3::text[], $4::int[], $5::text[], $6::boolean[]) as seed (url, depth, found_on, unlinked)
     on conflict (source, url) do nothing`,
    [
      source,
      run,
      sorted.map(({ url }) => url),
      sorted.map(({ depth }) => depth),
      sorted.map(({ foundOn }) => foundOn ?? null),
      sorted.map(({ unlinked }) => unlinked ?? false),
    ],
  );
}

interface LeaseRow {
  readonly url: string;
  readonly depth: number;
  readonly attempts: number;
  readonly unlinked: boolean;
  readonly confirmed: boolean;
  readonly id: string | null;
  readonly state: string | null;
  readonly content_hash: string;
  readonly text_hash: string;
  readonly size: number;
  readonly etag: string | null;
  readonly last_modified: string | null;
  readonly is_current: boolean;
  readonly read_at: Date;
  readonly alias_of: string | null;
  readonly alias_etag: string | null;
  readonly alias_modified: string | null;
  readonly alias_current: boolean | null;
  readonly target_url: string | null;
  readonly target_state: string | null;
}

export interface LeaseRequest extends RunKey {
  readonly owner: string;
  readonly count: number;
  readonly nowMs: number;
  readonly library: string;
  readonly version: string | undefined;
  readonly reader: number;
}

/** Takes up to `count` waiting addresses, the nearest first. */
export async function leasePages(sql: Sql, request: LeaseRequest): Promise<readonly LeasedPage[]> {
  const rows = await sql.query<LeaseRow>(
    `with leased as (
       update kb.frontier f set state = 'active', leased_by = $2, attempts = f.attempts + 1
       from (select url from kb.frontier
             where source = $1 and state = 'queued' and (not_before is null or not_before <= $3)
             order by depth, url limit $4 for update skip locked) as next
       where f.source = $1 and f.url = next.url
       returning f.url, f.depth, f.attempts, f.unlinked, f.confirmed)
     select leased.*, d.id::text as id, d.state, d.content_hash, d.text_hash, d.etag, d.last_modified,
       d.read_at, octet_length(d.markdown) as size,
       (d.reader = $5 and d.library = $6 and d.version is not distinct from $7) as is_current,
       a.document::text as alias_of, a.etag as alias_etag, a.last_modified as alias_modified,
       (o.text_hash = a.text_hash and o.reader = $5) as alias_current,
       o.url as target_url, t.state as target_state
     from leased
     left join kb.document d on d.source = $1 and d.url = leased.url
     left join kb.alias a on a.source = $1 and a.url = leased.url
     left join kb.document o on o.id = a.document
     left join kb.frontier t on t.source = $1 and t.url = o.url
     order by leased.depth, leased.url`,
    [
      request.source,
      request.owner,
      new Date(request.nowMs).toISOString(),
      request.count,
      request.reader,
      request.library,
      request.version ?? null,
    ],
  );
  return rows.map(parseLease);
}

function parseLease(row: LeaseRow): LeasedPage {
  const { url, depth, attempts, unlinked, confirmed } = row;
  const document: KnownDocument | undefined =
    row.id === null
      ? undefined
      : {
          id: row.id,
          isLive: row.state === 'live',
          contentHash: row.content_hash,
          textHash: row.text_hash,
          sizeBytes: row.size,
          etag: row.etag ?? undefined,
          lastModified: row.last_modified ?? undefined,
          isCurrent: row.is_current && row.state === 'live',
          readAt: row.read_at.getTime(),
        };
  const alias: KnownAlias | undefined =
    row.alias_of === null
      ? undefined
      : {
          documentId: row.alias_of,
          etag: row.alias_etag ?? undefined,
          lastModified: row.alias_modified ?? undefined,
          isCurrent: row.alias_current === true,
          targetUrl: row.target_url ?? row.url,
          isTargetOpen: row.target_state === null || /^(?:queued|active)$/.test(row.target_state),
        };
  return { url, depth, attempts, unlinked, confirmed, document, alias };
}

export interface PageEnd {
  readonly url: string;
  readonly outcome: Outcome;
  readonly error?: string | undefined;
  /** There is no page to be read here any more, as far as this run can tell. */
  readonly isLost: boolean;
  /** When it may be asked for again, where somebody said so. */
  readonly notBeforeMs?: number | undefined;
  readonly bytes: number;
  readonly chunksAdded: number;
  readonly chunksRemoved: number;
}

/** Marks addresses as done, in the transaction that stored what came of them. Throws Fault
 * `postgres.failed` when one of them is not this owner's any more. */
export async function endPages(
  sql: Sql,
  { source, owner }: { readonly source: string; readonly owner: string },
  ends: readonly PageEnd[],
): Promise<void> {
  if (ends.length === 0) return;
  const rows = await sql.query(
    `update kb.frontier f set state = e.state, outcome = e.outcome, error = e.error,
       bytes = f.bytes + e.bytes, chunks_added = f.chunks_added + e.added,
       chunks_removed = f.chunks_removed + e.removed, lost = e.lost, not_before = e.not_before,
       leased_by = null
     from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::int[], $9::int[],
       $10::boolean[], $11::timestamptz[])
       as e (url, state, outcome, error, bytes, added, removed, lost, not_before)
     where f.source = $1 and f.url = e.url and f.state = 'active' and f.leased_by = $2
     returning 1 as one`,
    [
      source,
      owner,
      ends.map(({ url }) => url),
      ends.map(({ outcome }) => stateOf(outcome)),
      ends.map(({ outcome }) => outcome),
      ends.map(({ error }) => (error === undefined ? null : storableText(error))),
      ends.map(({ bytes }) => bytes),
      ends.map(({ chunksAdded }) => chunksAdded),
      ends.map(({ chunksRemoved }) => chunksRemoved),
      ends.map(({ isLost }) => isLost),
      ends.map(({ notBeforeMs }) =>
        notBeforeMs === undefined ? null : new Date(notBeforeMs).toISOString(),
      ),
    ],
  );
  if (rows.length === ends.length) return;
  throw new Fault({
    code: 'postgres.failed',
    message: `another process has taken over the crawl of ${source}`,
  });
}

function stateOf(outcome: Outcome): 'done' | 'failed' | 'deferred' {
  return outcome === 'failed' || outcome === 'deferred' ? outcome : 'done';
}

/** Puts an address back: at once, or not before a time after a failure. */
export async function returnPage(
  sql: Sql,
  page: {
    readonly source: string;
    readonly owner: string;
    readonly url: string;
    readonly error?: string;
    readonly notBeforeMs?: number;
    /** Whether the attempt counts. */
    readonly counts: boolean;
  },
): Promise<void> {
  const error = page.error === undefined ? null : storableText(page.error);
  const notBefore =
    page.notBeforeMs === undefined ? null : new Date(page.notBeforeMs).toISOString();
  await sql.query(
    `update kb.frontier set state = 'queued', leased_by = null, error = coalesce($4, error),
       not_before = $5, attempts = attempts - $6
     where source = $1 and url = $2 and state = 'active' and leased_by = $3`,
    [page.source, page.url, page.owner, error, notBefore, page.counts ? 0 : 1],
  );
}

/** How many addresses are in each state, and how many bytes came. */
export interface FrontierCounts {
  readonly queued: number;
  readonly active: number;
  readonly done: number;
  readonly failed: number;
  readonly deferred: number;
  readonly bytes: number;
  /** When the first of those that wait for a time may be read. */
  readonly nextAtMs: number | undefined;
}

export async function countPages(sql: Sql, source: string): Promise<FrontierCounts> {
  const rows = await sql.query<{ state: string; pages: number; bytes: string; next: Date | null }>(
    `select state, count(*)::int as pages, coalesce(sum(bytes), 0)::bigint as bytes,
       min(coalesce(not_before, 'epoch')) as next
     from kb.frontier where source = $1 group by state`,
    [source],
  );
  const pagesOf = (state: string) => rows.find((row) => row.state === state)?.pages ?? 0;
  return {
    queued: pagesOf('queued'),
    active: pagesOf('active'),
    done: pagesOf('done'),
    failed: pagesOf('failed'),
    deferred: pagesOf('deferred'),
    bytes: rows.reduce((sum, row) => sum + Number(row.bytes), 0),
    nextAtMs: rows.find((row) => row.state === 'queued')?.next?.getTime(),
  };
}

/** All addresses of the frontier, whatever their state. */
export async function listPages(sql: Sql, source: string): Promise<readonly string[]> {
  const rows = await sql.query<{ url: string }>('select url from kb.frontier where source = $1', [
    source,
  ]);
  return rows.map(({ url }) => url);
}

/** Queues what was held back once more, to be taken as it is, and behind it the addresses that had the same
 * text: they may have kept it. How many were held back. */
export async function confirmHeld(sql: Sql, source: string): Promise<number> {
  const rows = await sql.query<{ held: boolean }>(
    `update kb.frontier f
     set state = 'queued', confirmed = f.outcome = 'held', outcome = null, error = null, attempts = 0
     where f.source = $1 and (f.outcome = 'held' or (f.outcome = 'duplicate' and exists (
       select from kb.alias a join kb.document d on d.id = a.document
       join kb.frontier h on h.source = d.source and h.url = d.url
       where a.source = f.source and a.url = f.url and h.outcome = 'held')))
     returning f.confirmed as held`,
    [source],
  );
  return rows.filter(({ held }) => held).length;
}

/** When the first of the pages that were put off to the next run may be asked for; undefined where nobody
 * said. */
export async function readToldMs(sql: Sql, source: string): Promise<number | undefined> {
  const [row] = await sql.query<{ told: Date | null }>(
    `select min(not_before) as told from kb.frontier where source = $1 and outcome = 'deferred'`,
    [source],
  );
  return row?.told?.getTime();
}

/** Stored pages that this run did not come across: queued as unlinked. How many. */
export async function addUnlinked(sql: Sql, { source, run }: RunKey): Promise<number> {
  const rows = await sql.query(
    `insert into kb.frontier (source, url, run, depth, state, unlinked)
     select $1, known.url, $2, 0, 'queued', true
     from kb.document known where known.source = $1 and known.state = 'live'
     on conflict (source, url) do nothing returning 1 as one`,
    [source, run],
  );
  return rows.length;
}
