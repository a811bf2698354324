export { defaultPaperConfig, type PaperConfig, type SlippageConfig } from './config.ts';
export { createPaperExchange, type PaperExchange, type PaperExchangeOptions } from './exchange.ts';
export type { FundingStamp, PriceFeed, PriceStep, Quote } from './price-feed.ts';
export { slippageRate } from './slippage.ts';
