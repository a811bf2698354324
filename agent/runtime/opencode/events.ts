import type { Event } from '@opencode-ai/sdk/v2/types';
import { Fault } from '#lib';
import { type OpencodeDoor, stoppedFault } from './door.ts';

export interface EventReader {
  /** What happens in a session, until the server ends the stream or is silent for too long. */
  of(session: string): AsyncIterable<Event>;
  close(): void;
}

// It says every ten seconds that it lives.
const silenceMs = 35_000;

/** Listens before anything is asked, so that nothing is missed: returns when the server says that it tells.
 * @throws Fault api.failed, aborted */
export async function createEventReader(
  door: OpencodeDoor,
  signal: AbortSignal,
): Promise<EventReader> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  let timer = setTimeout(() => stop.abort(), silenceMs);
  const touch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(), silenceMs);
  };
  const close = () => {
    clearTimeout(timer);
    stop.abort();
  };
  const { stream } = await door.client.event.subscribe(
    {},
    // A stream that was cut has a hole; it is not opened again.
    { signal: both, sseMaxRetryAttempts: 1 },
  );
  const first = await stream.next();
  if (first.done === true) {
    close();
    if (signal.aborted) throw stoppedFault(signal);
    throw new Fault({
      code: 'api.failed',
      message: `OpenCode at ${door.url} does not tell what it does`,
      retryable: true,
    });
  }
  return {
    async *of(session) {
      for await (const event of stream as AsyncIterable<Event>) {
        touch();
        const { properties } = event as { readonly properties?: { readonly sessionID?: string } };
        if (properties?.sessionID === session) yield event;
      }
    },
    close,
  };
}
