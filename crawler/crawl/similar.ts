import type { Sql } from '#lib/postgres';
import { hammingDistance } from '../store/simhash.ts';
import { limits } from './limits.ts';
import { compareUrls } from './url.ts';

interface Candidate {
  readonly id: string;
  readonly url: string;
  readonly hash: bigint;
}

/** Marks pages of a source that differ in next to nothing: `duplicate_of` names the one whose address
 * stands for them. Versions are sources of their own, so they stay apart. Returns how many. */
export async function markSimilar(sql: Sql, source: string): Promise<number> {
  const rows = await sql.query<{ id: string; url: string; simhash: string; marked: string | null }>(
    `select id::text as id, url, simhash::text as simhash, duplicate_of::text as marked
     from kb.document where source = $1 and state = 'live'`,
    [source],
  );
  const candidates = rows
    .map(({ id, url, simhash }) => ({ id, url, hash: BigInt(simhash) }))
    .filter(({ hash }) => hash !== 0n);
  const marks = findSimilar(candidates);
  const changed = rows.filter(({ id, marked }) => (marks.get(id) ?? null) !== marked);
  if (changed.length > 0) {
    await sql.query(
      `update kb.document d set duplicate_of = m.target
       from unnest($1::bigint[], $2::bigint[]) as m (id, target) where d.id = m.id`,
      [changed.map(({ id }) => id), changed.map(({ id }) => marks.get(id) ?? null)],
    );
  }
  return marks.size;
}

/** Document → the one it is nearly the same as. Two hashes that differ in at most three of 64 bits agree
 * in at least one of four parts of 16 bits (Manku, Jain, Das Sarma, "Detecting near-duplicates for web
 * crawling", 2007), so only those are compared. */
export function findSimilar(candidates: readonly Candidate[]): Map<string, string> {
  const sorted = candidates.toSorted((a, b) => compareUrls(a.url, b.url));
  const parts = new Map<string, Candidate[]>();
  const marks = new Map<string, string>();
  for (const candidate of sorted) {
    const bits = BigInt.asUintN(64, candidate.hash);
    const keys = [0n, 16n, 32n, 48n].map((shift) => `${shift} ${(bits >> shift) & 0xffffn}`);
    const near = keys
      .flatMap((key) => parts.get(key) ?? [])
      .filter(({ hash }) => hammingDistance(hash, candidate.hash) <= limits.similar.bitsMax)
      .toSorted((a, b) => compareUrls(a.url, b.url));
    const [first] = near;
    // Only pages that stand for themselves are kept, so that a mark never leads to another mark.
    if (first !== undefined) {
      marks.set(candidate.id, first.id);
      continue;
    }
    for (const key of keys) {
      const bucket = parts.get(key);
      if (bucket === undefined) parts.set(key, [candidate]);
      else bucket.push(candidate);
    }
  }
  return marks;
}
