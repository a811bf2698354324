import { z } from 'zod';
import { defineRoute, type Route } from '#lib/http';
import { event } from '../model/event.ts';
import { narrative } from '../model/narrative.ts';
import { note } from '../model/note.ts';
import { optionStructure } from '../model/option-structure.ts';
import { project } from '../model/project.ts';
import type { RecordKind, RecordRow } from '../model/record.ts';
import { scenario } from '../model/scenario.ts';
import { task } from '../model/task.ts';
import { instant } from '../model/vocabulary.ts';
import { wallet } from '../model/wallet.ts';
import type { CockpitReads } from '../store/index.ts';
import { unknownRecord } from '../web/unknown-record.ts';
import { holdingsOf } from './holdings.ts';
import { type ApiPorts, openedCockpit, performByApi } from './ports.ts';

interface Resource {
  readonly path: string;
  readonly kind: RecordKind;
  readonly title: string;
  /** The action of a page that adds one. */
  readonly add?: readonly [panel: string, action: string];
  /** What is told of a row beside its own fields, by its id. */
  readonly more?: (
    store: CockpitReads,
    rows: readonly RecordRow<unknown>[],
  ) => Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>>;
}

/** Of the blueprint's API. */
const resources: readonly Resource[] = [
  {
    ...{ path: 'wallets', kind: wallet as RecordKind, title: 'Wallets with what they hold' },
    ...{ add: ['wallets', 'add'], more: holdingsOf },
  },
  { path: 'projects', kind: project as RecordKind, title: 'Projects' },
  { path: 'events', kind: event as RecordKind, title: 'Events', add: ['calendar', 'add-event'] },
  { path: 'scenarios', kind: scenario as RecordKind, title: 'Scenarios' },
  {
    ...{ path: 'narratives', kind: narrative as RecordKind, title: 'Narratives' },
    add: ['narratives', 'add'],
  },
  { path: 'options', kind: optionStructure as RecordKind, title: 'Option structures' },
  { path: 'tasks', kind: task as RecordKind, title: 'Tasks', add: ['tasks', 'add'] },
  { path: 'notes', kind: note as RecordKind, title: 'Notes', add: ['notes', 'capture'] },
];

const row = z.looseObject({ id: z.string(), version: z.int() });
const filter = z.strictObject({
  status: z.string().max(40).optional(),
  ...{ from: instant.optional(), to: instant.optional() },
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.string().max(500).optional(),
});

/** Lists and single records for programs, and adding through the very actions of the pages. */
export function recordRoutes(ports: ApiPorts): readonly Route[] {
  return resources.flatMap((resource) => [
    ...readRoutes(resource, ports),
    ...(resource.add === undefined ? [] : [addRoute(resource.path, resource.add, ports)]),
  ]);
}

function readRoutes({ path, kind, title, more }: Resource, ports: ApiPorts): readonly Route[] {
  const show = async (store: CockpitReads, rows: readonly RecordRow<unknown>[]) => {
    const besides = await more?.(store, rows);
    return rows.map(({ kind: _, body, ...rest }) => ({
      ...{ ...rest, ...Object(body) },
      ...besides?.get(rest.id),
    }));
  };
  return [
    defineRoute({
      ...{ method: 'get', path: `/api/${path}`, summary: title, access: 'person' },
      query: filter,
      answer: z.strictObject({ rows: z.array(row), next: z.string().nullable() }),
      async handle({ query }) {
        const { store } = openedCockpit(ports);
        const { rows, next } = await store.list(kind, query);
        return { rows: await show(store, rows), next };
      },
    }),
    defineRoute({
      ...{ method: 'get', path: `/api/${path}/{id}`, summary: `${kind.title}`, access: 'person' },
      query: z.strictObject({ id: z.uuid() }),
      answer: row,
      async handle({ query: { id } }) {
        const { store } = openedCockpit(ports);
        const [shown] = await show(store, [(await store.get(kind, id)) ?? unknownRecord(kind, id)]);
        return shown;
      },
    }),
  ];
}

function addRoute(path: string, add: readonly [string, string], ports: ApiPorts): Route {
  const [panel] = add;
  return defineRoute({
    ...{ method: 'post', path: `/api/${path}`, summary: `Add, as the page ${panel} does` },
    access: 'person',
    body: z.record(z.string(), z.unknown()),
    answer: z.looseObject({ done: z.string() }),
    handle: ({ body, message }) => performByApi(ports, add, body, message),
  });
}
