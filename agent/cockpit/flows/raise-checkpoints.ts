import { dayOf } from '../engines/calendar/days.ts';
import { findOccurrences } from '../engines/calendar/occurrences.ts';
import {
  type CheckedStructure,
  type CheckpointMemory,
  type DueCheckpoint,
  dueCheckpoints,
  firstCheckpointMemory,
  type LinkedEvent,
} from '../engines/options/index.ts';
import { event } from '../model/event.ts';
import { optionStructure } from '../model/option-structure.ts';
import type { BodyOf, RecordRow } from '../model/record.ts';
import { task } from '../model/task.ts';
import type { Actor } from '../model/vocabulary.ts';
import type { CockpitReads, CockpitStore } from '../store/index.ts';

const series = 'option-checkpoints';
const subject = 'all';
const actor: Actor = 'rule:option-checkpoint';
/** How far ahead the next time of a recurring event is looked for. */
const aheadMs = 400 * 24 * 3_600_000;

interface Look {
  readonly now: Date;
  /** The viewer's. */
  readonly zone: string;
}

/** Makes a task of every checkpoint of an open structure that is due now, once: on its date, when its hours
 * before an event begin, and when a linked event has moved. Returns the tasks it made. */
export async function raiseCheckpoints(
  store: CockpitStore,
  look: Look,
): Promise<readonly RecordRow<BodyOf<typeof task>>[]> {
  return store.transaction(async (open) => {
    const [last] = await open.points(series, { subject, limit: 1 });
    const memory = last === undefined ? firstCheckpointMemory : (last.value as CheckpointMemory);
    const structures = await readStructures(open, look);
    const { due, memory: next } = dueCheckpoints(structures, memory, look);
    const rows = [];
    for (const one of due) {
      const { outcome, row } = await open.upsertByKey(
        task,
        `option-checkpoint/${one.key}`,
        taskOf(one, look),
        actor,
        linksOf(one),
      );
      if (outcome === 'created') rows.push(row);
    }
    if (JSON.stringify(next) !== JSON.stringify(memory)) {
      await open.appendPoint(series, subject, look.now.toISOString(), next);
    }
    return rows;
  });
}

function taskOf(due: DueCheckpoint, { now, zone }: Look): BodyOf<typeof task> {
  const { title, prompt, because, dueOn, reason, checkpointId } = due;
  return {
    ...{ title, due: dueOn, action: prompt, context: `It is due: ${because}`, notes: '' },
    status: dueOn <= dayOf(now, zone) ? 'today' : 'inbox',
    priority: reason === 'moved' ? 'high' : 'normal',
    facts: { checkpoint: checkpointId, reason },
    doneAt: null,
  };
}

function linksOf({ structureId, eventId }: DueCheckpoint) {
  const events = eventId === null ? {} : { events: [recordIdOf(eventId)] };
  return { structure: [structureId], ...events };
}

async function readStructures(
  store: CockpitReads,
  look: Look,
): Promise<readonly CheckedStructure[]> {
  const structures: CheckedStructure[] = [];
  let after: string | undefined;
  do {
    const page = await store.list(optionStructure, { status: 'open', limit: 1_000, after });
    for (const { id, body, links } of page.rows) {
      const rows = await store.getMany(event, links.event ?? []);
      const events = rows.flatMap((row) => (row.deletedAt === null ? nextTime(row, look) : []));
      const { title, legs, checkpoints } = body;
      structures.push({ id, title, legs, checkpoints, events });
    }
    after = page.next ?? undefined;
  } while (after !== undefined);
  return structures;
}

/** The event itself, or the next time of one that recurs; none when it was cancelled or is over. */
function nextTime({ id, body }: RecordRow<BodyOf<typeof event>>, look: Look): LinkedEvent[] {
  const { title, when, recurrence, isCancelled } = body;
  if (isCancelled) return [];
  if (recurrence === null) return [{ id, title, at: 'at' in when ? when.at : when.on }];
  const { now, zone } = look;
  const window = { from: now, to: new Date(now.getTime() + aheadMs), zone };
  const { occurrences } = findOccurrences([{ id, ...body, scenarios: [] }], window);
  const next = occurrences.find(({ startsAt }) => Date.parse(startsAt) >= now.getTime());
  if (next === undefined) return [];
  return [{ id: next.id, title, at: next.isAllDay ? next.firstDay : next.startsAt }];
}

/** An occurrence is named `<id of its event>@<its time>`. */
function recordIdOf(id: string): string {
  return id.split('@', 1)[0] ?? id;
}
