import { type Clock, type Fault, sha256Hex } from '#lib';
import type { Outbox } from '../alerts/index.ts';
import { hourMs } from '../model/time.ts';

/** Tells people, past the log, that the log cannot be written: of each kind of failure once an hour. */
export function createStoreAlarm(
  outbox: Pick<Outbox, 'tellDirectly'>,
  clock: Clock,
): (fault: Fault) => void {
  const toldMs = new Map<string, number>();
  return (fault) => {
    if (fault.code !== 'brain.store') return;
    const nowMs = clock.monotonicMs();
    const last = toldMs.get(fault.message);
    if (last !== undefined && nowMs - last < hourMs) return;
    toldMs.set(fault.message, nowMs);
    const at = clock.now();
    void outbox.tellDirectly({
      alertId: `database:${sha256Hex(`${at} ${fault.message}`).slice(0, 16)}`,
      kind: 'database-write-error',
      severity: 'critical',
      message: `the event log cannot be written, nothing new is entered: ${fault.message}`,
      symbol: null,
      at,
    });
  };
}
