import { type Clock, Fault } from '#lib';
import type { KnowledgeBase, KnowledgeReader } from './base.ts';

export interface IdleBaseOptions {
  readonly open: () => Promise<KnowledgeBase>;
  readonly clock: Clock;
  /** Closed so long after its last use. */
  readonly idleMs: number;
  /** How long to wait for one that another process has open. */
  readonly patienceMs: number;
}

export interface IdleReader extends KnowledgeReader {
  /** Lends the whole base to one piece of work. */
  use<T>(work: (base: KnowledgeBase) => Promise<T>, signal: AbortSignal): Promise<T>;
  close(): Promise<void>;
}

const againMs = 250;

/** Reads a base that is opened when it is used and closed when it has not been for a while: the embedded
 * one belongs to one process at a time, and a coding agent keeps its server open all day. Every call
 * throws what `open` throws. */
export function createIdleReader(options: IdleBaseOptions): IdleReader {
  const base = createIdleBase(options);
  return {
    search: (query, signal) => base.use((one) => one.search(query, signal), signal),
    readChunk: (id, count, signal) => base.use((one) => one.readChunk(id, count, signal), signal),
    outline: (id, signal) => base.use((one) => one.outline(id, signal), signal),
    related: (id, k, signal) => base.use((one) => one.related(id, k, signal), signal),
    listLibraries: (signal) => base.use((one) => one.listLibraries(signal), signal),
    ...base,
  };
}

function createIdleBase({ open, clock, idleMs, patienceMs }: IdleBaseOptions) {
  let current: Promise<KnowledgeBase> | undefined;
  let users = 0;
  let rest = new AbortController();
  const release = async () => {
    const closing = current;
    current = undefined;
    const base = await closing?.catch(() => undefined);
    await base?.close();
  };
  const openPatiently = async (signal: AbortSignal) => {
    const untilMs = clock.monotonicMs() + patienceMs;
    while (true) {
      try {
        return await open();
      } catch (error) {
        const isLocked = error instanceof Fault && error.code === 'postgres.locked';
        if (!isLocked || clock.monotonicMs() >= untilMs) throw error;
        await clock.sleep(againMs, signal);
      }
    }
  };
  return {
    /** Lends the base to one piece of work. */
    async use<T>(work: (base: KnowledgeBase) => Promise<T>, signal: AbortSignal): Promise<T> {
      users += 1;
      rest.abort();
      try {
        current ??= openPatiently(signal).catch((error: unknown) => {
          current = undefined;
          throw error;
        });
        return await work(await current);
      } finally {
        users -= 1;
        if (users === 0) {
          rest = new AbortController();
          void clock.sleep(idleMs, rest.signal).then(release, () => undefined);
        }
      }
    },
    async close(): Promise<void> {
      rest.abort();
      await release();
    },
  };
}
