import { expect, it } from 'vitest';
import { createManualClock, Fault } from '#lib';
import type { Alert } from '../alerts/index.ts';
import { hourMs } from '../model/time.ts';
import { createStoreAlarm } from './store-alarm.ts';

// Check 28 of the brain's reference, and an alert of the brief: database write error.
it('tells of a log that cannot be written, of each failure once an hour, and of nothing else', async () => {
  const told: Alert[] = [];
  const clock = createManualClock({ startMs: 1 });
  const tellDirectly = async (alert: Alert) => void told.push(alert);
  const alarm = createStoreAlarm({ tellDirectly }, clock);
  const full = new Fault({ code: 'brain.store', message: 'database or disk is full' });
  alarm(full);
  alarm(full);
  alarm(new Fault({ code: 'brain.exchange', message: 'no answer' }));
  expect(told).toMatchObject([{ kind: 'database-write-error', severity: 'critical' }]);
  expect(told[0]?.message).toContain('disk is full');
  await clock.advance(hourMs);
  alarm(full);
  expect(new Set(told.map(({ alertId }) => alertId)).size).toBe(2);
});
