import type { z } from 'zod';
import type { Clock, Log } from '#lib';
import type { Candle, Interval } from '../../model/candle.ts';
import type { TimeMs } from '../../model/time.ts';
import type { Asset, FundingRate, MarketTrade, Origin, SeriesPoint, TimeRange } from '../types.ts';

/** One answer of a source. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** What was asked for is complete up to here: what is missing before it, the source does not have. */
  readonly coveredTo: TimeMs;
}

export interface CandleRequest extends TimeRange {
  readonly symbol: string;
  readonly interval: Interval;
  readonly signal: AbortSignal;
}

export interface SymbolRequest extends TimeRange {
  readonly symbol: string;
  readonly signal: AbortSignal;
}

export interface SeriesRequest extends TimeRange {
  readonly series: string;
  /** Undefined: of the whole market. */
  readonly symbol: string | undefined;
  readonly signal: AbortSignal;
}

/** A series that a source fills; `perSymbol` ones are asked for each symbol. */
export interface SeriesOffer {
  readonly series: string;
  readonly perSymbol: boolean;
  /** How often there is a new point, about. */
  readonly everyMs: number;
}

export interface FollowRequest {
  readonly symbols: readonly string[];
  readonly intervals: readonly Interval[];
  readonly trades: boolean;
  readonly signal: AbortSignal;
  /** A candle that has closed. */
  readonly onCandle: (symbol: string, interval: Interval, candle: Candle) => void;
  readonly onTrade: (symbol: string, trade: MarketTrade) => void;
  /** The connection stands: whatever happened before has to be asked for. */
  readonly onConnected: () => void;
  readonly onDown: (reason: string) => void;
}

/** Where market data come from. Each method asks for as much as it is told, page by page, ascending;
 * what it does not offer it does not have. All throw Fault `brain.source` for what may pass and
 * `brain.source-refused` for what the source will answer the same way again. */
export interface MarketSource {
  readonly name: string;
  readonly origin: Origin;
  readonly intervals: readonly Interval[];
  /** Before it the source has nothing. */
  earliest?(interval: Interval): TimeMs;
  /** Only candles that have closed, by the source's own clock too. */
  candles?(request: CandleRequest): AsyncIterable<Page<Candle>>;
  funding?(request: SymbolRequest): AsyncIterable<Page<FundingRate>>;
  trades?(request: SymbolRequest): AsyncIterable<Page<MarketTrade>>;
  readonly series?: readonly SeriesOffer[];
  points?(request: SeriesRequest): AsyncIterable<Page<SeriesPoint>>;
  /** All of them, or those of the symbols named. */
  assets?(symbols: readonly string[], signal: AbortSignal): Promise<readonly Asset[]>;
  /** Runs until the signal fires; connects anew by itself. */
  follow?(request: FollowRequest): Promise<void>;
}

export interface SourceContext {
  readonly clock: Clock;
  readonly log: Log;
  /** 0 ≤ x < 1, for the jitter of waits. */
  readonly random: () => number;
}

/** A kind of source, as data: what it is called, what can be set, how it is opened. */
export interface SourceDefinition<Settings extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly description: string;
  readonly origin: Origin;
  readonly settings: Settings;
  open(settings: z.output<Settings>, context: SourceContext): MarketSource;
}

export function defineSource<Settings extends z.ZodType>(
  definition: SourceDefinition<Settings>,
): SourceDefinition<Settings> {
  return definition;
}
