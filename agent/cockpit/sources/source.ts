import type { Clock, Log } from '#lib';
import type { Settings } from '../settings.ts';
import type { CockpitStore } from '../store/index.ts';

/** What is known of something outside, and how well. */
export interface Reading<T> {
  /** The last that was read; null until the first time. It is kept when a read fails. */
  readonly value: T | null;
  /** The instant `value` is of; its age is counted from here. */
  readonly observedAt: string | null;
  /** Why the newest read failed; null after one that did not. */
  readonly error: SourceError | null;
  /** The key or file that must be there first: `file /srv/digest.json`. */
  readonly waitsFor: string | null;
}

export interface SourceError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** What a source may use. What it reads for good it writes to the store; pages read it from there. */
export interface SourceContext {
  readonly settings: Settings;
  readonly store: CockpitStore;
  readonly clock: Clock;
  readonly log: Log;
}

export interface SourceCall<T> extends SourceContext {
  /** Fires at the deadline and when the cockpit stops. */
  readonly signal: AbortSignal;
  /** What it gave the last time it was read by this process. */
  readonly previous: T | null;
}

/** Something outside that is read again and again in the background. */
export interface Source<T = unknown> {
  readonly name: string;
  /** For people: `Smart-money digest`. */
  readonly title: string;
  /** Between the end of one read and the begin of the next. */
  readonly everyMs: number;
  /** After this a read is given up. */
  readonly deadlineMs: number;
  /** From this age on the value is called old. */
  readonly staleAfterMs: number;
  /** Throws a Fault when it cannot be read. */
  read(call: SourceCall<T>): Promise<T>;
  /** The instant the value is of. */
  observedAt(value: T, readAt: string): string | null;
  waitsFor(settings: Settings): string | null;
}

interface SourceInit<T> extends Omit<Source<T>, 'observedAt' | 'waitsFor' | 'staleAfterMs'> {
  /** When it was read, without it. */
  readonly observedAt?: Source<T>['observedAt'];
  /** Nothing, without it. */
  readonly waitsFor?: Source<T>['waitsFor'];
  /** Three turns, without it. */
  readonly staleAfterMs?: number;
}

/** Declares a source. `T` is plain JSON. */
export function defineSource<T>(init: SourceInit<T>): Source<T> {
  const { everyMs, observedAt, waitsFor, staleAfterMs } = init;
  return {
    ...init,
    staleAfterMs: staleAfterMs ?? 3 * everyMs,
    observedAt: observedAt ?? ((_, readAt) => readAt),
    waitsFor: waitsFor ?? (() => null),
  };
}

export const nothingRead: Reading<never> = {
  value: null,
  observedAt: null,
  error: null,
  waitsFor: null,
};

/** How old a value is, in milliseconds; null where there is none. */
export function ageOf({ observedAt }: Reading<unknown>, nowMs: number): number | null {
  return observedAt === null ? null : Math.max(0, nowMs - Date.parse(observedAt));
}
