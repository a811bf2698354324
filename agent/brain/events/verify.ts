import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { Fault } from '#lib';
import { scanChain } from './chain.ts';
import { isHeadOf, renderPublicKey } from './head.ts';
import { defaultHeadPaths, type HeadPaths, readHead } from './head-file.ts';
import { readHeadKey } from './head-key.ts';
import { locateProblem, locateUnnumbered } from './locate.ts';
import type { LogProblem } from './problem.ts';
import { findSchemaChanges } from './schema.ts';
import { checkIdentity, openReader } from './store.ts';
import { isSqliteError } from './store-fault.ts';
import type { LogHead } from './types.ts';

export interface VerifyOptions extends Partial<HeadPaths> {
  /** Of the key that signs, when it is known from elsewhere: then the key file is not needed and a
   * replaced one is found. base64url. */
  readonly publicKey?: string;
  /** Heads that were sent elsewhere; with them a log is found that was replaced together with its own. */
  readonly against?: readonly LogHead[];
}

export interface LogReport {
  readonly ok: boolean;
  /** Rows that are as they were written, from the first on. */
  readonly events: number;
  readonly tip: { readonly seq: number; readonly hash: string };
  readonly head?: LogHead;
  /** The first problem. */
  readonly problem?: LogProblem;
}

/** Reads the whole log and says whether every row is as it was written, none is missing and none was put
 * in; safe while the brain runs. Throws Fault `brain.store` when there is no log at that path. */
export function verifyLog(path: string, options: VerifyOptions = {}): LogReport {
  if (!existsSync(path)) {
    throw new Fault({
      code: 'brain.store',
      message: 'there is no event log here',
      where: path,
    });
  }
  // Before the rows: a head read later could be of rows that came after them.
  const heads = collectHeads(path, options);
  const db = openReader(path);
  try {
    checkIdentity(db, path);
    db.exec('begin');
    const scan = scanChain(db);
    const problem = findProblem(db, scan, heads);
    const { events, tip } = scan;
    const head = heads.own === undefined ? {} : { head: heads.own };
    if (problem !== undefined) return { ok: false, events, tip, ...head, problem };
    return { ok: true, events, tip, ...head };
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    const message = `the file cannot be read: ${error.message}`;
    const problem: LogProblem = { kind: 'file', seq: 0, columns: [], message };
    return { ok: false, events: 0, tip: { seq: 0, hash: '' }, problem };
  } finally {
    db.close();
  }
}

interface Heads {
  readonly own?: LogHead;
  readonly all: readonly LogHead[];
  readonly problem?: LogProblem;
}

function collectHeads(path: string, options: VerifyOptions): Heads {
  const paths = { ...defaultHeadPaths(path), ...options };
  const against = options.against ?? [];
  try {
    const publicKey = options.publicKey ?? renderPublicKey(readHeadKey(paths.keyPath));
    const forged = against.find((head) => !isHeadOf(head, publicKey));
    if (forged !== undefined) {
      return { all: [], problem: headProblem(`the head of row ${forged.seq} kept elsewhere`) };
    }
    const own = readHead(paths.headPath, publicKey);
    if (own === undefined) {
      return { all: against, problem: headProblem('the head beside the log') };
    }
    return { own, all: [...against, own] };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const problem: LogProblem = { kind: 'head', seq: 0, columns: [], message: error.message };
    return { all: [], problem };
  }
}

function headProblem(what: string): LogProblem {
  return {
    kind: 'head',
    seq: 0,
    columns: [],
    message: `${what} is not signed by the key of this log`,
  };
}

function findProblem(
  db: DatabaseSync,
  scan: ReturnType<typeof scanChain>,
  heads: Heads,
): LogProblem | undefined {
  const unnumbered = locateUnnumbered(db);
  if (unnumbered !== undefined) return unnumbered;
  if (scan.broken) return locateProblem(db, scan.tip);
  const byHead = checkHeads(db, scan.tip.seq, heads.all) ?? heads.problem;
  if (byHead !== undefined) return byHead;
  const changes = findSchemaChanges(db);
  if (changes.length === 0) return undefined;
  const message = `not as the log made it: ${changes.join(', ')}`;
  return { kind: 'schema', seq: 0, columns: [], message };
}

/** Whether the rows that were signed are still there. `db` was scanned up to `tipSeq`. */
export function checkHeads(
  db: DatabaseSync,
  tipSeq: number,
  heads: readonly LogHead[],
): LogProblem | undefined {
  const hashOf = db.prepare('select hash from events where seq = ?');
  for (const head of heads.toSorted((left, right) => left.seq - right.seq)) {
    if (head.seq === 0) continue;
    if (head.seq > tipSeq) {
      const seq = tipSeq + 1;
      const lost = head.seq === seq ? `row ${seq} is gone` : `rows ${seq} to ${head.seq} are gone`;
      const message = `${lost} from the end: there was a row ${head.seq} on ${new Date(head.at).toISOString()}`;
      return { kind: 'tail-lost', seq, columns: [], message };
    }
    if (hashOf.get(head.seq)?.hash === head.hash) continue;
    const message = `row ${head.seq} is another one than on ${new Date(head.at).toISOString()}: it or rows before it were rewritten`;
    return { kind: 'replaced', seq: head.seq, columns: ['hash'], message };
  }
  return undefined;
}
