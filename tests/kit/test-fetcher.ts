import { createLog, createManualClock, Fault, type ManualClock } from '#lib';
import {
  createFetcher,
  createMemoryPaceStore,
  createMemoryRobotsStore,
  type Fetcher,
  type FetcherOptions,
} from '../../crawler/fetch/index.ts';

export interface TestFetcher extends Fetcher {
  /** Pacing; every wait ends at once and moves it on. */
  readonly clock: ManualClock;
  /** Time limits; stands still until it is told to move. */
  readonly deadlines: ManualClock;
}

/** The real client on clocks of its own, without a delay between requests unless one is asked for. */
export function createTestFetcher(options: Partial<FetcherOptions> = {}): TestFetcher {
  const clock = createManualClock({ autoAdvance: true });
  const deadlines = createManualClock();
  const fetcher = createFetcher({
    userAgent: 'pantherOS/0.1.0 (+https://example.com/contact)',
    clock,
    deadlineClock: deadlines,
    log: createLog({ write: () => undefined }),
    random: () => 0.5,
    pace: createMemoryPaceStore(clock),
    robots: createMemoryRobotsStore(),
    ...options,
    limits: { delayMs: 0, ...options.limits },
  });
  return { ...fetcher, clock, deadlines };
}

/** The fault some work ends with; whatever else happens is thrown. */
export async function faultOf(work: Promise<unknown>): Promise<Fault> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('ended without a fault');
}
