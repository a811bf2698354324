export { type Aggregated, type AggregateOptions, aggregateCandles } from './candles/aggregate.ts';
export { type CandleBuilder, createCandleBuilder } from './candles/build.ts';
export { type CandleFault, findCandleFault, isJump } from './candles/check.ts';
export { candleAt, candlesOf, seriesOf, sliceSeries } from './candles/columns.ts';
export { findGaps } from './candles/gaps.ts';
export { joinAtClose, joinByClose, lastClosedIndex } from './candles/join.ts';
export { type CollectOptions, collect, type Progress } from './collect/collect.ts';
export { type FollowOptions, follow } from './collect/follow.ts';
export { type GapReport, reportGaps } from './collect/gaps.ts';
export {
  type FileReport,
  type ImportOptions,
  importFile,
  listDataFiles,
} from './collect/import.ts';
export type { DataKind, Wish } from './collect/plan.ts';
export { renderTable, type TableReport } from './collect/report.ts';
export { type Finding, type Verification, verifyStore } from './collect/verify.ts';
export { type KnownSeries, seriesNames } from './series-names.ts';
export {
  defineSource,
  type MarketSource,
  type SourceContext,
  type SourceDefinition,
} from './sources/define.ts';
export { sources } from './sources/index.ts';
export { type FeedSettings, feedSettings } from './sources/json-feed.ts';
export { findSource, openSource } from './sources/open.ts';
export type { ColumnMap, ColumnName, Stamp } from './sources/table-columns.ts';
export { readFolderOrigin } from './store/manifest.ts';
export { openMarketStore } from './store/market-store.ts';
export type { TableName } from './store/names.ts';
export type {
  AddReport,
  Batch,
  MarketReader,
  MarketStore,
  MarketWriter,
  StoredCandles,
  StoreOptions,
} from './store/types.ts';
export { parseTime } from './time-text.ts';
export type {
  Asset,
  FundingRate,
  Gap,
  MarketTrade,
  Origin,
  SeriesPoint,
  TimeRange,
} from './types.ts';
export { type LiveMarket, type LoadOptions, loadMarket } from './view/live.ts';
export { createMemoryMarket, type MemoryMarket } from './view/memory.ts';
export type { Aged, Market, MarketView } from './view/types.ts';
