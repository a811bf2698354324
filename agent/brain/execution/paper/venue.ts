import type { DatabaseSync } from 'node:sqlite';
import type { Market } from '../../model/exchange.ts';
import type { PaperConfig } from './config.ts';
import type { PriceFeed } from './price-feed.ts';

/** What matching needs; every function on it runs inside one transaction of the store. */
export interface Venue {
  readonly db: DatabaseSync;
  readonly config: PaperConfig;
  readonly markets: ReadonlyMap<string, Market>;
  readonly feed: PriceFeed;
}
