import { type Clock, Fault, type Log } from '#lib';
import type { Brain } from './brain.ts';

export interface LoopOptions {
  readonly brain: Brain;
  /** Real time, for how often prices are looked at. */
  readonly clock: Clock;
  readonly report: Log;
  readonly signal: AbortSignal;
}

const watchEveryMs = 1_000;
/** How often it is looked whether a polled producer is due. */
const pollEveryMs = 5_000;

/** Runs until the signal: prices each second, a cycle each `cycle_interval_seconds` of the brain's clock. A
 * cycle that fails is written down, and the next one comes at its time; positions are looked after
 * whatever becomes of cycles. */
export async function runLoops(options: LoopOptions): Promise<void> {
  const { brain, clock, signal } = options;
  const everyMs = brain.config.brain.cycle_interval_seconds * 1000;
  await Promise.all([
    each(options, clock, watchEveryMs, () => brain.watch()),
    each(options, clock, pollEveryMs, () => brain.externals.poll()),
    each(options, brain.clock, everyMs, () => runScheduled(options)),
    brain.data.following,
    brain.outbox.stopped,
  ]).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

async function each(
  { brain, signal, report }: LoopOptions,
  clock: Clock,
  everyMs: number,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (signal.aborted) continue;
      report.error(error.message, { code: error.code });
      brain.alarm(error);
    }
    await clock.sleep(everyMs, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

async function runScheduled({ brain, report }: LoopOptions): Promise<void> {
  brain.learn();
  const { trace, signals, submitted, durationMs, decisions } = await brain.cycle('schedule');
  const proposed = decisions.filter(({ outcome }) => outcome !== 'no-trade').length;
  report.info('cycle', { trace, signals, proposed, submitted, durationMs });
}
