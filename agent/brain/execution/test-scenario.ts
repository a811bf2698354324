import { createManualClock } from '#lib';
import { readOpenPosition } from '../positions/index.ts';
import { draw } from './paper/draw.ts';
import type { PaperConfig } from './paper/index.ts';
import { Crash, type CrashPlan } from './test-crash.ts';
import {
  createTestBrake,
  type Desk,
  openDesk,
  plainConfig,
  testIntent,
  testOrigin,
} from './test-desk.ts';
import { createTestPrices, type TestPrices } from './test-prices.ts';

export const scenarioStart = Date.UTC(2026, 0, 1);
export const scenarioTicks = 80;
const tickMs = 2_000;
const exits = ['stop', 'target', 'operator', 'time', 'kill-switch'] as const;

export interface Scenario {
  readonly seed: number;
  readonly side: 'long' | 'short';
  readonly exit: (typeof exits)[number];
  readonly config: PaperConfig;
}

/** A trade from its intent to its end; what happens in it follows from the seed. */
export function createScenario(seed: number): Scenario {
  const luck = (name: string) => draw(seed, 'scenario', name);
  return {
    seed,
    side: luck('side') < 0.5 ? 'long' : 'short',
    exit: exits[seed % exits.length] ?? 'stop',
    config: {
      ...plainConfig,
      seed,
      latencyMs: { min: 5, max: 60 },
      partialFillRate: luck('partial') < 0.3 ? 0.7 : 0,
      splitRate: luck('split') < 0.3 ? 0.7 : 0,
      lostReplyRate: seed % 4 === 3 ? 0.6 : 0,
      lostRequestRate: luck('request') < 0.25 ? 0.3 : 0,
    },
  };
}

/** Quiet, until halfway the price goes where the exit is. */
export function scenarioPrices({ seed, side, exit }: Scenario): TestPrices {
  const prices = createTestPrices();
  const sign = side === 'long' ? 1 : -1;
  prices.tick('BTC', scenarioStart, 100);
  for (let index = 1; index <= scenarioTicks * 4; index++) {
    const noise = (draw(seed, 'noise', index) - 0.5) * 0.6;
    const far = exit === 'stop' ? -4 : exit === 'target' ? 12 : 1;
    const drift = index < scenarioTicks / 2 ? 0 : sign * far;
    prices.tick('BTC', scenarioStart + index * tickMs, Number((100 + drift + noise).toFixed(2)));
  }
  prices.pay('BTC', scenarioStart + 12 * tickMs, 0.0001);
  return prices;
}

export interface Outcome {
  readonly desk: Desk;
  /** What each submission of the one intent was answered with. */
  readonly answers: readonly string[];
}

/** Runs the trade to its end; where the plan ends the process, a new one goes on from the disk. */
export async function runScenario(
  scenario: Scenario,
  folder: string,
  plan: CrashPlan,
): Promise<Outcome> {
  const feed = scenarioPrices(scenario);
  const clock = createManualClock({ startMs: scenarioStart, autoAdvance: true });
  const brake = createTestBrake();
  const holdMaxMs = scenario.exit === 'time' ? { holdMaxMs: 20 * tickMs } : {};
  const shared = { folder, feed, clock, brake, config: scenario.config, ...holdMaxMs };
  let desk = openDesk({ ...shared, ...plan.begin() });
  const answers: string[] = [];
  const survive = async (body: () => Promise<void>): Promise<void> => {
    try {
      await body();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      desk.close();
      desk = openDesk({ ...shared, ...plan.begin() });
      // What happens outside goes on while nobody is there.
      await clock.sleep(Math.floor(draw(scenario.seed, 'down', plan.crashes.length) * 3 * tickMs));
      await survive(async () => {
        await desk.monitor.start();
      });
    }
  };
  await survive(async () => {
    await desk.monitor.start();
  });
  for (let index = 1; index < scenarioTicks * 4; index++) {
    if (index > scenarioTicks && desk.executor.symbols().length === 0) break;
    if (scenario.exit === 'kill-switch' && index > 25) brake.close = 'level 4';
    await survive(() => tick(desk, { scenario, feed, index, answers }));
    await clock.sleep(Math.max(0, scenarioStart + (index + 1) * tickMs - clock.now()));
  }
  return { desk, answers };
}

interface Tick {
  readonly scenario: Scenario;
  readonly feed: TestPrices;
  readonly index: number;
  readonly answers: string[];
}

/** One life of a process of its own, from what it finds on the disk to the end of the trade. */
export async function liveOn(scenario: Scenario, folder: string, plan: CrashPlan): Promise<Desk> {
  const feed = scenarioPrices(scenario);
  const clock = createManualClock({ startMs: scenarioStart, autoAdvance: true });
  const brake = createTestBrake();
  const holdMaxMs = scenario.exit === 'time' ? { holdMaxMs: 20 * tickMs } : {};
  const shared = { folder, feed, clock, brake, config: scenario.config, ...holdMaxMs };
  const desk = openDesk({ ...shared, ...plan.begin() });
  const { seq } = desk.log.tip();
  const [last] = desk.log.read({ after: seq - 1 });
  await clock.sleep(Math.max(0, (last?.recordedAt ?? 0) - clock.now()));
  await desk.monitor.start();
  const first = Math.ceil((clock.now() - scenarioStart) / tickMs);
  for (let index = Math.max(1, first); index < scenarioTicks * 4; index++) {
    if (index > scenarioTicks && desk.executor.symbols().length === 0) break;
    if (scenario.exit === 'kill-switch' && index > 25) brake.close = 'level 4';
    await tick(desk, { scenario, feed, index, answers: [] });
    await clock.sleep(Math.max(0, scenarioStart + (index + 1) * tickMs - clock.now()));
  }
  return desk;
}

async function tick(desk: Desk, { scenario, feed, index, answers }: Tick): Promise<void> {
  const { executor, monitor, clock, log } = desk;
  const { side, exit } = scenario;
  const levels = side === 'long' ? { stop: 97, target: 110 } : { stop: 103, target: 90 };
  if (index === 3 || index === 4 || index === 16) {
    const intent = testIntent({ side, ...levels, size: 7.433783 });
    answers.push((await executor.submit(intent, testOrigin)).kind);
  }
  const held = readOpenPosition(log.db, 'BTC');
  if (exit === 'operator' && index > 25 && held !== undefined) {
    await monitor.close(held.positionId, { source: 'operator/test', trace: 'test' });
  }
  const price = feed.quote('BTC', clock.now())?.mid;
  if (price !== undefined) await monitor.onPrice({ symbol: 'BTC', price });
  await monitor.poll();
}
