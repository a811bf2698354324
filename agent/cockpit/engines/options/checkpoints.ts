import { z } from 'zod';
import { day, instant } from '../../model/vocabulary.ts';
import { counted } from '../../model/words.ts';
import { dayOf } from '../calendar/days.ts';
import { addDays } from './dates.ts';
import { expiriesOf, type Leg } from './legs.ts';

const hours = z
  .number()
  .nonnegative()
  .max(24 * 366);

/** When somebody has to look: on a date, some days before the first expiry, or some hours before every
 * event the structure is linked to. */
export const checkpointWhen = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('date'), date: day }),
  z.strictObject({ kind: z.literal('expiry'), daysBefore: z.int().nonnegative().max(1000) }),
  z.strictObject({ kind: z.literal('event'), hoursBefore: hours }),
]);

export const checkpointDecision = z.strictObject({
  decision: z.enum(['hold', 'roll', 'close']),
  at: instant,
  note: z.string(),
});

export const checkpoint = z.strictObject({
  /** Its name within the structure. */
  id: z.string().min(1).max(100),
  when: checkpointWhen,
  /** What to look at: "is delta still within 10?". */
  prompt: z.string().min(1),
  /** Null while nothing was decided. One for an event counts for all of them. */
  decided: checkpointDecision.nullable(),
});

export type CheckpointWhen = Readonly<z.output<typeof checkpointWhen>>;
export type Checkpoint = Readonly<z.output<typeof checkpoint>>;

export interface LinkedEvent {
  /** Of one that recurs each time has its own, so that the next time is no move of the last. */
  readonly id: string;
  readonly title: string;
  /** An instant, or a date where no time is known. */
  readonly at: string;
}

export interface CheckedStructure {
  readonly id: string;
  readonly title: string;
  readonly legs: readonly Leg[];
  readonly checkpoints: readonly Checkpoint[];
  readonly events: readonly LinkedEvent[];
}

/** What the last look left behind; the caller keeps it. */
export interface CheckpointMemory {
  /** Moment an event had when it was last seen, by checkpoint and event. */
  readonly events: Readonly<Record<string, string>>;
  /** Keys of what became a task already. */
  readonly raised: readonly string[];
}

export const firstCheckpointMemory: CheckpointMemory = { events: {}, raised: [] };

export interface DueCheckpoint {
  /** The same for the same reason to look, so that it becomes one task only. */
  readonly key: string;
  readonly structureId: string;
  readonly checkpointId: string;
  readonly eventId: string | null;
  /** `moved`: a linked event has another time than at the last look. */
  readonly reason: 'due' | 'moved';
  /** In the viewer's zone. */
  readonly dueOn: string;
  readonly title: string;
  readonly prompt: string;
  readonly because: string;
}

interface Look {
  readonly now: Date;
  /** IANA name. */
  readonly zone: string;
}

/** What is to be looked at now and was not told before. A checkpoint appears on its date, or when its hours
 * before an event begin; when a linked event moves, it appears at once, and again on its new date. Events
 * in the past raise nothing. */
export function dueCheckpoints(
  structures: readonly CheckedStructure[],
  memory: CheckpointMemory,
  look: Look,
): { readonly due: readonly DueCheckpoint[]; readonly memory: CheckpointMemory } {
  // What belongs to structures that are not looked at any more is forgotten.
  const isOpen = (key: string) => structures.some(({ id }) => key.startsWith(`${id}/`));
  const raised = new Set(memory.raised.filter(isOpen));
  const events: Record<string, string> = {};
  const due: DueCheckpoint[] = [];
  for (const structure of structures) {
    for (const checkpoint of structure.checkpoints) {
      const found =
        checkpoint.when.kind === 'event'
          ? lookAtEvents(structure, checkpoint, memory, look, events)
          : lookAtDate(structure, checkpoint, look);
      if (checkpoint.decided === null) due.push(...found.filter(({ key }) => !raised.has(key)));
    }
  }
  const keys = [...raised, ...due.map(({ key }) => key)].sort();
  return { due, memory: { events, raised: keys } };
}

