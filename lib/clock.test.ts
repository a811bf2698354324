import { expect, test } from 'vitest';
import { systemClock } from './clock.ts';
import { Fault } from './fault.ts';

test('an abort ends a sleep at once, and says so with the signal’s own fault', async () => {
  const controller = new AbortController();
  const plain = systemClock.sleep(3_600_000, controller.signal);
  controller.abort();
  await expect(plain).rejects.toMatchObject({ name: 'Fault', code: 'aborted' });

  const deadline = new Fault({ code: 'exec.timeout', message: 'too late' });
  await expect(systemClock.sleep(1, AbortSignal.abort(deadline))).rejects.toBe(deadline);
});

test('a sleep that ends leaves nothing on the signal', async () => {
  const { signal } = new AbortController();
  let added = 0;
  let removed = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    added++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    removed++;
    remove(...args);
  };
  await systemClock.sleep(1, signal);
  expect([added, removed]).toEqual([1, 1]);
});
