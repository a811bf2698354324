import { defineSource } from './define.ts';

/** The exchange the trading brain speaks to. */
export const hyperliquid = defineSource({
  name: 'hyperliquid',
  location: 'https://hyperliquid.gitbook.io/hyperliquid-docs',
  maxPages: 300,
});
