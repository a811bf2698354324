import { type Clock, Fault, type Log } from '#lib';
import type { Brain } from './brain.ts';
import type { SteppedClock } from './stepped-clock.ts';

export interface DemonstrateOptions {
  readonly brain: Brain;
  readonly clock: SteppedClock;
  /** Real time. */
  readonly base: Clock;
  readonly report: Log;
  readonly signal: AbortSignal;
}

const stepEveryMs = 1_000;

/** The loops of a demonstration until the signal: each second the market goes on by `speed` seconds, then
 * positions, and when a candle has closed a cycle. What happens depends on the seed alone. */
export async function runDemonstration(options: DemonstrateOptions): Promise<void> {
  const { brain, base, signal } = options;
  await Promise.all([stepUntil(options), brain.data.following, brain.outbox.stopped]).catch(
    (error: unknown) => {
      if (!signal.aborted) throw error;
    },
  );

  async function stepUntil({ report }: DemonstrateOptions): Promise<void> {
    const take = createStep(options);
    while (!signal.aborted) {
      try {
        await take();
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        if (!signal.aborted) report.error(error.message, { code: error.code });
      }
      await base.sleep(stepEveryMs, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }
}

/** One second of a demonstration. */
export function createStep({
  brain,
  clock,
}: Pick<DemonstrateOptions, 'brain' | 'clock'>): () => Promise<void> {
  const { config } = brain;
  const stepMs = config.demonstration.speed * stepEveryMs;
  const everyMs = config.brain.cycle_interval_seconds * 1_000;
  const begin = clock.now();
  let [steps, cycleAt] = [0, begin];
  return async () => {
    // To a fixed grid, whatever orders took meanwhile.
    steps += 1;
    clock.step(Math.max(0, begin + steps * stepMs - clock.now()));
    await brain.watch();
    if (clock.now() < cycleAt) return;
    cycleAt = Math.floor(clock.now() / everyMs + 1) * everyMs;
    brain.learn();
    await brain.cycle('schedule');
  };
}
