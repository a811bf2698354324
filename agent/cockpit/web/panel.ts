import type { z } from 'zod';
import type { KnowledgeReader } from '#crawler';
import type { Clock, Log } from '#lib';
import type { ApiClient } from '#lib/api-client';
import type { Actor } from '../model/vocabulary.ts';
import type { Settings } from '../settings.ts';
import type { Reading } from '../sources/index.ts';
import type { CockpitReads, CockpitStore, CockpitWrites } from '../store/index.ts';
import type { AgentsPort } from './agents-port.ts';
import type { Chart } from './chart.ts';
import { type Html, nothing } from './html.ts';

/** What a panel reads from. Nothing in it writes, and nothing of it is waited for but the database:
 * what is outside comes from the last reading of a source. */
export interface PanelContext {
  readonly store: CockpitReads;
  /** The last reading of a source by its name; one that is not read here says so. */
  reading<T>(source: string): Reading<T>;
  /** How old a value of that source may get, in milliseconds; null for one that is not read here. */
  staleAfterMs(source: string): number | null;
  /** Has a source read anew: for an action that has changed what it reads. */
  readAgain(source: string): Promise<void>;
  /** Of whoever takes the turns here; null where nobody does. */
  turns(): Turns | null;
  readonly settings: Settings;
  readonly ports: PanelPorts;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The sign of life of what the cockpit does by the clock. */
export interface Turns {
  /** Instants: when they began, and when the last one was done; null before the first. */
  readonly since: string;
  readonly lastAt: string | null;
}

/** What is beside the cockpit in the agent; null where it is not there. */
export interface PanelPorts {
  /** The brain's API, for what somebody asks; what is shown by itself comes from `sources/brain`. */
  readonly brain: Pick<ApiClient, 'call'> | null;
  /** For what somebody looks for; how it is comes from the source `knowledge`. */
  readonly knowledge: Pick<KnowledgeReader, 'search'> | null;
  /** For what somebody opens or does; who there is comes from the source `agents`. */
  readonly agents: AgentsPort | null;
}

/** What everything is drawn with. */
export interface Drawing {
  readonly now: Date;
  /** The viewer's zone; days are counted in it. */
  readonly zone: string;
}

/** How it is with a panel; the frame draws it the same for all. Without content (`loading`, `empty`,
 * `waiting`, `error` with `hasContent` false) `render` is not called. */
export type TileState =
  | { readonly is: 'ready'; readonly observedAt?: string | null }
  /** Nothing was read yet. */
  | { readonly is: 'loading' }
  /** There is nothing; `text` says what to do. */
  | { readonly is: 'empty'; readonly text: string }
  /** `for` is the key or file that must be there first. */
  | { readonly is: 'waiting'; readonly for: string; readonly hint?: string }
  | {
      readonly is: 'error';
      readonly message: string;
      /** How to mend it. */
      readonly hint: string | null;
      /** The instant of what is shown still. */
      readonly observedAt: string | null;
      readonly hasContent: boolean;
    }
  /** Older than it should be. */
  | { readonly is: 'stale'; readonly observedAt: string };

/** Something that wants attention, for the bell. `id` stays the same as long as it is the same thing. */
export interface Notice {
  readonly id: string;
  readonly text: string;
  readonly at: string;
  readonly href: string;
  readonly tone: 'normal' | 'warn' | 'bad';
}

/** What came of an action. */
export interface Done {
  /** In one short sentence: `The task is done.` */
  readonly message: string;
  /** Offered for ten seconds: another action of the same panel with the body that takes this back. */
  readonly undo?: { readonly action: string; readonly body: Readonly<Record<string, unknown>> };
  /** For callers of the API. */
  readonly result?: unknown;
  /** The page to go to instead of back. */
  readonly goTo?: string;
}

interface ActionCall<Body> {
  readonly body: Body;
  readonly actor: Actor;
  readonly now: Date;
  readonly context: PanelContext;
}

interface ActionInit<Body extends z.ZodObject> {
  /** Also its path, `POST /action/PANEL/NAME`, and the grant an agent needs, `PANEL.NAME`. */
  readonly name: string;
  readonly title: string;
  /** Of a form (every value a text; empty ones are left out) or of JSON: numbers are `z.coerce.number()`. */
  readonly body: Body;
  /** `typed` for what is hard to take back: somebody types this word first, on a page of its own. */
  readonly confirm?: (body: z.output<Body>) => string;
  /** One sentence for that page: what will happen. */
  readonly warning?: string;
}

export interface ChangeInit<Body extends z.ZodObject> extends ActionInit<Body> {
  /** What it is done to, for the audit: `task:ID`. */
  readonly subject?: (body: z.output<Body>) => string;
  /** Changes the cockpit's own records, in one transaction with the entry of the audit. */
  readonly change: (
    store: CockpitReads & CockpitWrites,
    call: ActionCall<z.output<Body>>,
  ) => Promise<Done>;
}

export interface ActInit<Body extends z.ZodObject> extends ActionInit<Body> {
  /** What an agent needs one of, where the flow asks for grants of other names than `PANEL.NAME`. */
  readonly grants?: readonly string[];
  /** Does it by a flow or `performOutside`, which ask for permission and write the audit themselves. */
  readonly act: (
    store: CockpitStore,
    call: ActionCall<z.output<Body>> & { readonly log: Log },
  ) => Promise<Done>;
}

/** An action whatever its body is. */
export interface PanelAction {
  readonly name: string;
  readonly title: string;
  readonly body: z.ZodObject;
  readonly warning: string | null;
  confirm(body: unknown): string | null;
  subject(body: unknown): string | undefined;
  readonly change: ChangeInit<z.ZodObject>['change'] | null;
  readonly act: ActInit<z.ZodObject>['act'] | null;
  /** Names of grants; null where it is `PANEL.NAME`. */
  readonly grants: readonly string[] | null;
}

/** Declares what can be done; exactly one of `change` and `act`. */
export function defineAction<Body extends z.ZodObject>(
  init: ChangeInit<Body> | ActInit<Body>,
): PanelAction {
  const { name, title, body, confirm, warning = null } = init;
  type Output = z.output<Body>;
  return {
    ...{ name, title, body, warning },
    confirm: (value) => confirm?.(value as Output) ?? null,
    subject: (value) => ('change' in init ? init.subject?.(value as Output) : undefined),
    change: 'change' in init ? (init.change as PanelAction['change']) : null,
    act: 'act' in init ? (init.act as PanelAction['act']) : null,
    grants: 'act' in init ? (init.grants ?? null) : null,
  };
}

/** A flat row of an export; its members are the columns. */
export type ExportRow = Readonly<Record<string, string | number | boolean | null>>;

export interface PanelInit<View, Query extends z.ZodObject, PageView> {
  /** In addresses: `tasks`. */
  readonly id: string;
  /** `Tasks queue`. */
  readonly title: string;
  /** Of the grid; null for a page without a tile. */
  readonly row: 1 | 2 | 3 | null;
  /** The letter that opens its page after `g`. */
  readonly key?: string;
  /** What it shows: a change of one of them draws it anew. Kinds of records, series of points, sources. */
  readonly kinds: readonly string[];
  readonly series?: readonly string[];
  readonly sources?: readonly string[];
  /** Everything the tile shows, as plain data; null with a reason where something is not known. */
  read(context: PanelContext): Promise<View>;
  state(view: View, drawing: Drawing): TileState;
  /** The tile's content: at most about twelve lines. */
  render(view: View, drawing: Drawing): Html;
  /** Quick actions and links under the tile, in every state: a short form, a button. */
  quick?(): Html;
  /** The page of its own: history, charts, tables, forms. Its query is in the address. */
  readonly page: {
    readonly query: Query;
    read(context: PanelContext, query: z.output<Query>): Promise<PageView>;
    render(view: PageView, query: z.output<Query>, drawing: Drawing): Html;
  };
  readonly actions: readonly PanelAction[];
  /** By name, at `/panel/ID/chart/NAME.json`, with the query of the page. */
  readonly charts?: Readonly<
    Record<string, (context: PanelContext, query: z.output<Query>) => Promise<Chart>>
  >;
  /** At `/export/ID.csv` and `.json`, with the query of the page. */
  readonly exportRows?: (
    context: PanelContext,
    query: z.output<Query>,
  ) => Promise<readonly ExportRow[]>;
  /** What of it wants attention now. */
  readonly notices?: (view: View, drawing: Drawing) => readonly Notice[];
  /** More lines for the command palette than its page. */
  readonly commands?: readonly { readonly title: string; readonly href: string }[];
}

/** A panel whatever it shows. */
export type Panel = Required<PanelInit<unknown, z.ZodObject, unknown>>;

/** Declares a panel: its folder or file is `panels/<id>`, its line stands in `panels/index.ts`. */
export function definePanel<View, Query extends z.ZodObject, PageView>(
  init: PanelInit<View, Query, PageView>,
): Panel {
  const { key = '', series = [], sources = [], charts = {}, commands = [], ...rest } = init;
  const exportRows = init.exportRows ?? (async () => []);
  const { notices = () => [], quick = () => nothing } = init;
  const whole = { ...rest, key, series, sources, charts, commands, exportRows, notices, quick };
  return whole as unknown as Panel;
}
