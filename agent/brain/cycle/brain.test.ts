import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '#lib';
import { runClose } from '../cli/act-actions.ts';
import type { BrainCommandContext } from '../cli/options.ts';
import { replayLog, verifyLog } from '../events/index.ts';
import { readOrder } from '../execution/index.ts';
import { readOutcomes } from '../karma/index.ts';
import { dayMs, hourMs } from '../model/time.ts';
import { readOpenPositions } from '../positions/index.ts';
import { projections } from '../projections.ts';
import { registry } from '../registry.ts';
import {
  decideOperatorChange,
  eventOfChange,
  readDecision,
  readKillSwitch,
} from '../risk/index.ts';
import { readClosedPositions, readOrders } from '../views.ts';
import { databaseFile, openBrainLog } from './log.ts';
import { expectTrueAnswers } from './test-answers.ts';
import { days, halfHour, open, type Run, record, silent, start } from './test-brain.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** As the command line does it, beside the service. */
function setLevel(stateFolder: string, to: number): void {
  const clock = createManualClock({ startMs: start + days * dayMs });
  const log = openBrainLog({ stateFolder, clock, role: 'guest', log: silent });
  const state = readKillSwitch(log.db);
  const change = decideOperatorChange(state, { to, actor: 'ann', reason: 'the test' });
  log.append([eventOfChange(change, { at: clock.now(), trace: 'command line' })]);
  log.close();
}

/** `panther brain close SYMBOL --reason enough`, beside the service. */
function closing(stateFolder: string, subject: string): BrainCommandContext {
  const context: Partial<BrainCommandContext> = {
    args: { subject, more: [] },
    options: { reason: 'enough' } as BrainCommandContext['options'],
    env: { PANTHER_STATE_DIR: stateFolder },
    ...{ cwd: stateFolder, stderr: () => undefined, report: () => undefined },
  };
  return context as BrainCommandContext;
}

/** Check 13 of the brain's reference: at level 2, also after a restart, neither the schedule nor an operator
 * enters anything, and what was open may still be closed. */
async function expectNothingEntered(run: Run): Promise<void> {
  const { db } = run.brain.log;
  const entries = () => readOrders(db, 500).filter(({ purpose }) => purpose === 'entry').length;
  const refusedBySwitch = `select count(*) as n from trade_events
    where ',' || refused_by || ',' like '%,kill-switch,%'`;
  expect(readKillSwitch(db).level).toBe(2);
  const before = entries();
  for (let n = 0; n < 10; n++) {
    await halfHour(run);
    await run.brain.cycle('operator');
  }
  expect(entries()).toBe(before);
  // Something would have been entered.
  expect(Number(db.prepare(refusedBySwitch).get()?.n)).toBeGreaterThan(0);
}

describe('the brain on paper', () => {
  it('opens and closes trades, over a restart, and its log explains all of it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'panther-brain-'));
    folders.push(folder);
    const data = await record(join(folder, 'market'));
    let run = await open(folder, data, start);
    for (let n = 0; n < 120; n++) await halfHour(run);
    await run.stop();
    run = await open(folder, data, run.clock.now());
    for (let n = 0; n < 120; n++) await halfHour(run);
    await expectTrueAnswers(run.brain);
    await run.stop();
    setLevel(folder, 2);
    run = await open(folder, data, run.clock.now());
    await expectNothingEntered(run);
    const { brain, clock } = run;
    const { db } = brain.log;
    // Every order event names the trade it belongs to, of the same asset.
    const orphans = `select count(*) as n from order_events o
      left join trade_events t on t.id = o.trade_id and t.symbol = o.symbol where t.id is null`;
    expect(db.prepare(orphans).get()).toEqual({ n: 0 });
    expect(readClosedPositions(db, 500).length).toBeGreaterThan(2);
    const [first, ...others] = readOpenPositions(db);
    expect(others).not.toEqual([]);
    await runClose(closing(folder, first?.symbol ?? ''));
    await brain.watch();
    const closed = readClosedPositions(db, 500).filter(({ reason }) => reason === 'operator');
    expect(closed.map(({ positionId }) => positionId)).toContain(first?.positionId);
    setLevel(folder, 4);
    await clock.advance(hourMs / 2);
    await brain.watch();
    expect(readOpenPositions(db)).toEqual([]);
    // With nothing open the cash is the start and every net result, to the last fraction of a cent.
    const earned = readClosedPositions(db, 500).reduce((sum, { pnl }) => sum + Number(pnl), 0);
    const { cash } = await brain.exchange.balance();
    expect(cash).toBeCloseTo(10_000 + earned, 6);
    // Every entry was a decision with every gate passed, and what came of it was scored.
    const entries = readOrders(db, 500).filter(({ purpose }) => purpose === 'entry');
    expect(entries.length).toBeGreaterThan(2);
    for (const { clientId } of entries) {
      const decision = readDecision(brain.log, readOrder(db, String(clientId))?.intentId ?? '');
      expect(decision?.outcome).toBe('approved');
      expect(decision?.gates.map(({ verdict }) => verdict)).not.toContain('refuse');
    }
    expect(readOutcomes(db, { subject: 'strategy' }).length).toBeGreaterThan(0);
    await run.stop();
    expect(verifyLog(databaseFile(folder))).toMatchObject({ ok: true });
    const replayed = replayLog({ path: databaseFile(folder), registry, projections });
    expect(replayed).toMatchObject({ ok: true });
  });
});
