import { setImmediate } from 'node:timers/promises';

const turnMs = 3;

/** For long work on the one thread that also answers requests: `await breathe()` between its steps lets
 * whatever waits have its turn once `turnMs` have gone by, and costs nothing before. */
export function createBreather(): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < turnMs) return;
    await setImmediate();
    began = performance.now();
  };
}

/** The items, with a breath between them. */
export async function collectInTurns<T>(items: Iterable<T>): Promise<readonly T[]> {
  const breathe = createBreather();
  const collected: T[] = [];
  for (const item of items) {
    collected.push(item);
    await breathe();
  }
  return collected;
}
