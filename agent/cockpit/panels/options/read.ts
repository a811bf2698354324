import { dayOf } from '../../engines/calendar/index.ts';
import { addDays } from '../../engines/options/dates.ts';
import {
  type Analysis,
  analyseStructure,
  dateOf,
  expiriesOf,
  type GreeksReading,
  kindOf,
  type StructureKind,
  structureGreeks,
} from '../../engines/options/index.ts';
import { readAll } from '../../flows/read-all.ts';
import { checkpoint } from '../../model/checkpoint.ts';
import { event } from '../../model/event.ts';
import { optionStructure } from '../../model/option-structure.ts';
import type { BodyOf, RecordRow } from '../../model/record.ts';
import { scenario } from '../../model/scenario.ts';
import { type BrainMarket, brainMarketName } from '../../sources/brain/market.ts';
import type { HistoryEntry } from '../../store/index.ts';
import type { PanelContext } from '../../web/panel.ts';
import { type Mark, type Priced, priceNow, readLatestMarks, readMarks } from './marks.ts';

export type StructureRow = RecordRow<BodyOf<typeof optionStructure>>;
type Structure = StructureRow['body'];

/** A price of the underlying, or why there is none. */
export type Spot =
  | { readonly price: number; readonly reason: null }
  | { readonly price: null; readonly reason: string };

/** A structure with everything that follows from its legs. */
export interface Looked {
  readonly row: StructureRow;
  readonly kind: StructureKind;
  readonly analysis: Analysis;
  readonly spot: Spot;
  /** Of the whole structure, its multiplier included. */
  readonly greeks: GreeksReading;
  readonly expiries: readonly string[];
  /** The newest prices somebody said; null when nobody did. */
  readonly mark: Mark | null;
  /** By the model, at the price of now. */
  readonly now: Priced;
  /** The next checkpoint nobody has decided on; `on` is null where its event says when. */
  readonly next: { readonly prompt: string; readonly on: string | null } | null;
}

export interface OptionsView {
  readonly today: string;
  readonly open: readonly Looked[];
  readonly planned: number;
  readonly closed: number;
}

export async function readOptions(context: PanelContext): Promise<OptionsView> {
  const { store } = context;
  const today = todayOf(context);
  const counts = await store.count(optionStructure);
  const rows = await readAll(store, optionStructure, { status: 'open' });
  const marks = await readLatestMarks(store);
  return {
    today,
    open: rows.map((row) => lookAt(row, context, today, marks)).toSorted(bySoonest),
    ...{ planned: counts.planned ?? 0, closed: counts.closed ?? 0 },
  };
}

export const todayOf = ({ clock, settings }: PanelContext): string =>
  dayOf(new Date(clock.now()), settings.zone);

const bySoonest = (one: Looked, other: Looked) =>
  (one.next?.on ?? '9').localeCompare(other.next?.on ?? '9') ||
  (one.expiries[0] ?? '9').localeCompare(other.expiries[0] ?? '9');

export function lookAt(
  row: StructureRow,
  context: PanelContext,
  today: string,
  marks: ReadonlyMap<string, Mark> = new Map(),
): Looked {
  const { legs, terms, multiplier, checkpoints } = row.body;
  const spot = spotOf(row.body, context);
  const greeks = structureGreeks(legs, { spot: spot.price, date: today, terms });
  const waiting = checkpoints
    .filter(({ decided }) => decided === null)
    .map(({ when, prompt }) => ({ prompt, on: dateOf(when, legs) }))
    .toSorted((one, other) => (one.on ?? '9').localeCompare(other.on ?? '9'));
  return {
    ...{ row, kind: kindOf(legs), analysis: analyseStructure(row.body), spot },
    greeks: scale(greeks, multiplier, spot),
    ...{ expiries: expiriesOf(legs), next: waiting[0] ?? null },
    mark: marks.get(row.id) ?? null,
    now: priceNow(row.body, { typed: [], spot: spot.price, date: today }),
  };
}

function scale(greeks: GreeksReading, by: number, { reason }: Spot): GreeksReading {
  if (greeks.value === null) return reason === null ? greeks : { value: null, reason };
  const { delta, gamma, vega, theta, rho } = greeks.value;
  const value = {
    ...{ delta: delta * by, gamma: gamma * by, vega: vega * by },
    ...{ theta: theta * by, rho: rho * by },
  };
  return { value, reason: null };
}

/** What the brain last heard, where it follows the underlying. */
export function spotOf({ underlying }: Structure, context: PanelContext): Spot {
  const { value, error, waitsFor } = context.reading<BrainMarket>(brainMarketName);
  if (value === null) {
    const why = error?.message ?? (waitsFor === null ? null : `it waits for ${waitsFor}`);
    return { price: null, reason: `no price of ${underlying}${why === null ? '' : `: ${why}`}` };
  }
  const wanted = underlying.toUpperCase();
  const price = value.prices.find(({ symbol }) => symbol.toUpperCase() === wanted)?.price ?? null;
  if (price !== null) return { price, reason: null };
  return { price: null, reason: `the brain does not follow ${underlying}` };
}

export interface OptionsQuery {
  readonly show: 'open' | 'planned' | 'closed' | 'all';
  readonly open?: string | undefined;
}

export interface OptionsPageView {
  readonly today: string;
  readonly rows: readonly Looked[];
  readonly opened: OpenedStructure | null;
  readonly scenarios: readonly { readonly id: string; readonly title: string }[];
  readonly events: readonly { readonly id: string; readonly title: string }[];
}

export interface OpenedStructure extends Looked {
  readonly events: readonly { readonly id: string; readonly title: string }[];
  readonly history: readonly HistoryEntry[];
  /** The oldest first. */
  readonly marks: readonly Mark[];
  /** Moments around its events at which scenarios want somebody to look. */
  readonly planned: readonly RecordRow<BodyOf<typeof checkpoint>>[];
}

export async function readOptionsPage(
  context: PanelContext,
  { show, open }: OptionsQuery,
): Promise<OptionsPageView> {
  const { store, clock } = context;
  const today = todayOf(context);
  const status = show === 'all' ? undefined : show;
  const rows = await readAll(store, optionStructure, { status });
  const marks = await readLatestMarks(store);
  const scenarios = await readAll(store, scenario, { status: ['active', 'proposed'] });
  const from = new Date(clock.now()).toISOString();
  const to = `${addDays(today, 400)}T00:00:00.000Z`;
  const events = await store.list(event, { status: 'once', from, to, order: 'oldest' });
  return {
    today,
    rows: rows.map((row) => lookAt(row, context, today, marks)).toSorted(bySoonest),
    opened: open === undefined ? null : await readOpened(context, open, today),
    scenarios: scenarios.map(({ id, body }) => ({ id, title: body.title })),
    events: events.rows.map(({ id, body }) => ({ id, title: body.title })),
  };
}

async function readOpened(
  context: PanelContext,
  id: string,
  today: string,
): Promise<OpenedStructure | null> {
  const { store } = context;
  const row = await store.get(optionStructure, id);
  if (row === null) return null;
  const events = await store.getMany(event, row.links.event ?? []);
  const marks = await readMarks(store, id);
  const newest = new Map(marks.slice(-1).map((mark) => [id, mark]));
  return {
    ...lookAt(row, context, today, newest),
    marks,
    planned: await readAll(store, checkpoint, {
      ...{ status: 'open', order: 'oldest' },
      linkedTo: { kind: 'option-structure', id, role: 'structure' },
    }),
    events: events.map((each) => ({ id: each.id, title: each.body.title })),
    history: await store.history(optionStructure, id),
  };
}
