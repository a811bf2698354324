import type { Clock } from '#lib';

/** Remembers when the last turn was taken, for as long as this process lives. */
export function createTurnWatch(clock: Clock) {
  const now = () => new Date(clock.now()).toISOString();
  const since = now();
  let lastAt: string | null = null;
  return {
    taken(): void {
      lastAt = now();
    },
    read: () => ({ since, lastAt }),
  };
}
