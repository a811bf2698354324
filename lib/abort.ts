import { Fault } from './fault.ts';

/** The reason for calling off a wait that nobody needs any more. One for all: the default reason and the
 * Fault made of it would each record the stack, thousands of times a second. */
export const calledOff = new Fault({ code: 'aborted', message: 'no longer needed' });

/** What to throw when `signal` has fired: its reason when that is a Fault already (a deadline, a
 * lost lease), else Fault `aborted` with the reason as its cause. */
export function abortFault(signal: AbortSignal): Fault {
  const reason: unknown = signal.reason;
  if (reason instanceof Fault) return reason;
  return new Fault({ code: 'aborted', message: 'stopped before it was done', cause: reason });
}

/** Throws `abortFault(signal)` when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortFault(signal);
}
