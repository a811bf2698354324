import { dayOf, daysFrom } from '../calendar/days.ts';

export interface DensityLimits {
  /** From so many active items on, a day is pointed out. */
  readonly warnAt: number;
  /** From so many on, nothing new is added. */
  readonly blockAt: number;
}

/** When something is active: days, both included, or instants, the end not included. Null: no end. */
export type ActiveSpan =
  | { readonly from: string; readonly to: string | null }
  | { readonly fromAt: string; readonly toAt: string | null };

export interface DensityItem {
  readonly kind: 'bot' | 'structure' | 'narrative' | 'scenario';
  readonly id: string;
  readonly title: string;
  readonly spans: readonly ActiveSpan[];
}

export interface DayDensity {
  readonly day: string;
  readonly count: number;
  readonly level: 'ok' | 'warn' | 'full';
  readonly items: readonly Pick<DensityItem, 'kind' | 'id' | 'title'>[];
}

export interface DensityWindow {
  readonly from: string;
  /** Included. */
  readonly to: string;
  readonly zone: string;
}

/** How many strategies are active on each day. However many of its spans touch a day, an item counts
 * once, and a day with 23 or 25 hours is one day. */
export function measureDensity(
  items: readonly DensityItem[],
  { from, to, zone }: DensityWindow,
  limits: DensityLimits,
): readonly DayDensity[] {
  const known = new Map(items.map((item) => [`${item.kind}/${item.id}`, [] as DensityItem[]]));
  for (const item of items) known.get(`${item.kind}/${item.id}`)?.push(item);
  const active = [...known.values()].flatMap((same) => {
    const [first] = same;
    const spans = same.flatMap((item) => item.spans.map((span) => toDays(span, zone)));
    return first === undefined ? [] : [{ item: first, spans }];
  });
  return daysFrom(from, to).map((day) => {
    const touching = active
      .filter(({ spans }) => spans.some((span) => span.from <= day && day <= (span.to ?? day)))
      .map(({ item: { kind, id, title } }) => ({ kind, id, title }))
      .toSorted((a, b) => (`${a.kind}/${a.id}` < `${b.kind}/${b.id}` ? -1 : 1));
    const count = touching.length;
    const level = count >= limits.blockAt ? 'full' : count >= limits.warnAt ? 'warn' : 'ok';
    return { day, count, level, items: touching };
  });
}

function toDays(span: ActiveSpan, zone: string): { from: string; to: string | null } {
  if ('from' in span) return span;
  const { fromAt, toAt } = span;
  const from = dayOf(fromAt, zone);
  if (toAt === null) return { from, to: null };
  // What ends at midnight is not active on the day that begins then.
  const last = Math.max(Date.parse(fromAt), Date.parse(toAt) - 1);
  return { from, to: dayOf(new Date(last), zone) };
}
