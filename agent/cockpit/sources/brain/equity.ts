import { equitySeries } from '../../flows/read-risk.ts';
import type { CockpitStore } from '../../store/index.ts';

/** What the brain measured of its account, by the brain's clock. */
export interface EquityMeasure {
  readonly at: number;
  readonly equity: number;
  /** Paid in or out since the measure before. */
  readonly flow: number;
}

/** A point of the series of equity. */
export interface KeptEquity {
  /** With what was paid in or out taken out: `measured` times `factor`. */
  readonly equity: number;
  readonly measured: number;
  readonly factor: number;
  /** The highest `equity` of all points so far. */
  readonly peak: number;
  /** Of the newest measure that was read, by the brain's clock. */
  readonly measuredAt: number;
}

/** An account at rest measures nothing new; a point so often says that it is still worth the same. */
const restMs = 10 * 60_000;

export async function readKept(
  store: Pick<CockpitStore, 'points'>,
): Promise<{ readonly at: string; readonly value: KeptEquity } | undefined> {
  const { series, subject } = equitySeries;
  const [last] = await store.points(series, { subject, limit: 1 });
  return last === undefined ? undefined : { at: last.at, value: last.value as KeptEquity };
}

/** Writes measures, the oldest first and newer than any that was written, into the series that the risk state
 * looks at; without one, that the account rests. Returns how many points that were. */
export async function keepEquity(
  store: CockpitStore,
  measures: readonly EquityMeasure[],
  now: Date,
): Promise<number> {
  return store.transaction(async (open) => {
    const last = await readKept(open);
    let before = last?.value;
    let lastMs = last === undefined ? 0 : Date.parse(last.at);
    const write = async (value: KeptEquity, wantedMs: number) => {
      // Clocks of machines differ; the series goes forward, and not beyond now if that can be.
      const atMs = Math.max(lastMs + 1, Math.min(wantedMs, now.getTime()));
      const { series, subject } = equitySeries;
      await open.appendPoint(series, subject, new Date(atMs).toISOString(), value);
      [before, lastMs] = [value, atMs];
    };
    for (const measure of measures) await write(nextOf(before, measure), measure.at);
    if (measures.length > 0) return measures.length;
    if (before === undefined || now.getTime() - lastMs < restMs) return 0;
    await write(before, now.getTime());
    return 1;
  });
}

/** As a unit of a fund: money that comes in changes how many units there are, not what one is worth. */
function nextOf(before: KeptEquity | undefined, { at, equity, flow }: EquityMeasure): KeptEquity {
  const isKnown = before !== undefined && flow !== 0 && equity > 0 && equity > flow;
  const factor = (before?.factor ?? 1) * (isKnown ? (equity - flow) / equity : 1);
  const value = equity * factor;
  const peak = Math.max(before?.peak ?? 0, value);
  return { equity: value, measured: equity, factor, peak, measuredAt: at };
}
