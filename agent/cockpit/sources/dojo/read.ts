import { join } from 'node:path';
import type { z } from 'zod';
import { Fault } from '#lib';
import type { RowNote } from '../import.ts';
import { limits } from '../limits.ts';
import { parseJsonText, readFileTextIfThere } from '../read-file.ts';
import { activityRow, builderShape, dayPlanShape, focusShape } from './shapes.ts';

/** What the files of a Dojo folder say now. A file that is not there says nothing. */
export interface DojoSnapshot {
  /** Without a file: idle. */
  readonly focus: {
    readonly mode: string;
    readonly project: string | null;
    readonly topic: string | null;
    readonly path: string | null;
    readonly updatedAt: string | null;
  };
  /** Of today; null where none was written. */
  readonly dayPlan: {
    readonly date: string;
    readonly tasks: readonly {
      readonly id: string;
      readonly text: string;
      readonly done: boolean;
    }[];
  } | null;
  /** What the owner means to build. */
  readonly topics: readonly string[];
  /** The newest last. */
  readonly activity: readonly {
    readonly timestamp: string;
    readonly action: string;
    readonly details: unknown;
  }[];
}

/** Where a Dojo keeps what, from its root. */
export const dojoFiles = {
  focus: 'system/FOCUS.json',
  marketEvents: 'system/market_events',
  builder: 'system/builder_signal.json',
  activity: 'knowledge/threads/activity_log.ndjson',
  notes: 'knowledge/notes',
  tasks: 'knowledge/tasks.json',
  ideas: 'knowledge/inbox/ideas.json',
  /** What the contract of the Dojo calls it. */
  ideasOfContract: 'knowledge/ideas.json',
  dayPlan: (date: string) => `system/calendar/day_plan-${date}.json`,
} as const;

/** `today` in the owner's zone. Files that cannot be read are named; the others are read all the same. */
export async function readDojo(
  root: string,
  today: string,
): Promise<{ readonly snapshot: DojoSnapshot; readonly refused: readonly RowNote[] }> {
  const refused: RowNote[] = [];
  const refuse: Refuse = (file, row, reason) => void refused.push({ file, row, reason });
  const json = <Schema extends z.ZodType>(file: string, schema: Schema) =>
    readDojoJson(root, file, schema, refuse);
  const focus = await json(dojoFiles.focus, focusShape);
  const plan = await json(dojoFiles.dayPlan(today), dayPlanShape);
  const snapshot: DojoSnapshot = {
    focus: {
      ...{ mode: focus?.mode ?? 'IDLE', project: focus?.project ?? null },
      ...{ topic: focus?.topic ?? null, path: focus?.path ?? null },
      updatedAt: focus?.updated_at ?? null,
    },
    dayPlan:
      plan === null
        ? null
        : { date: plan.date, tasks: plan.tasks.map(({ id, text, done }) => ({ id, text, done })) },
    topics: (await json(dojoFiles.builder, builderShape))?.topics ?? [],
    activity: await readActivity(root, refuse),
  };
  return { snapshot, refused };
}

export type Refuse = (file: string, row: string | null, reason: string) => void;

/** Null where there is no file, or none that is as it should be. */
export async function readDojoJson<Schema extends z.ZodType>(
  root: string,
  file: string,
  schema: Schema,
  refuse: Refuse,
): Promise<z.output<Schema> | null> {
  const value = await readDojoValue(root, file, refuse);
  if (value === undefined) return null;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = issueOf(parsed.error);
  refuse(file, path === '' ? null : path, message);
  return null;
}

/** Undefined where there is no file, or none that can be read. */
export async function readDojoValue(root: string, file: string, refuse: Refuse): Promise<unknown> {
  const path = join(root, file);
  try {
    const found = await readFileTextIfThere(path);
    return found === null ? undefined : parseJsonText(path, found.text);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    refuse(file, null, error.message);
    return undefined;
  }
}

/** The first thing that is wrong. */
export function issueOf({ issues: [issue] }: z.ZodError): {
  readonly path: string;
  readonly message: string;
} {
  const path = (issue?.path ?? []).map(String).join('.');
  return { path, message: issue?.message ?? 'it cannot be read' };
}

async function readActivity(root: string, refuse: Refuse): Promise<DojoSnapshot['activity']> {
  const file = dojoFiles.activity;
  const found = await readDojoText(root, file, refuse);
  if (found === null) return [];
  const rows = found.split('\n').flatMap((text, index) => {
    if (text.trim() === '') return [];
    const row = activityRow.safeParse(parseLine(join(root, file), text));
    if (!row.success) refuse(file, `line ${index + 1}`, 'it is no entry of an activity log');
    return row.success ? [row.data] : [];
  });
  return rows.slice(-limits.activityMax).map(({ timestamp, action, details }) => {
    return { timestamp, action, details: details ?? null };
  });
}

async function readDojoText(root: string, file: string, refuse: Refuse): Promise<string | null> {
  try {
    return (await readFileTextIfThere(join(root, file)))?.text ?? null;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    refuse(file, null, error.message);
    return null;
  }
}

function parseLine(path: string, text: string): unknown {
  try {
    return parseJsonText(path, text);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
