import { dayOf } from '../../engines/calendar/index.ts';
import { readAll } from '../../flows/read-all.ts';
import { task } from '../../model/task.ts';
import type { Chart } from '../../web/chart.ts';
import type { PanelContext } from '../../web/panel.ts';
import { lastDays } from '../last-days.ts';

/** How many tasks came and how many were done on each day of thirty. */
export async function flowOfTasks({ store, clock, settings }: PanelContext): Promise<Chart> {
  const { zone } = settings;
  const { dates, xs, from } = lastDays(30, clock.now(), zone);
  const rows = await readAll(store, task, { changedFrom: from });
  const countOf = (instants: readonly (string | null)[]) => {
    const days = Map.groupBy(
      instants.filter((at) => at !== null),
      (at) => dayOf(at, zone),
    );
    return dates.map((date) => days.get(date)?.length ?? 0);
  };
  const done = countOf(rows.map(({ body }) => body.doneAt));
  const made = countOf(rows.map(({ createdAt }) => createdAt));
  return {
    ...{ kind: 'line', x: 'day', yLabel: 'tasks' },
    xs: rows.length === 0 ? [] : xs,
    series:
      rows.length === 0
        ? []
        : [
            { label: 'Done', tone: 'live', values: done },
            { label: 'New', tone: 'quiet', values: made },
          ],
  };
}
