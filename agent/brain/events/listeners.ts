import type { Log } from '#lib';
import type { EventRegistry, StoredEvent } from './types.ts';

type Listener<R extends EventRegistry> = (events: readonly StoredEvent<R>[]) => void;

export interface Listeners<R extends EventRegistry> {
  add(listener: Listener<R>): () => void;
  tell(events: readonly StoredEvent<R>[]): void;
  clear(): void;
}

/** Whoever appends from inside a listener changes nothing in the order: each batch reaches all
 * listeners before the next one reaches any. */
export function createListeners<R extends EventRegistry>(log: Log): Listeners<R> {
  const listeners = new Set<Listener<R>>();
  const waiting: (readonly StoredEvent<R>[])[] = [];
  let telling = false;

  function tellOne(listener: Listener<R>, events: readonly StoredEvent<R>[]): void {
    try {
      listener(events);
    } catch (error) {
      log.error('a listener of the event log failed', {
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        events: events.map(({ id }) => id),
      });
    }
  }

  return {
    add(listener) {
      // A wrapper, so that the same function added twice is two listeners.
      const own: Listener<R> = (events) => listener(events);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    tell(events) {
      if (events.length === 0) return;
      waiting.push(events);
      if (telling) return;
      telling = true;
      for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
        for (const listener of [...listeners]) tellOne(listener, batch);
      }
      telling = false;
    },
    clear: () => listeners.clear(),
  };
}
