import { dayOf } from '../../engines/calendar/index.ts';
import { readAll } from '../../flows/read-all.ts';
import { smartMoneyEvent } from '../../model/smart-money-event.ts';
import type { Chart } from '../../web/chart.ts';
import type { PanelContext } from '../../web/panel.ts';
import { lastDays } from '../last-days.ts';
import { flowOf } from './read.ts';

/** Net flow of each day in the viewer's zone; null for a day on which nothing has a value. */
export async function flowChart({ store, clock, settings }: PanelContext): Promise<Chart> {
  const { dates, xs, from } = lastDays(30, clock.now(), settings.zone);
  const rows = await readAll(store, smartMoneyEvent, { from });
  const byDay = Map.groupBy(rows, ({ body }) => dayOf(body.at, settings.zone));
  return {
    ...{ kind: 'area', x: 'day', yLabel: 'USD' },
    xs,
    series: [
      {
        ...{ label: 'Net flow', tone: 'live' },
        values: dates.map((date) => flowOf((byDay.get(date) ?? []).map(({ body }) => body)).net),
      },
    ],
    marks: [{ axis: 'y', at: 0, label: '', tone: 'quiet' }],
  };
}
