import { type Clock, Fault, type Log } from '#lib';
import { limits } from '../limits.ts';

export interface SocketOptions {
  readonly name: string;
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Sent after each connect. */
  readonly greetings: readonly unknown[];
  /** Sent every `limits.socket.pingEveryMs`; frames of the protocol are answered without it. */
  readonly ping?: unknown;
  readonly onMessage: (message: unknown) => void;
  readonly onConnected: () => void;
  readonly onDown: (reason: string) => void;
}

/** Keeps a connection until the signal fires: connects anew after every end, with growing waits, and
 * takes one that is silent too long for dead. Resolves when the signal fired. */
export async function followSocket(options: SocketOptions): Promise<void> {
  const { clock, signal } = options;
  let failures = 0;
  while (!signal.aborted) {
    const startedAt = clock.monotonicMs();
    const reason = await runConnection(options);
    if (signal.aborted) return;
    if (clock.monotonicMs() - startedAt >= limits.socket.stableMs) failures = 0;
    failures++;
    options.onDown(reason);
    options.log.warn(`${options.name}: connection lost`, { reason, failures });
    const ceiling = limits.socket.reconnectMs * 2 ** Math.min(failures - 1, 10);
    const waitMs = Math.min(limits.socket.reconnectMaxMs, ceiling) * (0.5 + options.random() / 2);
    await clock.sleep(waitMs, signal).catch(ignoreAbort);
  }
}

/** One connection, to its end; resolves to why it ended. */
async function runConnection(options: SocketOptions): Promise<string> {
  const socket = new WebSocket(options.url);
  const ended = new AbortController();
  let heardAt = options.clock.monotonicMs();
  const reason = new Promise<string>((resolve) => {
    socket.addEventListener('open', () => {
      heardAt = options.clock.monotonicMs();
      for (const greeting of options.greetings) socket.send(JSON.stringify(greeting));
      options.onConnected();
    });
    socket.addEventListener('message', (event) => {
      heardAt = options.clock.monotonicMs();
      const message = parseMessage(event.data);
      if (message === undefined) resolve('it sent something that is not JSON');
      else options.onMessage(message);
    });
    socket.addEventListener('error', () => resolve('it failed'));
    socket.addEventListener('close', (event) => resolve(`closed with ${event.code}`));
    options.signal.addEventListener('abort', () => resolve('stopped'), {
      once: true,
      signal: ended.signal,
    });
    watchSilence(options, socket, ended.signal, () => heardAt)
      .then(() => resolve(`silent for ${limits.socket.silenceMs} ms`))
      .catch(ignoreAbort);
  });
  const why = await reason;
  ended.abort();
  socket.close();
  return why;
}

/** Pings, and resolves when nothing was heard for too long; rejects when the connection ended. */
async function watchSilence(
  { clock, ping }: SocketOptions,
  socket: WebSocket,
  ended: AbortSignal,
  heardAt: () => number,
): Promise<void> {
  for (;;) {
    const silentMs = clock.monotonicMs() - heardAt();
    if (silentMs >= limits.socket.silenceMs) return;
    const leftMs = limits.socket.silenceMs - silentMs;
    await clock.sleep(Math.min(leftMs, limits.socket.pingEveryMs), ended);
    if (ping !== undefined && socket.readyState === WebSocket.OPEN) {
      socket.send(JSON.stringify(ping));
    }
  }
}

function parseMessage(data: unknown): unknown {
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Fault) || error.code !== 'aborted') throw error;
}
