import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { patienceMs } from '../../../tests/kit/patience.ts';
import { expectAgreement, expectWholeLog } from './test-agreement.ts';
import { createTestBrake, openDesk } from './test-desk.ts';
import { createScenario, scenarioPrices } from './test-scenario.ts';

const child = join(import.meta.dirname, 'test-child.ts');

function live(folder: string, seed: number, step?: string) {
  const arguments_ = [child, folder, String(seed), ...(step === undefined ? [] : [step])];
  return spawnSync(process.execPath, arguments_, { encoding: 'utf8', timeout: patienceMs });
}

const lives = [
  [6, ['after log fill.recorded entry', 'before place target', 'after log fill.recorded target']],
  [5, ['after log order.created entry']],
  [10, ['after place entry', 'after place stop', 'before log order.cancelled target']],
  [2, ['before log fill.recorded entry', 'after log order.created close', 'after cancel']],
] as const;
// A process takes as long to load as a hundred trades: all of them with PANTHER_SLOW=1.
const played = process.env.PANTHER_SLOW === undefined ? lives.slice(0, 1) : lives;

// The same as crash.test.ts with processes that are really killed, and databases that nobody closed.
test.each(played)('seed %i, killed %j', async (seed, steps) => {
  const folder = mkdtempSync(join(tmpdir(), 'sigkill-'));
  try {
    for (const step of steps) {
      const life = live(folder, seed, step);
      expect(life.signal, `${step}: ${life.stderr}`).toBe('SIGKILL');
    }
    const last = live(folder, seed);
    expect(last.stdout, last.stderr).toBe('done\n');
    const scenario = createScenario(seed);
    const desk = openDesk({
      ...{ folder, feed: scenarioPrices(scenario), config: scenario.config },
      brake: createTestBrake(),
    });
    try {
      await expectAgreement(desk);
    } finally {
      desk.close();
    }
    expectWholeLog(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
