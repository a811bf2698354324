import type { DatabaseSync } from 'node:sqlite';
import type { z } from 'zod';
import type { TimeMs } from '../model/time.ts';

/** `area.kind.v1`, such as `order.filled.v1`. */
export type EventTypeName = `${string}.${string}.v${number}`;

/** Whether the disk has it before `append` returns: `full` for what money hangs on. */
export type Durability = 'full' | 'normal';

export interface EventType<Name extends EventTypeName = EventTypeName, Payload = unknown> {
  readonly type: Name;
  readonly description: string;
  readonly payload: z.ZodType<Payload>;
  readonly durability: Durability;
  /** Turns the payload of the version before into this one's. */
  readonly upcast?: (older: unknown) => unknown;
}

export type EventRegistry = readonly EventType[];

/** An event of a registry, by type; its payload has the type's shape. */
export type NewEvent<R extends EventRegistry> = {
  [T in R[number] as T['type']]: {
    readonly type: T['type'];
    readonly payload: z.infer<T['payload']>;
    /** When it happened; the log adds when it was written. */
    readonly at: TimeMs;
    /** Who says so: `producer/rsi`, `operator/hayden`. */
    readonly source: string;
    /** The cycle or request it belongs to. */
    readonly trace: string;
    /** The same key with the same payload is the same event; with another payload it is refused. It
     * counts per type, whatever the version; `at`, source and trace may differ. */
    readonly dedupeKey?: string;
  };
}[R[number]['type']];

/** As it is read: an older version's payload is already this version's. */
export type StoredEvent<R extends EventRegistry> = NewEvent<R> & {
  /** 1, 2, 3 … without a gap. */
  readonly seq: number;
  /** 32 hex digits: of type and dedupe key, so the same event has it in every log; without a key, of
   * its place in the chain. */
  readonly id: string;
  readonly recordedAt: TimeMs;
  readonly hash: string;
};

export interface AppendResult {
  readonly id: string;
  readonly seq: number;
  /** It was there already. */
  readonly duplicate: boolean;
}

/** A table that follows from the events. `apply` runs in the transaction of the append; it may read
 * and write the projection's own tables and nothing else, and knows no clock. */
export interface Projection<R extends EventRegistry> {
  readonly name: string;
  /** `create table …` statements; names begin with the projection's. */
  readonly schema: string;
  readonly tables: readonly string[];
  /** Raised when `apply` changes what it writes: the tables are then built anew at the next start.
   * A changed `schema` does that by itself. Default 1. */
  readonly version?: number;
  /** Only these are applied. Default: all. */
  readonly events?: EventRegistry;
  apply(db: DatabaseSync, event: StoredEvent<R>): void;
}

/** The newest row, signed: whoever keeps one can tell that rows were dropped or rewritten. */
export interface LogHead {
  readonly seq: number;
  readonly hash: string;
  readonly at: TimeMs;
  /** Ed25519, 32 bytes in base64url. */
  readonly publicKey: string;
  /** Over seq, hash and at; 64 bytes in base64url. */
  readonly signature: string;
}

export interface ReadRange<Type extends string> {
  /** Exclusive. */
  readonly after?: number;
  /** Inclusive. */
  readonly upTo?: number;
  readonly limit?: number;
  /** Older versions of them included. */
  readonly types?: readonly Type[];
  /** By `at`: from ≤ at < until. Not indexed. */
  readonly from?: TimeMs;
  readonly until?: TimeMs;
}

type TypeOf<R extends EventRegistry> = R[number]['type'];
export type EventOf<R extends EventRegistry, Type extends TypeOf<R>> = Extract<
  StoredEvent<R>,
  { readonly type: Type }
>;

/** `brain.db`. One process owns it; a short-lived other one may append as a guest. */
export interface EventLog<R extends EventRegistry> {
  /** All or none, in one transaction with the projections. Throws Fault `brain.event-invalid`,
   * `brain.event-conflict` or `brain.store`. After `brain.store` the outcome may be unknown: the same
   * events with their dedupe keys can be appended again. */
  append(events: readonly NewEvent<R>[]): readonly AppendResult[];
  /** In the order of the log, read in pages: appending while iterating is fine. */
  read<Type extends TypeOf<R> = TypeOf<R>>(range?: ReadRange<Type>): Iterable<EventOf<R, Type>>;
  get(id: string): StoredEvent<R> | undefined;
  /** The newest row as the database has it now; seq 0 for an empty log. */
  tip(): { readonly seq: number; readonly hash: string };
  /** For queries over projections; reading only. */
  readonly db: DatabaseSync;
  /** Called after each append with what was written, in order, each event once. A listener that throws
   * is logged and stops nothing. */
  subscribe(listener: (events: readonly StoredEvent<R>[]) => void): () => void;
  /** Tells the listeners what other processes appended; how many events that were. An append does so
   * too. */
  refresh(): number;
  /** Events as they come, from `after` (default: from now on), until the signal aborts. Holds one page
   * in memory however slow the reader is, and skips nothing. */
  stream<Type extends TypeOf<R> = TypeOf<R>>(options: {
    readonly signal: AbortSignal;
    readonly after?: number;
    readonly types?: readonly Type[];
  }): AsyncIterable<EventOf<R, Type>>;
  /** Makes all rows durable and signs the newest; undefined for a log without a head. */
  anchor(): LogHead | undefined;
  /** A copy that verifies by itself, while appends go on. The file must not exist. */
  backup(path: string): Promise<{ readonly seq: number; readonly hash: string }>;
  /** Anchors, writes the WAL back and gives up ownership. */
  close(): void;
}
