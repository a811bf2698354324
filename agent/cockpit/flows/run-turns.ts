import type { FlowContext } from './context.ts';
import type { Hurry } from './hurry.ts';
import { type TurnInputs, type TurnReport, takeTurn } from './turn.ts';

export interface TurnsOptions {
  readonly context: FlowContext;
  /** What is known at the beginning of a turn; it waits for nothing outside. */
  readonly inputs: () => TurnInputs;
  readonly everyMs: number;
  /** Turns before their time; none without it. */
  readonly hurry?: Hurry | undefined;
  readonly onTurn?: ((report: TurnReport) => void) | undefined;
  readonly signal: AbortSignal;
}

/** Takes turns until it is told to stop. A turn that fails is told in the log, and the next one comes. */
export async function runTurns(options: TurnsOptions): Promise<void> {
  const { inputs, onTurn, signal } = options;
  const context = { ...options.context, signal };
  while (!signal.aborted) {
    try {
      const report = await takeTurn(context, inputs());
      onTurn?.(report);
    } catch (error) {
      if (signal.aborted) return;
      context.log.error('a turn of the cockpit failed', { error });
    }
    await waitForTurn(options);
  }
}

/** So long nobody asks again before a turn that was asked for comes, and at most so long it waits for that:
 * pages hear first what was done, and one turn decides about all that is done at once. */
const quietMs = 250;
const quietWithinMs = 5_000;

async function waitForTurn(options: TurnsOptions): Promise<void> {
  const { clock } = options.context;
  if ((await waitFor(options, options.everyMs)) === 'time') return;
  const endsAtMs = clock.monotonicMs() + quietWithinMs;
  while (clock.monotonicMs() < endsAtMs && (await waitFor(options, quietMs)) === 'asked');
}

/** Which came first: the time, or somebody who asks. */
async function waitFor(
  { context, hurry, signal }: TurnsOptions,
  forMs: number,
): Promise<'time' | 'asked'> {
  const done = new AbortController();
  const ends = AbortSignal.any([signal, done.signal]);
  const time = context.clock.sleep(forMs, ends).then(
    () => 'time' as const,
    (error: unknown) => {
      if (!ends.aborted) throw error;
      return 'time' as const;
    },
  );
  try {
    if (hurry === undefined) return await time;
    return await Promise.race([time, hurry.asked(ends).then(() => 'asked' as const)]);
  } finally {
    done.abort();
  }
}
