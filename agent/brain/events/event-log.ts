import type { DatabaseSync } from 'node:sqlite';
import { type Clock, createLog, type Log } from '#lib';
import type { Ownership } from '#lib/lock';
import { type Anchor, type HeadOptions, openAnchor } from './anchor.ts';
import { appendRows } from './appending.ts';
import { backUp } from './backup.ts';
import { type Candidate, type Catalogue, createCatalogue } from './catalogue.ts';
import { scanChain } from './chain.ts';
import { limits } from './limits.ts';
import { createListeners } from './listeners.ts';
import { locateProblem } from './locate.ts';
import { ownLog } from './owner-lock.ts';
import { type LogProblem, tamperedFault } from './problem.ts';
import { createApplier, syncProjections } from './projecting.ts';
import { checkTypes, readEvent, readEvents, readTip, type Tip } from './reading.ts';
import { genesis } from './row.ts';
import { findSchemaChanges } from './schema.ts';
import { inMemory, openStore, type Store } from './store.ts';
import { streamEvents } from './stream.ts';
import type {
  AppendResult,
  EventLog,
  EventOf,
  EventRegistry,
  NewEvent,
  Projection,
  ReadRange,
  StoredEvent,
} from './types.ts';

export interface EventLogOptions<R extends EventRegistry> {
  /** Of the database file; `:memory:` for a log that ends with the process, without lock and head. */
  readonly path: string;
  readonly registry: R;
  readonly projections: readonly Projection<NoInfer<R>>[];
  readonly clock: Clock;
  /** `owner`: the one process that runs cycles. `guest`: a short-lived one, such as a command, that appends
   * beside it; it can neither build projections nor keep the owner out. Default `owner`. */
  readonly role?: 'owner' | 'guest';
  readonly head?: HeadOptions;
  /** How long an append waits for another process's. Default 5000. */
  readonly busyMs?: number;
  /** For what must not stop an append: listeners and receivers of heads that fail. Default: stderr. */
  readonly log?: Log;
}

/** Opens the log or creates it. Throws Fault `brain.locked` with the owner's name, `brain.tampered` when
 * rows are missing or changed as far as the head and the newest rows tell, `brain.store`. */
export function createEventLog<const R extends EventRegistry>(
  options: EventLogOptions<R>,
): EventLog<R> {
  const { path, role = 'owner', clock } = options;
  const catalogue = createCatalogue(options.registry);
  const ownership = role === 'owner' && path !== inMemory ? ownLog(path, clock) : undefined;
  let store: Store | undefined;
  try {
    store = openStore(path, options.busyMs);
    const log = options.log ?? createLog({ clock });
    const anchor = prepareLog(options, store, catalogue, log);
    return assembleLog({ options, store, catalogue, log, anchor, ownership });
  } catch (error) {
    store?.close({ writeBack: false });
    ownership?.release();
    throw error;
  }
}

/** Everything that has to be right before the first append. */
function prepareLog<R extends EventRegistry>(
  options: EventLogOptions<R>,
  store: Store,
  catalogue: Catalogue,
  log: Log,
): Anchor | undefined {
  const { writer, path } = store;
  const anchor = store.transaction('normal', () => {
    const problem = checkNewestRows(writer);
    if (problem !== undefined) throw tamperedFault(path, problem);
    const opened = openAnchor(store, options.clock, log, options.head ?? {});
    try {
      checkTypes(writer, catalogue);
      syncProjections(writer, catalogue, options.projections, options.role !== 'guest');
      return opened;
    } catch (error) {
      opened?.abandon();
      throw error;
    }
  });
  // A process that was killed may have written rows that no disk has yet.
  store.sync();
  return anchor;
}

/** All of them would take a start too long; `verifyLog` does. */
function checkNewestRows(db: DatabaseSync): LogProblem | undefined {
  const changes = findSchemaChanges(db);
  if (changes.length > 0) {
    const message = `not as the log made it: ${changes.join(', ')}`;
    return { kind: 'schema', seq: 0, columns: [], message };
  }
  const start = db
    .prepare('select seq, hash from events order by seq desc limit 1 offset ?')
    .get(limits.startRows) as Tip | undefined;
  const scan = scanChain(db, start);
  return scan.broken ? locateProblem(db, scan.tip) : undefined;
}

interface Parts<R extends EventRegistry> {
  readonly options: EventLogOptions<R>;
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly log: Log;
  readonly anchor: Anchor | undefined;
  readonly ownership: Ownership | undefined;
}

function assembleLog<R extends EventRegistry>(parts: Parts<R>): EventLog<R> {
  const { options, store, catalogue, anchor, ownership } = parts;
  const { reader } = store;
  const listeners = createListeners<R>(parts.log);
  const apply = createApplier<R>(
    options.projections.map((projection) => ({ projection, db: store.writer })),
  );
  const tip = () => readTip(reader) ?? { seq: 0, hash: genesis };
  const read = (range?: ReadRange<string>) => readEvents<R>(reader, catalogue, range);
  let told = tip().seq;

  function tell(events: readonly StoredEvent<R>[]): number {
    const fresh = events.filter(({ seq }) => seq > told);
    told = fresh.at(-1)?.seq ?? told;
    listeners.tell(fresh);
    return fresh.length;
  }

  function append(events: readonly NewEvent<R>[]): readonly AppendResult[] {
    // Every member of NewEvent is a Candidate, which the compiler cannot see while R is open.
    const candidates = events as readonly unknown[] as readonly Candidate[];
    const checked = candidates.map((event) => catalogue.check(event));
    if (checked.length === 0) return [];
    const durability = checked.some((event) => event.durability === 'full') ? 'full' : 'normal';
    const { results, written, before } = store.transaction(durability, () =>
      appendRows(store.writer, catalogue, apply, checked, Math.floor(options.clock.now())),
    );
    const last = written.at(-1);
    if (last === undefined) return results;
    anchor?.follow(durability, last);
    // What another process appended in between comes first.
    if (before > told) tell([...read({ after: told, upTo: before })]);
    tell(written);
    return results;
  }

  const eventLog: EventLog<R> = {
    append,
    // What a range by type yields is what the type says; the reader itself does not know types.
    read: <Type extends R[number]['type']>(range?: ReadRange<Type>) =>
      read(range) as Iterable<StoredEvent<R>> as Iterable<EventOf<R, Type>>,
    get: (id) => readEvent<R>(reader, catalogue, id),
    tip,
    db: reader,
    subscribe: listeners.add,
    refresh: () => tell([...read({ after: told })]),
    stream: (streamOptions) => streamEvents(eventLog, streamOptions),
    anchor: () => anchor?.now(),
    async backup(target) {
      const copied = await backUp(store, target);
      anchor?.signCopy(target, copied);
      return copied;
    },
    close() {
      listeners.clear();
      try {
        anchor?.close();
      } finally {
        closeStore(store, ownership);
      }
    },
  };
  return eventLog;
}

function closeStore(store: Store, ownership: Ownership | undefined): void {
  try {
    store.close({ writeBack: ownership !== undefined });
  } finally {
    ownership?.release();
  }
}
