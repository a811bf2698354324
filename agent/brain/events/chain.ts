import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { limits } from './limits.ts';
import { genesis, preimageSql } from './row.ts';

export interface ChainScan {
  /** Rows that are as they were written. */
  readonly events: number;
  /** The last of them. */
  readonly tip: { readonly seq: number; readonly hash: string };
  /** Behind the tip something is not as it was written. */
  readonly broken: boolean;
}

// Anything above cannot be read as a number; no log gets there.
const pageSql = `select min(seq, ${Number.MAX_SAFE_INTEGER}), ${preimageSql}, prev, hash
  from events where seq > ? order by seq limit ${limits.pageRows}`;

/** Walks the rows behind `start` (default: from the first) and stops at the first that does not follow.
 * What is hashed are the bytes of the columns, put together by SQLite. */
export function scanChain(
  db: DatabaseSync,
  start: { readonly seq: number; readonly hash: string } = { seq: 0, hash: genesis },
): ChainScan {
  const page = db.prepare(pageSql, { returnArrays: true });
  let { seq, hash: prev } = start;
  const result = (broken: boolean): ChainScan => ({
    events: seq - start.seq,
    tip: { seq, hash: prev },
    broken,
  });
  for (;;) {
    const rows = page.all(seq) as unknown as [number, Uint8Array, string, string][];
    for (const [rowSeq, preimage, rowPrev, rowHash] of rows) {
      if (rowSeq !== seq + 1 || rowPrev !== prev) return result(true);
      if (hash('sha256', preimage, 'hex') !== rowHash) return result(true);
      seq = rowSeq;
      prev = rowHash;
    }
    if (rows.length < limits.pageRows) return result(false);
  }
}
