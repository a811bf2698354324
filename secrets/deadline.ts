import { Fault } from '#lib';

/** `work`, unless it lasts longer than `timeoutMs` or the signal fires. For what cannot be told to
 * stop: its late answer is dropped. Throws Fault `secrets.unreachable` or `aborted`. */
export async function withDeadline<T>(
  work: Promise<T>,
  timeoutMs: number,
  what: string,
  signal: AbortSignal | undefined,
): Promise<T> {
  const ended = Promise.withResolvers<never>();
  const onAbort = () => {
    const { reason } = signal ?? {};
    const aborted = new Fault({ code: 'aborted', message: 'interrupted', cause: reason });
    ended.reject(reason instanceof Fault ? reason : aborted);
  };
  const timer = setTimeout(() => {
    const message = `${what} did not end within ${timeoutMs / 1000} s`;
    ended.reject(new Fault({ code: 'secrets.unreachable', message, retryable: false }));
  }, timeoutMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  try {
    return await Promise.race([work, ended.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
