import { expect, test } from 'vitest';
import { collectInTurns } from './breather.ts';

test('long work leaves a turn to what waits, and loses nothing', async () => {
  let others = 0;
  const timer = setInterval(() => others++, 0);
  function* steps() {
    for (let step = 0; step < 5; step++) {
      // Each longer than a turn, and so none without a breath behind it.
      const end = performance.now() + 5;
      while (performance.now() < end);
      yield step;
    }
  }
  expect(await collectInTurns(steps())).toEqual([0, 1, 2, 3, 4]);
  clearInterval(timer);
  expect(others).toBeGreaterThan(0);
});
