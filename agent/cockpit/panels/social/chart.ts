import { dayOf } from '../../engines/calendar/index.ts';
import { readAll } from '../../flows/read-all.ts';
import { socialPost } from '../../model/social-post.ts';
import type { Chart, ChartTone } from '../../web/chart.ts';
import type { PanelContext } from '../../web/panel.ts';
import { lastDays } from '../last-days.ts';
import { weightOf } from './read.ts';

const tones: readonly ChartTone[] = ['live', 'accent', 'warn', 'quiet'];

/** Engagement a day of the narratives that have most; a day on which nothing is told is a gap. */
export async function engagementChart({ store, clock, settings }: PanelContext): Promise<Chart> {
  const { dates, xs, from } = lastDays(14, clock.now(), settings.zone);
  const rows = await readAll(store, socialPost, { from });
  const byName = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const weight = weightOf(row);
    if (weight === null) continue;
    const name = row.body.narrative ?? 'of none';
    const sums = byName.get(name) ?? new Map<string, number>();
    const day = dayOf(row.body.at, settings.zone);
    sums.set(day, (sums.get(day) ?? 0) + weight);
    byName.set(name, sums);
  }
  const totalOf = (sums: ReadonlyMap<string, number>) =>
    [...sums.values()].reduce((sum, each) => sum + each, 0);
  const most = [...byName].toSorted(([, left], [, right]) => totalOf(right) - totalOf(left));
  return {
    ...{ kind: 'line', x: 'day', yLabel: 'engagement' },
    xs,
    series: most.slice(0, tones.length).map(([label, sums], index) => ({
      ...{ label, tone: tones[index] ?? 'quiet' },
      values: dates.map((date) => sums.get(date) ?? null),
    })),
  };
}
