import {
  type CalendarEvent,
  type CalendarProblem,
  findOccurrences,
  type Occurrence,
} from '../engines/calendar/index.ts';
import type { Scenario } from '../engines/scenario/index.ts';
import { event as eventKind } from '../model/event.ts';
import { scenario as scenarioKind } from '../model/scenario.ts';
import type { CockpitReads } from '../store/index.ts';
import { readAll } from './read-all.ts';

/** The scenarios there are, with the ids of their records by key. */
export interface Scenarios {
  readonly list: readonly Scenario[];
  readonly ids: Readonly<Record<string, string>>;
}

export async function readScenarios(store: CockpitReads): Promise<Scenarios> {
  const rows = await readAll(store, scenarioKind);
  return {
    list: rows.map(({ body }) => body),
    ids: Object.fromEntries(rows.map(({ id, body }) => [body.key, id])),
  };
}

const dayMs = 86_400_000;
/** Nothing in the calendar is longer; what recurs is read whatever it is. */
const longestDays = 62;

/** What of the calendar touches the window. */
export async function readCalendar(
  store: CockpitReads,
  scenarios: Scenarios,
  window: { readonly from: Date; readonly to: Date; readonly zone: string },
): Promise<{
  readonly occurrences: readonly Occurrence[];
  readonly problems: readonly CalendarProblem[];
}> {
  // Days have no zone in the database: one more on each side has them all.
  const from = new Date(window.from.getTime() - longestDays * dayMs).toISOString();
  const to = new Date(window.to.getTime() + 2 * dayMs).toISOString();
  const rows = [
    ...(await readAll(store, eventKind, { status: 'once', from, to })),
    ...(await readAll(store, eventKind, { status: 'recurring' })),
  ];
  const keys = new Map(Object.entries(scenarios.ids).map(([key, id]) => [id, key]));
  const events = rows.map(({ id, body, links }): CalendarEvent => {
    const linked = (links.scenarios ?? []).flatMap((each) => keys.get(each) ?? []);
    return { ...body, id, scenarios: linked };
  });
  return findOccurrences(events, window);
}
