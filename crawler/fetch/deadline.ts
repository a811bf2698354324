import { abortFault, type Clock, calledOff, Fault, throwIfAborted } from '#lib';
import { FetchFault } from './fault.ts';

/** The time one exchange may take. */
export interface Deadline {
  /** Fires when the caller stops, or with FetchFault crawl.timeout. */
  readonly signal: AbortSignal;
  /** Tells that the server said something. */
  touch(): void;
}

export interface DeadlineOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly totalMs: number;
  readonly idleMs: number;
  readonly url: string;
}

/** Runs `work` until it ends or its time is up; what it started has to obey the signal. */
export async function withDeadline<T>(
  options: DeadlineOptions,
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  const { clock, signal: outer, url } = options;
  throwIfAborted(outer);
  const stop = new AbortController();
  const ended = new AbortController();
  const onOuter = () => stop.abort(abortFault(outer));
  outer.addEventListener('abort', onOuter, { once: true });
  let touchedMs = clock.monotonicMs();
  watch(
    clock.sleep(options.totalMs, ended.signal).then(() => {
      stop.abort(timeoutFault(url, `was not complete after ${options.totalMs} ms`));
    }),
  );
  watch(
    (async () => {
      for (;;) {
        const leftMs = touchedMs + options.idleMs - clock.monotonicMs();
        if (leftMs <= 0) break;
        await clock.sleep(leftMs, ended.signal);
      }
      stop.abort(timeoutFault(url, `sent nothing for ${options.idleMs} ms`));
    })(),
  );
  const touch = () => {
    touchedMs = clock.monotonicMs();
  };
  try {
    return await rejectOnAbort(stop.signal, work({ signal: stop.signal, touch }));
  } finally {
    outer.removeEventListener('abort', onOuter);
    ended.abort(calledOff);
  }
}

export function timeoutFault(url: string, what: string): FetchFault {
  return new FetchFault({
    code: 'crawl.timeout',
    message: `the response ${what}`,
    where: url,
    retryable: true,
  });
}

/** Whoever obeys the signal ends with an error of its own; the reason is what counts. */
function rejectOnAbort<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(abortFault(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** A watch that is called off ends with `aborted`; anything else is a bug and stays unhandled. */
function watch(sleeping: Promise<void>): void {
  sleeping.catch((error: unknown) => {
    if (!(error instanceof Fault && error.code === 'aborted')) throw error;
  });
}
