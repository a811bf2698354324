import { z } from 'zod';
import { dayOf } from '../../engines/calendar/index.ts';
import { concludeTask } from '../../flows/conclude-task.ts';
import { newTask } from '../../flows/new-task.ts';
import { task } from '../../model/task.ts';
import { day, importance, type TaskStatus, taskStatus } from '../../model/vocabulary.ts';
import type { CockpitReads, CockpitWrites } from '../../store/index.ts';
import { type Done, defineAction } from '../../web/panel.ts';
import { takeBack } from '../../web/take-back.ts';
import { unknownRecord } from '../../web/unknown-record.ts';
import { entryFields, entryOf } from '../notes/entry-fields.ts';

type Store = CockpitReads & CockpitWrites;

const one = { id: z.uuid(), version: z.coerce.number().int().positive() };
const subject = ({ id }: { readonly id: string }) => `task:${id}`;

/** Left out, it stays as it is. */
const ofProject = z.union([z.literal('none'), z.uuid()]).optional();
const linksOf = (project: z.output<typeof ofProject>) =>
  project === undefined ? {} : { project: project === 'none' ? [] : [project] };

const back = takeBack(task, {
  title: 'Take back a change of a task',
  fields: ['title', 'due', 'priority', 'notes'],
  roles: ['project'],
});

const messages: Readonly<Record<TaskStatus, string>> = {
  inbox: 'The task is in the inbox.',
  today: 'The task is for today.',
  doing: 'The task is being done.',
  waiting: 'The task waits.',
  done: 'The task is done.',
  dropped: 'The task is dropped.',
};

export const taskActions = [
  defineAction({
    ...{ name: 'add', title: 'Add a task' },
    body: z.strictObject({
      title: z.string().trim().min(1).max(500),
      due: day.optional(),
      priority: importance.default('normal'),
      notes: z.string().max(20_000).default(''),
      project: ofProject,
    }),
    async change(store, { body: { title, due, priority, notes, project }, actor, now, context }) {
      const isNow = due !== undefined && due <= dayOf(now, context.settings.zone);
      const status = isNow ? 'today' : 'inbox';
      const body = newTask({ title, due: due ?? null, priority, notes, status });
      const row = await store.create(task, body, { actor, links: linksOf(project) });
      const { id, version } = row;
      return {
        message: 'The task is in the list.',
        undo: { action: 'remove', body: { id, version } },
        result: { id, version },
      };
    },
  }),
  defineAction({
    ...{ name: 'set-status', title: 'Say how far a task is', subject },
    body: z.strictObject({ ...one, status: taskStatus }),
    change: (store, { body: { id, version, status }, actor, now }) =>
      setStatus(store, { id, version, status, actor, now }),
  }),
  defineAction({
    ...{ name: 'done', title: 'Done with a task', subject, body: z.strictObject(one) },
    change: (store, { body: { id, version }, actor, now }) =>
      setStatus(store, { id, version, status: 'done', actor, now }),
  }),
  defineAction({
    grants: ['task.conclude'],
    ...{ name: 'conclude', title: 'Log the decision about a task', subject },
    body: z.strictObject({
      ...one,
      ...entryFields,
      /** Of the entry: whether something is to come of it. */
      status: z.enum(['open', 'closed']).default('open'),
    }),
    async act(store, { body, actor, now, context: { clock } }) {
      const { id, version, status, ...given } = body;
      const at = now.toISOString();
      const closedAt = status === 'closed' ? at : null;
      const entry = { ...entryOf(given, at), status, closedAt };
      const written = await concludeTask({ store, clock }, { id, version, entry, actor });
      return {
        message: 'The decision is in the journal, and the task is done.',
        result: { id: written.id, version: written.version },
        goTo: `/panel/notes?view=journal&open=${written.id}`,
      };
    },
  }),
  defineAction({
    ...{ name: 'edit', title: 'Change a task', subject },
    body: z.strictObject({
      ...one,
      title: z.string().trim().min(1).max(500),
      due: day.optional(),
      priority: importance,
      notes: z.string().max(20_000).default(''),
      project: ofProject,
    }),
    async change(store, { body: { id, version, due = null, project, ...fields }, actor }) {
      const row = (await store.get(task, id)) ?? unknownRecord(task, id);
      const change = { version, body: { ...row.body, ...fields, due }, links: linksOf(project) };
      const changed = await store.update(task, id, change, actor);
      return back.done('The task is changed.', version, changed);
    },
  }),
  back.action,
  defineAction({
    ...{ name: 'remove', title: 'Remove a task', subject, body: z.strictObject(one) },
    async change(store, { body: { id, version }, actor }) {
      const removed = await store.remove(task, id, actor, version);
      return {
        message: 'The task is removed.',
        undo: { action: 'restore', body: { id, version: removed.version } },
        goTo: '/panel/tasks',
      };
    },
  }),
  defineAction({
    ...{ name: 'restore', title: 'Put a task back', subject, body: z.strictObject(one) },
    async change(store, { body: { id, version }, actor }) {
      await store.restore(task, id, actor, version);
      return { message: 'The task is back.' };
    },
  }),
];

async function setStatus(
  store: Store,
  change: {
    readonly id: string;
    readonly version: number;
    readonly status: TaskStatus;
    readonly actor: Parameters<CockpitWrites['remove']>[2];
    readonly now: Date;
  },
): Promise<Done> {
  const { id, version, status, actor, now } = change;
  const row = (await store.get(task, id)) ?? unknownRecord(task, id);
  const doneAt = status === 'done' ? now.toISOString() : null;
  const body = { ...row.body, status, doneAt };
  const changed = await store.update(task, id, { version, body }, actor);
  const before = { id, version: changed.version, status: row.body.status };
  return {
    message: messages[status],
    undo: { action: 'set-status', body: before },
    result: { id, version: changed.version },
  };
}
