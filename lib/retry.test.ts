import { expect, test } from 'vitest';
import { Fault } from './fault.ts';
import { createManualClock } from './manual-clock.ts';
import { retry } from './retry.ts';

const transient = new Fault({ code: 'exec.failed', message: 'busy', retryable: true });
const fatal = new Fault({ code: 'exec.failed', message: 'no' });

test('waits grow exponentially under the ceiling, scaled by the jitter', async () => {
  const clock = createManualClock({ autoAdvance: true });
  const failed: number[] = [];
  const result = retry(() => Promise.reject(transient), {
    attempts: 6,
    baseMs: 100,
    maxMs: 1_000,
    clock,
    random: () => 0.5,
    onAttempt: ({ attempt }) => failed.push(attempt),
  });
  await expect(result).rejects.toBe(transient);
  // Half of 100, 200, 400, 800 and of 1,000 instead of 1,600.
  expect(clock.slept).toEqual([50, 100, 200, 400, 500]);
  expect(failed).toEqual([1, 2, 3, 4, 5]);
});

test('the first success ends it; what is not retryable is thrown at once', async () => {
  const clock = createManualClock({ autoAdvance: true });
  const calls: number[] = [];
  const value = await retry(
    (attempt) => {
      calls.push(attempt);
      if (attempt < 3) throw transient;
      return 'done';
    },
    { clock },
  );
  expect([value, calls]).toEqual(['done', [1, 2, 3]]);

  let count = 0;
  const failing = () => {
    count++;
    throw fatal;
  };
  await expect(retry(failing, { clock })).rejects.toBe(fatal);
  expect(count).toBe(1);
  await expect(retry(failing, { clock, attempts: 2, shouldRetry: () => true })).rejects.toBe(fatal);
  expect(count).toBe(3);
});

test('an abort ends the wait, and before the first call nothing is called', async () => {
  const clock = createManualClock();
  const controller = new AbortController();
  let calls = 0;
  const result = retry(
    () => {
      calls++;
      throw transient;
    },
    { clock, signal: controller.signal },
  );
  await clock.advance(0);
  controller.abort();
  await expect(result).rejects.toMatchObject({ code: 'aborted' });
  expect(calls).toBe(1);
  const late = retry(() => calls++, { signal: controller.signal });
  await expect(late).rejects.toMatchObject({ code: 'aborted' });
  expect(calls).toBe(1);
});
