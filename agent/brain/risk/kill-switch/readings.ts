import type { TimeMs } from '../../model/time.ts';
import type { Close } from '../types.ts';

/** What the automatic triggers look at. Null: nobody knows. */
export interface KillSwitchReadings {
  readonly dailyLoss: number | null;
  readonly drawdown: number | null;
  /** Lost when every stop is hit, as a fraction of equity. */
  readonly heat: number | null;
  readonly crisisConditions: number | null;
  readonly dayStartEquity: number | null;
  /** Of today and of the days a streak may reach back, any order. */
  readonly closes: readonly Close[];
  /** Of fills, as fractions of the price intended; positive is worse. */
  readonly slippages: readonly { readonly at: TimeMs; readonly fraction: number }[];
  readonly producers: readonly { readonly name: string; readonly failures: number }[];
  /** Closes and fills up to then were answered by an operator. */
  readonly clearedAt: TimeMs | null;
}
