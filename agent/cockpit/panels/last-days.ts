import { dayOf } from '../engines/calendar/index.ts';

const dayMs = 86_400_000;

export interface LastDays {
  /** Dates in the viewer's zone, the oldest first. */
  readonly dates: readonly string[];
  /** The same for the axis of a chart over days. */
  readonly xs: readonly number[];
  /** Before the first of them begins. */
  readonly from: string;
}

/** So many days up to now, by the viewer's zone. */
export function lastDays(count: number, nowMs: number, zone: string): LastDays {
  const dates = Array.from({ length: count }, (_, index) =>
    dayOf(new Date(nowMs - (count - 1 - index) * dayMs), zone),
  );
  return {
    dates,
    xs: dates.map((date) => Date.parse(`${date}T00:00:00Z`) / 1_000),
    from: new Date(nowMs - (count + 1) * dayMs).toISOString(),
  };
}
