import type { Clock } from '#lib';

/** Shorter than any deadline between two lines of an answer. */
const beatMs = 10_000;

/** Waits for something for one beat; false when it takes longer, so that whoever waits can be told so. Also true
 * when the signal fires. */
export async function isDoneWithinBeat(
  done: Promise<unknown>,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  const late = new AbortController();
  const beat = clock.sleep(beatMs, AbortSignal.any([late.signal, signal])).then(
    () => false,
    () => true,
  );
  const settled = done.then(
    () => true,
    () => true,
  );
  const isDone = await Promise.race([settled, beat]);
  late.abort();
  return isDone;
}
