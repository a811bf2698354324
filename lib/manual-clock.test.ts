import { expect, test } from 'vitest';
import { createManualClock } from './manual-clock.ts';

test('sleepers wake in the order of their time, chained sleeps inside one step too', async () => {
  const clock = createManualClock({ startMs: 1_000_000 });
  const seen: string[] = [];
  const mark = (name: string) => seen.push(`${name}@${clock.monotonicMs()}`);
  const late = clock.sleep(300).then(() => mark('late'));
  const chain = clock
    .sleep(100)
    .then(() => mark('first'))
    .then(() => clock.sleep(100))
    .then(() => mark('second'));
  await clock.advance(250);
  expect(seen).toEqual(['first@100', 'second@200']);
  expect(clock.sleeping).toBe(1);
  await clock.advance(50);
  await Promise.all([late, chain]);
  expect(seen).toEqual(['first@100', 'second@200', 'late@300']);
  expect(clock.now()).toBe(1_000_300);
  expect(clock.slept).toEqual([300, 100, 100]);
});

test('a jump of the wall clock moves no sleeper', async () => {
  const clock = createManualClock({ startMs: 0 });
  let awake = false;
  const sleep = clock.sleep(10).then(() => {
    awake = true;
  });
  clock.jumpWall(-3_600_000);
  await clock.advance(9);
  expect(awake).toBe(false);
  expect(clock.now()).toBe(9 - 3_600_000);
  await clock.advance(1);
  await sleep;
  expect(awake).toBe(true);
});

test('an abort wakes the sleeper with a fault and forgets it', async () => {
  const clock = createManualClock();
  const controller = new AbortController();
  const sleep = clock.sleep(10, controller.signal);
  controller.abort();
  await expect(sleep).rejects.toMatchObject({ code: 'aborted' });
  expect(clock.sleeping).toBe(0);
});

test('with autoAdvance a sleep ends at once and costs its time', async () => {
  const clock = createManualClock({ autoAdvance: true });
  await clock.sleep(5_000);
  await clock.sleep(7);
  expect(clock.monotonicMs()).toBe(5_007);
});
