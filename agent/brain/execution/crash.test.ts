import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { expectAgreement, expectWholeLog } from './test-agreement.ts';
import { createCrashPlan } from './test-crash.ts';
import { createTestFolder } from './test-desk.ts';
import { createScenario, runScenario, type Scenario } from './test-scenario.ts';

// PANTHER_SLOW=1: each of the points with 200 seeds, which takes minutes.
const isLong = process.env.PANTHER_SLOW !== undefined;

/** Where a process may end: before and after every durable step of a trade. */
const durableSteps = [
  'log order.created entry',
  'place entry',
  'log order.acknowledged entry',
  'log fill.recorded entry',
  'log order.created stop',
  'place stop',
  'log order.acknowledged stop',
  'log order.created target',
  'place target',
  'log order.acknowledged target',
  'log funding.paid',
  'log fill.recorded stop',
  'log fill.recorded target',
  'log position.close-requested',
  'log order.created close',
  'place close',
  'log order.acknowledged close',
  'log fill.recorded close',
  'log order.cancel-requested stop',
  'log order.cancel-requested target',
  'cancel',
  'log order.cancelled stop',
  'log order.cancelled target',
  'log order.unknown entry',
  'log order.absent entry',
] as const;
const killPoints = durableSteps.flatMap((step) => [`before ${step}`, `after ${step}`]);

async function runAndCheck(
  scenario: Scenario,
  armed: readonly string[],
): Promise<readonly string[]> {
  const folder = createTestFolder();
  try {
    const plan = createCrashPlan(armed);
    const { desk, answers } = await runScenario(scenario, folder, plan);
    try {
      // One order, whatever happened and however often it was asked for.
      expect(answers.filter((answer) => answer === 'submitted').length).toBeLessThanOrEqual(1);
      await expectAgreement(desk);
    } finally {
      desk.close();
    }
    expectWholeLog(folder);
    return plan.crashes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a process that ends at any durable step', () => {
  // So few pass each of the points; the expectation below says when they no longer do.
  const quickSeeds = 12;
  const allSeeds = Array.from({ length: 200 }, (_, index) => index + 1);

  test.each(killPoints)(
    '%s',
    async (point) => {
      const seeds = isLong ? allSeeds : [(killPoints.indexOf(point) % 20) + 1];
      for (const seed of seeds) await runAndCheck(createScenario(seed), [point]);
    },
    isLong ? 600_000 : 30_000,
  );

  // An entry that was written down and not sent is given up: after these two there is no trade left. And
  // who ends before writing something down may never come to it again.
  const isArmed = (point: string, seed: number) => {
    if (point === 'after log order.created entry' || point === 'before place entry') {
      return seed % 8 === (point.startsWith('after') ? 1 : 5);
    }
    if (point === 'after place entry') return seed % 2 === 0;
    return point !== 'before log order.unknown entry' || seed % 8 === 3;
  };

  test(
    'at each of them in one trade, one after the other',
    async () => {
      const reached = new Set<string>();
      for (const seed of isLong ? allSeeds : allSeeds.slice(0, quickSeeds)) {
        const armed = killPoints.filter((point) => isArmed(point, seed));
        for (const crash of await runAndCheck(createScenario(seed), armed)) reached.add(crash);
      }
      // Each is a point that some trade passes: otherwise it would test nothing.
      expect(killPoints.filter((point) => !reached.has(point))).toEqual([]);
    },
    isLong ? 600_000 : 60_000,
  );
});
