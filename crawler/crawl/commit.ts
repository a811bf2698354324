import { type Database, type Sql, sqlState } from '#lib/postgres';
import { createIndexBatch, type IndexBatch, writeIndexBatch } from '../index/index.ts';
import type { Source } from '../model/source.ts';
import type { Candidate } from '../store/document.ts';
import { addPages, endPages, type PageEnd, type RunKey, type Seed } from './frontier.ts';
import { limits } from './limits.ts';
import { findNewcomers, type Newcomers } from './newcomers.ts';

/** A transaction, and what is written at its end for all pages that are in it. */
export interface Commit {
  readonly sql: Sql;
  readonly newcomers: Newcomers;
  readonly index: IndexBatch;
  /** Addresses that were found. */
  readonly seeds: Seed[];
  /** Addresses that are done. */
  readonly ends: PageEnd[];
  /** Called when everything is in the database for good. */
  readonly after: (() => void)[];
}

/** Writes something. `page` is the one that `work` stores, so that it is looked up with the others. */
export type Committer = <T>(work: (commit: Commit) => Promise<T>, page?: Candidate) => Promise<T>;

/** Whose pages they are. */
export interface CommitKey {
  readonly source: Pick<Source, 'name' | 'library' | 'version'>;
  readonly run: string;
  readonly owner: string;
}

/** Runs one transaction after another: what two pages find out about each other (same text, same address)
 * must not depend on which of them commits first. Work that has gathered meanwhile shares the next one,
 * whole: each of it is in the database, or none. Where one piece fails, each gets its own transaction, so
 * work may be run twice and changes nothing but the database before its end. `enough` pieces wait for no
 * more. */
export function createCommitter(database: Database, key: CommitKey, enough: number): Committer {
  const waiting: Piece[] = [];
  let isRunning = false;
  let wake: (() => void) | undefined;

  /** Pages come one after another: a moment later there are more for the same transaction and the same
   * segment of the index, which costs the processor an eighth less for each page. */
  async function gather(): Promise<void> {
    if (waiting.length >= enough) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, limits.commit.gatherMs);
    wake = resolve;
    await promise;
    wake = undefined;
    clearTimeout(timer);
  }

  async function run(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0) {
      await gather();
      const group = waiting.splice(0, limits.commit.piecesMax);
      try {
        settle(group, await commitAll(database, key, group));
      } catch (error) {
        if (group.length > 1 || isCollision(error)) await commitEach(database, key, group);
        else group[0]?.reject(error);
      }
    }
    isRunning = false;
  }

  return <T>(work: (commit: Commit) => Promise<T>, page?: Candidate) => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    waiting.push({ work, page, resolve: resolve as (value: unknown) => void, reject });
    if (waiting.length >= enough) wake?.();
    if (!isRunning) void run();
    return promise;
  };
}

interface Piece {
  readonly work: (commit: Commit) => Promise<unknown>;
  readonly page: Candidate | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

function settle(group: readonly Piece[], values: readonly unknown[]): void {
  for (const [index, piece] of group.entries()) piece.resolve(values[index]);
}

/** Another process has written the same address or waited for us meanwhile: what it wrote is seen the next
 * time (unique_violation, serialization_failure, deadlock_detected). */
function isCollision(error: unknown): boolean {
  return /^(?:23505|40001|40P01)$/.test(sqlState(error) ?? '');
}

async function commitEach(
  database: Database,
  key: CommitKey,
  group: readonly Piece[],
): Promise<void> {
  for (const piece of group) {
    try {
      settle([piece], await commitAlone(database, key, piece));
    } catch (error) {
      piece.reject(error);
    }
  }
}

async function commitAlone(
  database: Database,
  key: CommitKey,
  piece: Piece,
): Promise<readonly unknown[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await commitAll(database, key, [piece]);
    } catch (error) {
      if (attempt >= limits.commit.attempts || !isCollision(error)) throw error;
    }
  }
}

async function commitAll(
  database: Database,
  key: CommitKey,
  group: readonly Piece[],
): Promise<readonly unknown[]> {
  const after: (() => void)[] = [];
  const run: RunKey = { source: key.source.name, run: key.run };
  const pages = group.flatMap(({ page }) => page ?? []);
  const values = await database.transaction(async (sql) => {
    const newcomers = await findNewcomers(sql, key.source, pages);
    const index = createIndexBatch();
    const commit: Commit = { sql, newcomers, index, seeds: [], ends: [], after };
    const results: unknown[] = [];
    for (const { work } of group) results.push(await work(commit));
    await addPages(sql, run, commit.seeds);
    await endPages(sql, { ...run, owner: key.owner }, commit.ends);
    await writeIndexBatch(sql, commit.index);
    return results;
  });
  for (const note of after) note();
  return values;
}
