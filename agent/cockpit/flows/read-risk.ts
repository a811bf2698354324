import { canonicalJson, Fault } from '#lib';
import { dayOf } from '../engines/calendar/index.ts';
import {
  type BotReading,
  closesOf,
  type EquityPoint,
  type Measured,
  measureDrawdown,
  measureValueAtRisk,
  type RiskReadings,
} from '../engines/risk/index.ts';
import type { CalendarLook } from './calendar.ts';
import { type FlowContext, nowOf } from './context.ts';

/** Equity of everything that is traded, points of `{ equity }` with deposits and withdrawals taken out;
 * written by the source that knows it. */
export const equitySeries = { series: 'equity', subject: 'all' } as const;

const hourMs = 3_600_000;
const equityDays = 400;

/** What comes from sources that read in the background. */
export interface GivenReadings {
  readonly volumeRatio: Measured;
  readonly killSwitch: Measured;
}

/** Everything the triggers look at, as far as it is known. */
export async function gatherRiskReadings(
  context: FlowContext,
  look: CalendarLook | null,
  given: GivenReadings,
): Promise<RiskReadings> {
  const now = nowOf(context);
  const { points, peak } = await readEquity(context, now);
  const { zone } = context.settings;
  return {
    drawdown24h: measureDrawdown(points, now.getTime() - 24 * hourMs),
    drawdownPeak: measureDrawdown(peak === null ? points : [peak, ...points]),
    valueAtRisk: measureValueAtRisk(closesOf(points, (at) => dayOf(at, zone))),
    volumeRatio: given.volumeRatio,
    killSwitch: given.killSwitch,
    bots: await readBots(context, now),
    criticalEvents: look === null ? null : criticalEvents(look),
  };
}

/** `peak`: the highest ever as the newest point tells it, which may be older than the points read here. */
async function readEquity(
  { store }: FlowContext,
  now: Date,
): Promise<{ readonly points: readonly EquityPoint[]; readonly peak: EquityPoint | null }> {
  const from = new Date(now.getTime() - equityDays * 24 * hourMs).toISOString();
  const { series, subject } = equitySeries;
  const read = await store.points(series, { subject, from, limit: 20_000 });
  const points = read.flatMap(({ at, value }) => {
    const { equity } = value as { readonly equity?: unknown };
    return typeof equity === 'number' ? [{ at, equity }] : [];
  });
  const newest = read.at(-1);
  const { peak } = (newest?.value ?? {}) as { readonly peak?: unknown };
  const isKnown = newest !== undefined && typeof peak === 'number';
  return { points, peak: isKnown ? { at: newest.at, equity: peak } : null };
}

/** A point of the series `bot`, its subject the bot's name. */
export interface BotPoint {
  readonly isReachable: boolean;
  /** Since when it does not answer. */
  readonly unreachableSince: string | null;
  /** As last seen. */
  readonly openTrades: number | null;
  readonly entries: 'open' | 'stopped' | null;
  readonly text: string;
}

/** Asks every bot at once and writes down what changed. */
async function readBots(context: FlowContext, now: Date): Promise<readonly BotReading[]> {
  const { store, bots, signal } = context;
  const at = now.toISOString();
  return Promise.all(
    bots.map(async (bot): Promise<BotReading> => {
      const [last] = await store.points('bot', { subject: bot.name, limit: 1 });
      const before = last === undefined ? null : (last.value as BotPoint);
      const point = await bot.state(signal).then(
        ({ entries, openTrades, text }): BotPoint => {
          return { isReachable: true, unreachableSince: null, openTrades, entries, text };
        },
        (error: unknown): BotPoint => {
          if (!(error instanceof Fault)) throw error;
          return {
            isReachable: false,
            unreachableSince: before?.unreachableSince ?? at,
            openTrades: before?.openTrades ?? null,
            entries: before?.entries ?? null,
            text: error.message,
          };
        },
      );
      if (before === null || canonicalJson(before) !== canonicalJson(point)) {
        await store.appendPoint('bot', bot.name, at, point);
      }
      const { isReachable, unreachableSince, openTrades } = point;
      return { name: bot.name, isReachable, unreachableSince, openTrades };
    }),
  );
}

/** Critical ones to come and those that are not over, the nearest first. */
function criticalEvents({ events }: CalendarLook): RiskReadings['criticalEvents'] {
  return events
    .filter(
      ({ occurrence, phase }) => occurrence.event.importance === 'critical' && phase !== 'over',
    )
    .map(({ occurrence }) => ({
      title: occurrence.event.title,
      startsAt: occurrence.startsAt,
    }));
}
