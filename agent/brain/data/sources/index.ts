import { synthetic } from '../synthetic/source.ts';
import { binance } from './binance.ts';
import { fearGreed } from './fear-greed.ts';
import { hyperliquid } from './hyperliquid.ts';
import { jsonFeed } from './json-feed.ts';

/** Every kind of source. */
export const sources = [synthetic, binance, hyperliquid, fearGreed, jsonFeed] as const;