/** Date a checkpoint falls on, null where only its events say so, or the structure has no expiry. */
export function dateOf(when: CheckpointWhen, legs: readonly Leg[]): string | null {
  if (when.kind === 'date') return when.date;
  const [expiry] = expiriesOf(legs);
  if (when.kind === 'event' || expiry === undefined) return null;
  return addDays(expiry, -when.daysBefore);
}

function lookAtDate(
  structure: CheckedStructure,
  checkpoint: Checkpoint,
  { now, zone }: Look,
): DueCheckpoint[] {
  const date = dateOf(checkpoint.when, structure.legs);
  if (date === null || dayOf(now, zone) < date) return [];
  const { when } = checkpoint;
  const because =
    when.kind === 'expiry'
      ? `${counted(when.daysBefore, 'day')} before the first expiry`
      : `the date set for it, ${date}`;
  return [
    dueOf(structure, checkpoint, { reason: 'due', dueOn: date, eventId: null, because, at: date }),
  ];
}

function lookAtEvents(
  structure: CheckedStructure,
  checkpoint: Checkpoint,
  memory: CheckpointMemory,
  { now, zone }: Look,
  seen: Record<string, string>,
): DueCheckpoint[] {
  const { when } = checkpoint;
  if (when.kind !== 'event') return [];
  return structure.events.flatMap(({ id: eventId, title, at }) => {
    const place = `${structure.id}/${checkpoint.id}/${eventId}`;
    seen[place] = at;
    const today = dayOf(now, zone);
    if (isOver(at, now, today)) return [];
    const before = memory.events[place];
    const isMoved = before !== undefined && before !== at;
    const move = `${title} moved from ${before} to ${at}`;
    const dueOn = dueDateOf(at, when.hoursBefore, { now, zone });
    const found: DueCheckpoint[] = [];
    if (dueOn !== null) {
      const hours = `${counted(when.hoursBefore, 'hour')} before ${title}`;
      const because = isMoved ? `${hours}; ${move}` : hours;
      found.push(dueOf(structure, checkpoint, { reason: 'due', dueOn, eventId, because, at }));
    } else if (isMoved) {
      const about = { reason: 'moved', dueOn: today, eventId, because: move, at } as const;
      found.push(dueOf(structure, checkpoint, about));
    }
    return found;
  });
}

/** Null while it is too early. An event that has only a date counts from the start of the days before it. */
function dueDateOf(at: string, hoursBefore: number, { now, zone }: Look): string | null {
  if (isDate(at)) {
    const date = addDays(at, -Math.ceil(hoursBefore / 24));
    return dayOf(now, zone) < date ? null : date;
  }
  const start = new Date(Date.parse(at) - hoursBefore * 3_600_000);
  return now < start ? null : dayOf(start, zone);
}

function isOver(at: string, now: Date, today: string): boolean {
  return isDate(at) ? at < today : Date.parse(at) < now.getTime();
}

function isDate(at: string): boolean {
  return at.length === 'yyyy-mm-dd'.length;
}

function dueOf(
  structure: CheckedStructure,
  checkpoint: Checkpoint,
  about: {
    readonly reason: DueCheckpoint['reason'];
    readonly dueOn: string;
    readonly eventId: string | null;
    readonly because: string;
    readonly at: string;
  },
): DueCheckpoint {
  const { reason, dueOn, eventId, because, at } = about;
  const key = [structure.id, checkpoint.id, eventId ?? '-', reason, at].join('/');
  const title = `Review ${structure.title}`;
  const { id: checkpointId, prompt } = checkpoint;
  return {
    ...{ key, structureId: structure.id, checkpointId, eventId },
    ...{ reason, dueOn, title, prompt, because },
  };
}
