import { expect, it } from 'vitest';
import { createLimiter } from './limiter.ts';

it('lets so many run at a time, in the order in which they came, whatever becomes of them', async () => {
  const inTurn = createLimiter(2);
  const started: number[] = [];
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<number>());
  const works = gates.map((gate, index) =>
    inTurn(() => {
      started.push(index);
      return gate.promise;
    }),
  );
  const settled = Promise.allSettled(works);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  await turn();
  expect(started).toEqual([0, 1]);
  gates[1]?.reject(new Error('no'));
  await turn();
  expect(started).toEqual([0, 1, 2]);
  gates[0]?.resolve(0);
  gates[2]?.resolve(2);
  await turn();
  expect(started).toEqual([0, 1, 2, 3, 4]);
  gates[3]?.resolve(3);
  gates[4]?.resolve(4);
  expect((await settled).map(({ status }) => status)).toEqual([
    ...['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  ]);
  // A place that was given back can be had again.
  expect(await inTurn(async () => 'again')).toBe('again');
});
