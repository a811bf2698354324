import { z } from 'zod';
import { day } from '../../model/vocabulary.ts';

// The files of a Dojo folder (JSON, UTF-8). Members that are not named here stay in the files as they are.
const text = z.string().max(10_000);
const maybe = text.nullish().transform((value) => value ?? null);

export const focusShape = z.looseObject({
  mode: z.string().max(60).default('IDLE'),
  ...{ project: maybe, topic: maybe, path: maybe, updated_at: maybe },
});

export const dayPlanShape = z.looseObject({
  date: day,
  tasks: z.array(z.looseObject({ id: z.string().min(1), text, done: z.boolean() })),
});

export const builderShape = z.looseObject({ topics: z.array(text) });

const id = z.string().min(1).max(200);
const words = z.string().trim().min(1);

export const ideaRow = z.looseObject({
  ...{ id, text: words.max(5_000), tags: z.array(z.string()).default([]) },
  status: z.enum(['open', 'promoted']).default('open'),
});

const taskStatuses = {
  open: 'inbox',
  inbox: 'inbox',
  todo: 'inbox',
  today: 'today',
  doing: 'doing',
  'in-progress': 'doing',
  waiting: 'waiting',
  done: 'done',
  dropped: 'dropped',
} as const;
/** Both words for the middle one are in use. */
const importances = {
  low: 'low',
  normal: 'normal',
  medium: 'normal',
  high: 'high',
  critical: 'critical',
} as const;
const importanceWord = z
  .enum(Object.keys(importances) as (keyof typeof importances)[])
  .default('normal')
  .transform((word) => importances[word]);

/** The contract of the Dojo names the file and not its members: they are those of its ideas, and what the
 * tasks of its owner's panel had. */
export const taskRow = z
  .looseObject({
    ...{ id, text: words.max(500).optional(), title: words.max(500).optional() },
    status: z
      .enum(Object.keys(taskStatuses) as (keyof typeof taskStatuses)[])
      .default('open')
      .transform((word) => taskStatuses[word]),
    priority: importanceWord,
    ...{ due: day.nullish(), due_date: day.nullish(), dueDate: day.nullish() },
    project: z.string().max(200).nullish(),
  })
  .transform((row, context) => {
    const title = row.title ?? row.text;
    if (title !== undefined) {
      return { ...row, title, due: row.due ?? row.due_date ?? row.dueDate ?? null };
    }
    context.addIssue({ code: 'custom', path: ['text'], message: 'it says nothing' });
    return z.NEVER;
  });

/** Of ideas and of tasks. */
export const itemsShape = z.looseObject({ items: z.array(z.unknown()) });

export const activityRow = z.looseObject({
  ...{ timestamp: z.string().max(60), action: z.string().max(200) },
  details: z.unknown().optional(),
});

/** Nobody wrote down what is in them: a name, and a time under one of the names that are in use. */
export const marketEventRow = z
  .looseObject({
    id: z.union([id, z.int().transform(String)]).optional(),
    ...{ label: words.max(500).optional(), title: words.max(500).optional() },
    ...{ ts: words.optional(), when_ts: words.optional(), date: words.optional() },
    importance: importanceWord,
    type: z.string().max(60).optional(),
    tags: z.array(z.string()).default([]),
    notes: text.default(''),
  })
  .transform(({ label, ts, when_ts, date, ...row }, context) => {
    const title = row.title ?? label;
    const at = ts ?? when_ts ?? date;
    if (title === undefined) {
      context.addIssue({ code: 'custom', path: ['label'], message: 'it has no name' });
    }
    if (at === undefined) {
      context.addIssue({ code: 'custom', path: ['ts'], message: 'it has no time' });
    }
    return title === undefined || at === undefined ? z.NEVER : { ...row, title, at };
  });
