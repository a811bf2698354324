import { expect, test } from 'vitest';
import { runPoker } from './run.ts';
import { trainPoker } from './train.ts';

const kuhn = { game: 'kuhn', algorithm: 'vanilla', seed: null, from: null } as const;

test('a thread of its own learns the same, and tells how far it is', async () => {
  const told: number[] = [];
  const result = await runPoker(
    { ...kuhn, iterations: 200 },
    { onProgress: ({ iterations }) => told.push(iterations) },
  );
  expect(result).toEqual(await trainPoker({ ...kuhn, iterations: 200 }));
  expect(told).toEqual([1, 2, 5, 10, 20, 50, 100, 200]);
});

test('ended early it gives what it has, and goes on from there', async () => {
  const stop = new AbortController();
  const long = { ...kuhn, game: 'leduc', iterations: 5_000_000 } as const;
  const first = await runPoker(long, {
    signal: stop.signal,
    onProgress: ({ iterations }) => {
      if (iterations >= 100) stop.abort();
    },
  });
  expect(first.status).toBe('stopped');
  expect(first.iterations).toBeGreaterThanOrEqual(100);
  expect(first.iterations).toBeLessThan(5_000_000);
  const more = first.iterations + 10;
  const second = await runPoker({ ...long, iterations: more, from: first.state });
  expect(second.status).toBe('done');
  const whole = await trainPoker({ ...long, iterations: more });
  expect(second.state).toEqual(whole.state);
});

test('a run whose time is up ends in the same way', async () => {
  const result = await runPoker(
    { ...kuhn, game: 'leduc', iterations: 5_000_000 },
    { timeoutMs: 1 },
  );
  expect(result.status).toBe('stopped');
});

test('a request that makes no sense is refused from the other thread too', async () => {
  await expect(runPoker({ ...kuhn, iterations: -1 })).rejects.toMatchObject({
    code: 'cockpit.record',
    where: 'iterations',
  });
});
