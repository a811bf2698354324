import { Fault } from '#lib';
import { dayOf } from '../engines/calendar/index.ts';
import type { Scenario } from '../engines/scenario/index.ts';
import type { RecordRow } from '../model/record.ts';
import { scenario as scenarioKind } from '../model/scenario.ts';
import { task as taskKind } from '../model/task.ts';
import type { Actor } from '../model/vocabulary.ts';
import type { CockpitReads, CockpitWrites } from '../store/index.ts';
import { lookAtCalendar } from './calendar.ts';
import { type LookContext, nowOf } from './context.ts';
import { newTask, type Task } from './new-task.ts';
import { readScenarios } from './read-calendar.ts';

export interface PlaybookRun {
  readonly scenario: string;
  /** Tasks it made now. */
  readonly made: readonly RecordRow<Task>[];
  /** Steps there were tasks of already, whatever became of them. */
  readonly known: number;
}

/** Makes a task of each step of a scenario's playbook: for one time of an event, once, or where the scenario is
 * about no event, once a day. What somebody did with such a task stays.
 * @throws Fault cockpit.unknown, cockpit.record */
export async function runPlaybook(
  store: CockpitReads & CockpitWrites,
  context: Pick<LookContext, 'clock' | 'settings'>,
  asked: {
    readonly scenario: string;
    /** `<event>` or `<event>@<its time>`, as the calendar names it. */
    readonly occurrence: string | null;
    readonly actor: Actor;
  },
): Promise<PlaybookRun> {
  const row = await store.get(scenarioKind, asked.scenario);
  if (row === null) throw unknown(`there is no scenario ${asked.scenario}`);
  const { key, title, playbook } = row.body;
  if (playbook.length === 0) {
    const hint = 'write its steps into the scenario first';
    throw new Fault({ code: 'cockpit.record', message: `${title} has no playbook`, hint });
  }
  const today = dayOf(nowOf(context), context.settings.zone);
  const about = await aboutOf(store, context, row.body, asked.occurrence);
  const items = playbook.map((step, index) => {
    const place = `Step ${index + 1} of ${playbook.length} of the playbook of ${title}`;
    const due = about === null || about.day < today ? today : about.day;
    return {
      key: `playbook/${key}/${about?.id ?? today}/${index + 1}/${step.slice(0, 200)}`,
      body: newTask({
        ...{ title: step.slice(0, 500), due, status: due === today ? 'today' : 'inbox' },
        context: about === null ? place : `${place}, for ${about.title}`,
        facts: { scenario: key, step: index + 1 },
      }),
      links: { scenarios: [row.id], ...(about === null ? {} : { events: [about.eventId] }) },
    };
  });
  const known = await store.getByKeys(
    taskKind,
    items.map((item) => item.key),
  );
  const fresh = items.filter((item) => !known.has(item.key));
  const made = await store.upsertMany(taskKind, fresh, asked.actor);
  return { scenario: title, made: made.map((each) => each.row), known: known.size };
}

async function aboutOf(
  store: CockpitReads,
  context: Pick<LookContext, 'clock' | 'settings'>,
  { key, title }: Scenario,
  occurrenceId: string | null,
) {
  if (occurrenceId === null) return null;
  const look = await lookAtCalendar({ ...context, store }, await readScenarios(store));
  const found = look.events.find(({ occurrence }) => occurrence.id === occurrenceId);
  if (found === undefined) throw unknown('this event is not in the days that are looked at');
  const { event, firstDay: day } = found.occurrence;
  if (found.matches.some(({ scenario }) => scenario.key === key)) {
    return { id: occurrenceId, eventId: event.id, title: event.title, day };
  }
  throw unknown(`${event.title} does not belong to ${title}`);
}

function unknown(message: string): Fault {
  const hint = 'look at the calendar again; the event may have moved meanwhile';
  return new Fault({ code: 'cockpit.unknown', message, hint });
}
