import type { Market } from '../model/exchange.ts';
import type { Regime } from '../model/features.ts';
import type { TimeMs } from '../model/time.ts';
import type { Side } from '../model/trade.ts';
import type { RiskConfig } from './config.ts';
import type { DcgList } from './dcg.ts';
import type { EquityLedger } from './equity-ledger.ts';
import type { KillSwitchState } from './kill-switch/change.ts';
import type { RiskCap } from './restraint/cap.ts';
import type { EntryHold } from './restraint/hold.ts';

/** What is open, or may become so: an entry under way counts as if it were filled. */
export interface Exposure {
  readonly symbol: string;
  readonly side: Side;
  /** In units of the asset. */
  readonly size: number;
  readonly entry: number;
  /** Null: none stands. Then all of it is at risk. */
  readonly stop: number | null;
  /** Newest price; null when nobody knows one. */
  readonly mark: number | null;
  readonly isPending: boolean;
}

/** A position that closed. */
export interface Close {
  readonly symbol: string;
  readonly at: TimeMs;
  /** After fees and funding. */
  readonly netPnl: number;
}

export interface Portfolio {
  /** Mark to market, in the quote currency; null when it cannot be told. */
  readonly equity: number | null;
  readonly exposures: readonly Exposure[];
  /** The newest closes, any order. */
  readonly closes: readonly Close[];
  /** Assets with an order whose outcome is not known. */
  readonly locked: readonly { readonly symbol: string; readonly reason: string }[];
  /** Ids of trades that were approved before. */
  readonly approved: readonly string[];
}

/** Returns of closed candles, ascending by time. */
export interface ReturnSeries {
  readonly at: readonly TimeMs[];
  readonly values: readonly number[];
}

/** Closed trades of a strategy, net. */
export interface TrackRecord {
  readonly n: number;
  readonly wins: number;
  /** Mean of the wins and mean of the losses, both as positive amounts; null when there are none. */
  readonly meanWin: number | null;
  readonly meanLoss: number | null;
}

/** Everything a decision about risk depends on; plain data. */
export interface RiskInput {
  readonly at: TimeMs;
  /** The newest price of the asset. */
  readonly mark: number | null;
  readonly regime: Regime | null;
  readonly portfolio: Portfolio;
  readonly market: Market | null;
  /** By symbol; an asset without one shares no limit with others. */
  readonly sectors: Readonly<Record<string, string>>;
  readonly returns: Readonly<Record<string, ReturnSeries>>;
  readonly record: TrackRecord | null;
  readonly ledger: EquityLedger | null;
  readonly killSwitch: KillSwitchState;
  /** Null: nobody has told one. */
  readonly riskCap: RiskCap | null;
  /** Those that stand. */
  readonly entryHolds: readonly EntryHold[];
  readonly dcg: DcgList;
  readonly config: RiskConfig;
}
