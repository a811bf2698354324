import { join } from 'node:path';
import type { z } from 'zod';
import { normaliseTags } from '../../engines/notes/index.ts';
import { newTask } from '../../flows/new-task.ts';
import type { event } from '../../model/event.ts';
import type { idea } from '../../model/idea.ts';
import type { BodyOf } from '../../model/index.ts';
import type { task } from '../../model/task.ts';
import { day, eventKind, instant } from '../../model/vocabulary.ts';
import type { KeyedItem } from '../../store/index.ts';
import { createOrdinals } from '../import.ts';
import { listFiles, nameIn } from '../read-file.ts';
import { dojoFiles, issueOf, type Refuse, readDojoJson, readDojoValue } from './read.ts';
import { ideaRow, itemsShape, marketEventRow, taskRow } from './shapes.ts';

/** What is told of rows: `refuse` of those that are not taken, `drop` of what is left out of others. */
export interface Telling {
  readonly refuse: Refuse;
  readonly drop: Refuse;
}

/** From both places that a Dojo may keep them in; the inbox counts where both have one. */
export async function readIdeas(
  root: string,
  telling: Telling,
): Promise<readonly KeyedItem<BodyOf<typeof idea>>[]> {
  const { drop } = telling;
  const items = new Map<string, BodyOf<typeof idea>>();
  for (const file of [dojoFiles.ideas, dojoFiles.ideasOfContract]) {
    for (const { row, data } of await readItems(root, file, ideaRow, telling)) {
      const { id, text, tags: given, status } = data;
      const tags = tagsOf(given, (reason) => drop(file, row, reason));
      if (items.has(id)) {
        drop(file, row, `the idea ${id} was there before; the first counts`);
        continue;
      }
      const shaped = status === 'promoted' ? ('shaping' as const) : ('idea' as const);
      items.set(id, { text, detail: '', tags, status: shaped });
    }
  }
  return [...items].map(([id, body]) => ({ key: `dojo/${id}`, body }));
}

export async function readTasks(
  root: string,
  telling: Telling,
): Promise<readonly KeyedItem<BodyOf<typeof task>>[]> {
  const file = dojoFiles.tasks;
  const items = new Map<string, BodyOf<typeof task>>();
  for (const { row, data } of await readItems(root, file, taskRow, telling)) {
    const { id, title, due, status, priority, project } = data;
    if (items.has(id)) {
      telling.drop(file, row, `the task ${id} was there before; the first counts`);
      continue;
    }
    const facts = project == null ? {} : { project };
    const context = `It stands in ${file} of the Dojo`;
    items.set(id, newTask({ title, due, status, priority, facts, context }));
  }
  return [...items].map(([id, body]) => ({ key: `dojo/${id}`, body }));
}

interface ItemOf<Row> {
  readonly row: string;
  readonly data: Row;
}

async function readItems<Schema extends z.ZodType>(
  root: string,
  file: string,
  schema: Schema,
  { refuse }: Telling,
): Promise<readonly ItemOf<z.output<Schema>>[]> {
  const list = await readDojoJson(root, file, itemsShape, refuse);
  return (list?.items ?? []).flatMap((item, index) => {
    const row = `items[${index}]`;
    const parsed = schema.safeParse(item);
    if (parsed.success) return [{ row, data: parsed.data }];
    const { path, message } = issueOf(parsed.error);
    refuse(file, row, `${path}: ${message}`);
    return [];
  });
}

/** Each file of the folder holds one event, or a list of them. */
export async function readMarketEvents(
  root: string,
  telling: Telling,
): Promise<readonly KeyedItem<BodyOf<typeof event>>[]> {
  const { refuse, drop } = telling;
  const ordinal = createOrdinals();
  const items: KeyedItem<BodyOf<typeof event>>[] = [];
  for (const path of await listFiles(join(root, dojoFiles.marketEvents), '.json')) {
    const file = nameIn(root, path);
    const value = await readDojoValue(root, file, refuse);
    if (value === undefined) continue;
    const isList = Array.isArray(value);
    for (const [index, given] of (isList ? (value as readonly unknown[]) : [value]).entries()) {
      const row = isList ? `[${index}]` : null;
      const parsed = marketEventRow.safeParse(given);
      if (!parsed.success) {
        const { path: where, message } = issueOf(parsed.error);
        refuse(file, row, where === '' ? message : `${where}: ${message}`);
        continue;
      }
      const { id, title, at, importance, type, tags, notes } = parsed.data;
      const when = whenOf(at);
      if (when === null) {
        refuse(file, row, `"${at}" is neither a day nor a time with its zone`);
        continue;
      }
      const key = ordinal(`dojo/${file}#${id ?? title}`);
      const all = tagsOf(tags, (reason) => drop(file, row, reason));
      const kind = eventKind.safeParse(type?.toLowerCase());
      items.push({
        key,
        body: {
          ...{ title, importance, when, recurrence: null, tags: all, notes },
          // They are of markets, whatever else their type says.
          kind: kind.success ? kind.data : 'macro',
          ...{ matching: 'auto', isCancelled: false, source: key },
        },
      });
    }
  }
  return items;
}

function whenOf(at: string): BodyOf<typeof event>['when'] | null {
  const on = day.safeParse(at);
  if (on.success) return { on: on.data, through: null };
  const exact = instant.safeParse(at);
  return exact.success ? { at: exact.data, until: null } : null;
}

function tagsOf(given: readonly string[], drop: (reason: string) => void): string[] {
  const { tags, refused } = normaliseTags(given);
  for (const tag of refused) drop(`"${tag}" is no tag`);
  return [...tags];
}
