import { readAll } from '../../flows/read-all.ts';
import { narrative } from '../../model/narrative.ts';
import type { Links } from '../../model/record.ts';
import { scenario } from '../../model/scenario.ts';
import { task } from '../../model/task.ts';
import type { CockpitReads } from '../../store/index.ts';
import type { Html } from '../../web/html.ts';
import { choice } from '../../web/parts.ts';

type Choice = readonly [id: string, label: string];

/** What an entry may be said to be about. */
export interface AboutChoices {
  readonly narratives: readonly Choice[];
  readonly scenarios: readonly Choice[];
  /** Those that are open, and those that the entry is linked to. */
  readonly tasks: readonly Choice[];
}

const tasksMax = 100;
const openStatuses = ['today', 'doing', 'inbox', 'waiting'];

export async function readAboutChoices(
  store: CockpitReads,
  links: Links = {},
): Promise<AboutChoices> {
  const narratives = await readAll(store, narrative);
  const scenarios = await readAll(store, scenario);
  const open = await store.list(task, { status: openStatuses, limit: tasksMax });
  const own = await store.getMany(task, links.task ?? []);
  const ids = new Set(own.map(({ id }) => id));
  const tasks = [...own, ...open.rows.filter(({ id }) => !ids.has(id))];
  return {
    narratives: inOrder(narratives.map(({ id, body }) => [id, body.name])),
    scenarios: inOrder(scenarios.map(({ id, body }) => [id, body.title])),
    tasks: tasks.map(({ id, body }) => [id, body.title.slice(0, 80)]),
  };
}

const inOrder = (choices: readonly Choice[]) =>
  choices.toSorted(([, one], [, other]) => one.localeCompare(other));

/** Choices of what there is; nothing is asked of which there is none. */
export function aboutInputs(
  { narratives, scenarios, tasks }: AboutChoices,
  links: Links = {},
): readonly Html[] {
  const one = (name: string, label: string, of: readonly Choice[]) =>
    of.length === 0 ? [] : [choice({ name, label, none: 'none', value: links[name]?.[0], of })];
  return [
    ...one('narrative', 'Narrative', narratives),
    ...one('scenario', 'Scenario', scenarios),
    ...one('task', 'Task', tasks),
  ];
}
