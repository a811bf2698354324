import type { Links, RecordKind, RecordRow } from '../model/record.ts';
import type { Actor } from '../model/vocabulary.ts';

/** Everything that can be read. None of it writes: a handler of GET is given this and no more. */
export interface CockpitReads {
  /** Null when there is none, or it was removed and `withRemoved` is not set. */
  get<Body>(
    kind: RecordKind<string, Body>,
    id: string,
    options?: { readonly withRemoved?: boolean },
  ): Promise<RecordRow<Body> | null>;
  /** Those that are there, removed ones too, in the order of `ids`. */
  getMany<Body>(
    kind: RecordKind<string, Body>,
    ids: readonly string[],
  ): Promise<readonly RecordRow<Body>[]>;
  /** What an importer wrote under a key, removed or not. */
  getByKey<Body>(kind: RecordKind<string, Body>, key: string): Promise<RecordRow<Body> | null>;
  /** The same of many at once, by key. */
  getByKeys<Body>(
    kind: RecordKind<string, Body>,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, RecordRow<Body>>>;
  /** Sorted by the kind's `at`, where it has none by when it was created. */
  list<Body>(kind: RecordKind<string, Body>, filter?: ListFilter): Promise<RecordPage<Body>>;
  /** How many there are by status; '' stands for none. */
  count(kind: RecordKind, filter?: CountFilter): Promise<Readonly<Record<string, number>>>;
  /** Records of any kind whose text has these words, the newest first. */
  find(text: string, options?: FindOptions): Promise<readonly FoundRecord[]>;
  /** Every version, the oldest first. */
  history<Body>(kind: RecordKind<string, Body>, id: string): Promise<readonly HistoryEntry[]>;
  /** The newest first. */
  audits(filter?: AuditFilter): Promise<readonly AuditRow[]>;
  /** In the order of time; with `limit` the newest. Of two points at one instant the later written. */
  points(series: string, filter: PointFilter): Promise<readonly Point[]>;
  /** The newest point of each subject, by subject. */
  latestPoints(series: string): Promise<readonly Point[]>;
  /** What was written after a number, in the order in which it was committed. */
  changes(after: number, limit?: number): Promise<readonly Change[]>;
  /** The number of the newest change; 0 when nothing was ever written. */
  lastChange(): Promise<number>;
}

/** Everything that writes. Throws Faults: cockpit.record (a field, or a link to what is not there),
 * cockpit.stale, cockpit.unknown, postgres.*. */
export interface CockpitWrites {
  create<Body>(
    kind: RecordKind<string, Body>,
    body: NoInfer<Body>,
    options: CreateOptions,
  ): Promise<RecordRow<Body>>;
  /** Nothing is written when nothing is different. Roles that `links` does not name stay as they are.
   * @throws Fault cockpit.stale when `version` is not the newest */
  update<Body>(
    kind: RecordKind<string, Body>,
    id: string,
    change: {
      readonly version: number;
      readonly body: NoInfer<Body>;
      readonly links?: Links | undefined;
    },
    actor: Actor,
  ): Promise<RecordRow<Body>>;
  /** Hides it; its history stays. With a version only when that is the newest. */
  remove<Body>(
    kind: RecordKind<string, Body>,
    id: string,
    actor: Actor,
    version?: number,
  ): Promise<RecordRow<Body>>;
  restore<Body>(
    kind: RecordKind<string, Body>,
    id: string,
    actor: Actor,
    version?: number,
  ): Promise<RecordRow<Body>>;
  /** For importers: what the source says about `key`. Writes only when the source says something else
   * than the last time, so that what a person changed since stays; what a person removed stays removed. */
  upsertByKey<Body>(
    kind: RecordKind<string, Body>,
    key: string,
    body: NoInfer<Body>,
    actor: Actor,
    links?: Links,
  ): Promise<Upserted<Body>>;
  /** Many at once, in one transaction; the same as one by one, with fewer round trips. */
  upsertMany<Body>(
    kind: RecordKind<string, Body>,
    items: readonly KeyedItem<NoInfer<Body>>[],
    actor: Actor,
  ): Promise<readonly Upserted<Body>[]>;
  /** Its number. */
  audit(entry: AuditEntry): Promise<number>;
  /** False when the newest point at that instant has this value already: nothing is written then. */
  appendPoint(series: string, subject: string, at: string, value: unknown): Promise<boolean>;
}

export interface CockpitStore extends CockpitReads, CockpitWrites {
  /** Several writes that are all done or none. Only what `work` is given may be used in it. */
  transaction<T>(work: (store: CockpitReads & CockpitWrites) => Promise<T>): Promise<T>;
  /** Everything there is, as lines of JSON, each ended by a line feed. The same content gives the same
   * bytes; what is written meanwhile is not in it. */
  export(): AsyncIterable<string>;
  /** Puts an export in the place of nothing, or with `replace` of what is there; whole or not at all.
   * @throws Fault cockpit.transfer: it is damaged, of a newer release, or the cockpit is not empty */
  import(
    lines: AsyncIterable<string> | Iterable<string>,
    options?: { readonly replace?: boolean },
  ): Promise<TransferCounts>;
  /** Calls back after each commit of this process; returns how to stop that. */
  onChange(listener: () => void): () => void;
}

export interface CreateOptions {
  readonly actor: Actor;
  /** A UUID; a random one when absent. */
  readonly id?: string | undefined;
  readonly links?: Links | undefined;
}

export interface ListFilter {
  readonly status?: string | readonly string[] | undefined;
  /** Instants on what is sorted by: from (inclusive) to (exclusive). */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly linkedTo?: LinkFilter | undefined;
  /** Those that were written at or after this instant. */
  readonly changedFrom?: string | undefined;
  readonly removed?: 'without' | 'with' | 'only' | undefined;
  /** `newest` when absent. */
  readonly order?: 'newest' | 'oldest' | undefined;
  /** 100 when absent, 1,000 at most. */
  readonly limit?: number | undefined;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

export type CountFilter = Pick<ListFilter, 'from' | 'to' | 'linkedTo'>;

export interface LinkFilter {
  readonly kind: string;
  readonly id: string;
  readonly role?: string | undefined;
}

export interface RecordPage<Body> {
  readonly rows: readonly RecordRow<Body>[];
  /** For `after`; null on the last page. */
  readonly next: string | null;
}

export interface FindOptions {
  readonly kinds?: readonly string[] | undefined;
  /** 20 when absent, 100 at most. */
  readonly limit?: number | undefined;
}

export interface FoundRecord {
  readonly kind: string;
  readonly id: string;
  readonly label: string;
  readonly status: string | null;
  readonly at: string;
}

export interface HistoryEntry {
  readonly seq: number;
  readonly version: number;
  readonly op: 'create' | 'update' | 'remove' | 'restore';
  readonly actor: string;
  readonly at: string;
  /** As it was written, which may be in the fields of an older release. */
  readonly body: unknown;
  readonly links: Links;
}

export interface KeyedItem<Body> {
  readonly key: string;
  readonly body: Body;
  readonly links?: Links | undefined;
}

export interface Upserted<Body> {
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'removed';
  readonly row: RecordRow<Body>;
}

/** `started` comes before what changes the world outside, and is followed by another entry that names it;
 * where none follows, the outcome is unknown. */
export type AuditOutcome = 'started' | 'done' | 'refused' | 'failed' | 'unknown';

export interface AuditEntry {
  readonly actor: Actor;
  /** `task.done` */
  readonly action: string;
  /** What it was done to: `task:<id>`. */
  readonly subject?: string | undefined;
  /** What was asked for; secrets are taken out. */
  readonly request?: unknown;
  readonly outcome: AuditOutcome;
  /** What came of it: an answer, a reason. */
  readonly detail?: unknown;
  /** The number of the entry that says it was started. */
  readonly started?: number | undefined;
}

export interface AuditRow {
  readonly seq: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string | null;
  readonly request: unknown;
  readonly outcome: AuditOutcome;
  readonly detail: unknown;
  readonly started: number | null;
  readonly at: string;
}

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly outcome?: AuditOutcome | undefined;
  /** Entries with a smaller number. */
  readonly before?: number | undefined;
  /** 100 when absent, 1,000 at most. */
  readonly limit?: number | undefined;
}

export interface PointFilter {
  readonly subject: string;
  /** From (inclusive) to (exclusive). */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** 1,000 when absent, 20,000 at most. */
  readonly limit?: number | undefined;
}

export interface Point {
  readonly subject: string;
  readonly at: string;
  readonly value: unknown;
}

export interface Change {
  readonly seq: number;
  readonly what: 'record' | 'audit' | 'point';
  /** The kind of the record, the action, or the series. */
  readonly name: string;
  /** The record's id, the subject of the action or of the point; '' for none. */
  readonly subject: string;
  readonly at: string;
}

export interface TransferCounts {
  readonly history: number;
  readonly audit: number;
  readonly points: number;
}
