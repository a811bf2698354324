import { Fault } from '#lib';
import { type BrainMarket, brainMarketName } from '../../sources/brain/market.ts';
import { type BrainRecord, brainRecordName } from '../../sources/brain/record.ts';
import {
  type BrainSignal,
  type BrainSignals,
  brainSignalsName,
  signalsSchema,
} from '../../sources/brain/signals.ts';
import { type BrainState, brainStateName } from '../../sources/brain/state.ts';
import { type BrainTrading, brainTradingName } from '../../sources/brain/trading.ts';
import type { Reading } from '../../sources/index.ts';
import type { PanelContext } from '../../web/panel.ts';
import { askBrain } from './ask.ts';
import { type FleetView, readFleet } from './fleet.ts';
import { type ReadWhy, readWhy } from './why-read.ts';

export interface BrainView {
  /** Nobody can talk to it here: its token is not given. */
  readonly isMissing: boolean;
  readonly market: Reading<BrainMarket>;
  readonly state: Reading<BrainState>;
  readonly trading: Reading<BrainTrading>;
  readonly signals: Reading<BrainSignals>;
  readonly record: Reading<BrainRecord>;
  readonly fleet: FleetView;
  readonly staleAfterMs: number | null;
}

export async function readBrainView(context: PanelContext): Promise<BrainView> {
  const { reading, staleAfterMs, ports } = context;
  return {
    isMissing: ports.brain === null,
    market: reading(brainMarketName),
    state: reading(brainStateName),
    trading: reading(brainTradingName),
    signals: reading(brainSignalsName),
    record: reading(brainRecordName),
    fleet: readFleet(context),
    staleAfterMs: staleAfterMs(brainTradingName),
  };
}

export interface BrainQuery {
  readonly symbol?: string | undefined;
  readonly producer?: string | undefined;
  readonly direction?: BrainSignal['signal'] | undefined;
  readonly chart?: string | undefined;
  readonly interval: '5m' | '1h' | '1d';
  readonly why?: string | undefined;
}

export interface BrainPageView extends BrainView {
  readonly shown: readonly BrainSignal[];
  /** There are more than are shown. */
  readonly isCut: boolean;
  /** Why only the newest are filtered. */
  readonly shownProblem: string | null;
  /** The symbol whose candles are drawn; null when none is known. */
  readonly chart: string | null;
  readonly why: ReadWhy | null;
}

export async function readBrainPage(
  context: PanelContext,
  query: BrainQuery,
): Promise<BrainPageView> {
  const view = await readBrainView(context);
  const [why, { rows, problem, isCut }] = await Promise.all([
    query.why === undefined ? null : readWhy(context, query.why),
    readShown(context, view, query),
  ]);
  const known = view.market.value?.prices.map(({ symbol }) => symbol) ?? [];
  const held = view.trading.value?.positions[0]?.symbol;
  const { chart = held ?? known[0] ?? null } = query;
  return { ...view, why, shown: rows, isCut, shownProblem: problem, chart };
}

interface Shown {
  readonly rows: readonly BrainSignal[];
  readonly isCut: boolean;
  readonly problem: string | null;
}

const newestMax = 60;
const narrowedMax = 200;

/** Of one symbol or producer as far back as the brain looks; of all of them the newest. */
async function readShown(
  context: PanelContext,
  { signals }: BrainView,
  { symbol, producer, direction }: BrainQuery,
): Promise<Shown> {
  const fits = (each: BrainSignal) =>
    (symbol === undefined || each.symbol === symbol) &&
    (producer === undefined || each.producer === producer) &&
    (direction === undefined || each.signal === direction);
  const newest = (signals.value?.signals ?? []).filter(fits);
  const isNarrowed = symbol !== undefined || producer !== undefined;
  if (!isNarrowed || context.ports.brain === null)
    return { rows: newest.slice(0, newestMax), isCut: newest.length > newestMax, problem: null };
  try {
    const asked = new URLSearchParams({ limit: String(narrowedMax) });
    if (symbol !== undefined) asked.set('symbol', symbol);
    if (producer !== undefined) asked.set('producer', producer);
    const path = `/signals?${asked.toString()}`;
    const rows = await askBrain(context, path, signalsSchema);
    return { rows: rows.filter(fits), isCut: rows.length >= narrowedMax, problem: null };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { rows: newest, isCut: true, problem: error.message };
  }
}
