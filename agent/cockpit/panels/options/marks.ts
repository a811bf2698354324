import { z } from 'zod';
import { Fault } from '#lib';
import {
  analyseStructure,
  type LegPrice,
  markStructure,
  type PnlReading,
  priceLegs,
  structureValue,
} from '../../engines/options/index.ts';
import type { optionStructure } from '../../model/option-structure.ts';
import type { BodyOf } from '../../model/record.ts';
import type { CockpitReads } from '../../store/index.ts';

type Structure = BodyOf<typeof optionStructure>;

/** The series of what structures were worth, a point whenever somebody said prices; its subject is the id. */
export const markSeries = 'option-mark';

const marked = z.object({
  /** Of one unit of each leg, in their order. */
  prices: z.array(z.number()),
  by: z.array(z.enum(['typed', 'spot', 'model'])),
  underlying: z.number().nullable(),
  value: z.number(),
  pnl: z.number(),
  shareOfMaxProfit: z.number().nullable(),
});

/** What a structure was worth when somebody looked. */
export interface Mark extends z.output<typeof marked> {
  readonly at: string;
}

/** At prices of now, as far as they are known. */
export interface Priced {
  readonly prices: readonly LegPrice[];
  readonly value: number | null;
  readonly pnl: PnlReading;
}

export function priceNow(
  structure: Structure,
  asked: {
    readonly typed: readonly (number | null)[];
    readonly spot: number | null;
    readonly date: string;
  },
): Priced {
  const { legs, terms } = structure;
  const { typed, spot, date } = asked;
  const prices = priceLegs(legs, typed, { spot, date, terms });
  const values = prices.map(({ price }) => price);
  const pnl = markStructure(structure, values, analyseStructure(structure));
  return { prices, value: structureValue(structure, values), pnl };
}

/** As a point keeps it.
 * @throws Fault cockpit.record: the first leg without a price, and why it has none */
export function markOf(
  structure: Structure,
  asked: Parameters<typeof priceNow>[1],
): Omit<Mark, 'at'> {
  const { prices, value, pnl } = priceNow(structure, asked);
  const missing = prices.findIndex(({ price }) => price === null);
  if (value === null || pnl.value === null) {
    throw new Fault({
      code: 'cockpit.record',
      message: `no present price of leg ${missing + 1}: ${prices[missing]?.reason ?? 'not said'}`,
      where: `price${missing + 1}`,
      hint: 'type what one unit of it is worth now',
    });
  }
  return {
    prices: prices.flatMap(({ price }) => (price === null ? [] : [price])),
    by: prices.flatMap(({ by }) => (by === null ? [] : [by])),
    ...{ underlying: asked.spot, value, pnl: pnl.value },
    shareOfMaxProfit: pnl.shareOfMaxProfit,
  };
}

/** The newest of each structure, by its id. */
export async function readLatestMarks(store: CockpitReads): Promise<ReadonlyMap<string, Mark>> {
  const points = await store.latestPoints(markSeries);
  return new Map(points.map(({ subject, at, value }) => [subject, { ...marked.parse(value), at }]));
}

/** Of one structure, the oldest first. */
export async function readMarks(store: CockpitReads, id: string): Promise<readonly Mark[]> {
  const points = await store.points(markSeries, { subject: id });
  return points.map(({ at, value }) => ({ ...marked.parse(value), at }));
}
