import { dayOf, daysFrom, startOfDay } from '../../engines/calendar/index.ts';
import type { DayDensity } from '../../engines/density/index.ts';
import { addDays } from '../../engines/options/dates.ts';
import { type CalendarLook, lookAtCalendar } from '../../flows/calendar.ts';
import { readDensity } from '../../flows/density.ts';
import { readScenarios, type Scenarios } from '../../flows/read-calendar.ts';
import type { PanelContext } from '../../web/panel.ts';

/** The calendar from now on, as the turns of the cockpit see it. */
export interface Ahead {
  readonly look: CalendarLook;
  readonly scenarios: Scenarios;
  /** From today on. */
  readonly density: readonly DayDensity[];
}

export async function lookAhead(context: PanelContext): Promise<Ahead> {
  const scenarios = await readScenarios(context.store);
  const look = await lookAtCalendar(context, scenarios);
  return { look, scenarios, density: await readDensity(context, look) };
}

/** How full the days of a month were or will be; null where nobody looked, or it is too far ahead. */
export async function readMonth(
  context: PanelContext,
  month: string,
  ahead: readonly DayDensity[],
): Promise<readonly { readonly day: string; readonly density: DayDensity | null }[]> {
  const { store, settings } = context;
  const first = `${month}-01`;
  const next = addDays(`${month}-28`, 4).slice(0, 7);
  const last = addDays(`${next}-01`, -1);
  const points = await store.points('density', {
    subject: 'all',
    from: startOfDay(first, settings.zone).toISOString(),
    to: startOfDay(addDays(last, 1), settings.zone).toISOString(),
  });
  const known = new Map(
    points.map(({ at, value }) => [dayOf(at, settings.zone), value as DayDensity]),
  );
  for (const each of ahead) known.set(each.day, each);
  return daysFrom(first, last).map((day) => ({ day, density: known.get(day) ?? null }));
}
