import { dayMs, type TimeMs } from '../model/time.ts';

/** What the daily loss and the drawdown are counted from. Follows from the measurements in the log, so
 * a restart changes nothing. */
export interface EquityLedger {
  /** Days since 1970-01-01 UTC. */
  readonly day: number;
  readonly dayStartEquity: number;
  readonly peakEquity: number;
  readonly equity: number;
  readonly at: TimeMs;
}

export interface EquityMeasure {
  readonly at: TimeMs;
  /** Mark to market, after fees and funding. */
  readonly equity: number;
  /** Paid in (positive) or out since the measure before: neither a profit nor a loss. */
  readonly flow: number;
}

/** The ledger after a measure. A day begins with the last equity of the day before, so that what was
 * lost while nobody measured counts today; a clock that steps back begins none. */
export function applyMeasure(
  ledger: EquityLedger | null,
  { at, equity, flow }: EquityMeasure,
): EquityLedger {
  const day = Math.floor(at / dayMs);
  if (ledger === null) {
    return { day, dayStartEquity: equity, peakEquity: equity, equity, at };
  }
  const isNewDay = day > ledger.day;
  return {
    day: isNewDay ? day : ledger.day,
    dayStartEquity: (isNewDay ? ledger.equity : ledger.dayStartEquity) + flow,
    peakEquity: Math.max(ledger.peakEquity + flow, equity),
    equity,
    at: Math.max(at, ledger.at),
  };
}

/** The peak begins anew at today's equity: an operator has accepted the drawdown. */
export function acceptDrawdown(ledger: EquityLedger): EquityLedger {
  return { ...ledger, peakEquity: ledger.equity };
}

/** Equity that the UTC day of `at` began with; null when none was ever measured. */
export function dayStartOf(ledger: EquityLedger | null, at: TimeMs): number | null {
  if (ledger === null) return null;
  return Math.floor(at / dayMs) > ledger.day ? ledger.equity : ledger.dayStartEquity;
}

/** Lost since the UTC day of `at` began, as a fraction of the equity then; negative is won. Null
 * without an equity to count from. */
export function dailyLossOf(ledger: EquityLedger | null, at: TimeMs): number | null {
  const start = dayStartOf(ledger, at);
  return ledger === null || start === null || start <= 0 ? null : (start - ledger.equity) / start;
}

/** Below the highest equity, as a fraction of it. */
export function drawdownOf(ledger: EquityLedger | null): number | null {
  if (ledger === null || ledger.peakEquity <= 0) return null;
  return (ledger.peakEquity - ledger.equity) / ledger.peakEquity;
}
