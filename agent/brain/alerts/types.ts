import type { TimeMs } from '../model/time.ts';
import type { Severity } from './events.ts';

export interface Alert {
  readonly alertId: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly message: string;
  readonly symbol: string | null;
  readonly at: TimeMs;
}

/** Somewhere alerts go. A call has a deadline and may be made again with the same alert, so what it
 * sends carries the alert's id. */
export interface AlertSink {
  readonly name: string;
  /** Rejects with a Fault when it was not taken. */
  deliver(alert: Alert, signal: AbortSignal): Promise<void>;
}

/** A line a person reads. */
export function renderAlert({ severity, message, kind, at }: Alert): string {
  return `[${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}] [${severity.toUpperCase()}] [${kind}] ${message}`;
}
