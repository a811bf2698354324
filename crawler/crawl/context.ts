import type { Clock, Log } from '#lib';
import type { Database, Sql } from '#lib/postgres';
import type { Source } from '../model/source.ts';
import type { SourceReader } from './kind.ts';

/** What every step of one start of a run needs. */
export interface CrawlContext {
  readonly database: Database;
  /** One transaction after another: what two pages find out about each other (same text, same address)
   * must not depend on which of them commits first. */
  readonly transaction: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>;
  readonly source: Source;
  readonly run: string;
  readonly owner: string;
  readonly reader: SourceReader;
  readonly clock: Clock;
  readonly log: Log;
  /** Fires when the start is to end: asked to, or out of a budget. */
  readonly signal: AbortSignal;
  /** 0 ≤ x < 1, for the jitter of waits. */
  readonly random: () => number;
  /** Addresses that are known to be in the frontier; saves asking for each link of each page. */
  readonly seen: Set<string>;
}
