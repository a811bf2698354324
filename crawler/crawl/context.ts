import type { Clock, Log } from '#lib';
import type { Database } from '#lib/postgres';
import type { Fetcher } from '../fetch/index.ts';
import type { Source } from '../model/source.ts';
import type { Committer } from './commit.ts';
import type { SourceReader } from './kind.ts';
import type { Preparer } from './preparer.ts';

/** What every step of one start of a run needs. */
export interface CrawlContext {
  readonly database: Database;
  /** Writes; see `createCommitter`. */
  readonly commit: Committer;
  readonly source: Source;
  readonly run: string;
  readonly owner: string;
  readonly reader: SourceReader;
  readonly preparer: Preparer;
  readonly fetcher: Fetcher;
  readonly clock: Clock;
  readonly log: Log;
  /** Fires when the start is to end: asked to, or out of a budget. */
  readonly signal: AbortSignal;
  /** 0 ≤ x < 1, for the jitter of waits. */
  readonly random: () => number;
  /** Addresses that are known to be in the frontier; saves asking for each link of each page. */
  readonly seen: Set<string>;
}
