import type { Clock, Log } from '#lib';
import type { Fetcher } from '../fetch/index.ts';
import type { ExtractedPage, FetchedPage } from '../model/page.ts';
import type { Source, SourceKind } from '../model/source.ts';
import type { Seed } from './frontier.ts';
import type { Scope } from './scope.ts';

export interface KindContext {
  readonly source: Source;
  readonly fetcher: Fetcher;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** For what can be made again: clones of repositories. */
  readonly cacheFolder: string;
  /** Of this process; programs that are run get the little of it they need. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface ReadRequest {
  readonly url: string;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  /** When what is stored was read, undefined when nothing is. */
  readonly readAt?: number | undefined;
  /** Which try of this run it is, from 1. */
  readonly attempt?: number;
  readonly signal: AbortSignal;
}

/** Where a source begins. */
export interface Found {
  readonly pages: readonly Seed[];
  /** What was not found because a part of a list could not be read: pages that are missing from it may
   * well be there. One line each. */
  readonly problems?: readonly string[];
}

/** A source that is ready to be read. */
export interface SourceReader {
  /** Where reading begins. Throws Fault `crawl.*` when that cannot be found out at all. */
  seeds(): Promise<Found>;
  /** One page, or 304, 404, 410 and 0 (it leads out of the source) without a body. Throws Fault
   * `crawl.*`. */
  read(request: ReadRequest): Promise<FetchedPage>;
  /** Whether links are followed. */
  readonly follows: boolean;
  readonly scope: Scope;
  /** Last touches on what was extracted. */
  finish?(page: ExtractedPage, fetched: FetchedPage): ExtractedPage;
  close(): Promise<void>;
}

/** A way in which documentation is laid out, and so how its pages are found and read. */
export interface Kind {
  readonly name: SourceKind;
  readonly description: string;
  /** The location in its one spelling. Throws Fault `usage`. */
  parseLocation(text: string, cwd: string): string;
  open(context: KindContext): Promise<SourceReader>;
}
