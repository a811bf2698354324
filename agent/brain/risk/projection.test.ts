// The risk events in a real log: restart, replay, and what reads the tables.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { createEventLog, replayLog } from '../events/index.ts';
import { dayMs } from '../model/time.ts';
import { brandApproved, isApproved } from './approved-intent.ts';
import { createBrake } from './brake.ts';
import { parseDcgList } from './dcg.ts';
import { recordDecision } from './decision-record.ts';
import { dailyLossOf, drawdownOf } from './equity-ledger.ts';
import { eventOfChange, eventOfDcgList, eventsOfDecision, riskEvents } from './events.ts';
import { decideOperatorChange, decideRaise, type KillSwitchLevel } from './kill-switch/index.ts';
import { riskProjections } from './projection.ts';
import {
  readApprovedIntent,
  readApprovedTrades,
  readDecision,
  readDecisions,
  readEquityLedger,
  readKillSwitch,
} from './read.ts';
import type { EntryHold, RiskCap } from './restraint/index.ts';
import { recordNoTrade, reviewTrade } from './review.ts';
import { exposure, noon, proposal, riskInput } from './test-risk.ts';
import { renderWhy } from './why.ts';

const folder = mkdtempSync(join(tmpdir(), 'panther-risk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const parts = { registry: riskEvents, projections: riskProjections } as const;

function openLog(path = ':memory:') {
  return createEventLog({ path, ...parts, clock: createManualClock({ startMs: noon }) });
}

const raised = (to: KillSwitchLevel, from: KillSwitchLevel = 0) => {
  const state = { level: from, reason: '', since: 1, clearedAt: null };
  const change = decideRaise(state, {
    to,
    actor: 'machine',
    reason: `a reason for ${to}`,
    trigger: 'heat',
    numbers: { value: 0.07 },
  });
  if (change === undefined) throw new Error('nothing to raise');
  return eventOfChange(change, { at: noon, trace: 'cycle-1' });
};

const measured = (at: number, equity: number) => ({
  type: 'killswitch.measured.v1' as const,
  payload: { equity, flow: 0 },
  at,
  source: 'brain/cycle',
  trace: 'cycle-1',
});

test('an empty log is level 0; a raised switch, the losses of the day and the peak survive a restart', () => {
  const path = join(folder, 'restart.db');
  const log = openLog(path);
  expect(readKillSwitch(log.db)).toMatchObject({ level: 0, since: null });
  expect(readEquityLedger(log.db)).toBeNull();
  log.append([measured(noon - dayMs, 12_000), measured(noon, 10_000), raised(4)]);
  log.close();
  const again = openLog(path);
  expect(readKillSwitch(again.db)).toEqual({
    level: 4,
    reason: 'a reason for 4',
    since: noon,
    clearedAt: null,
  });
  const ledger = readEquityLedger(again.db);
  // Both from the 12,000 of the evening before.
  expect(dailyLossOf(ledger, noon)).toBeCloseTo(1 / 6, 12);
  expect(drawdownOf(ledger)).toBeCloseTo(1 / 6, 12);
  // What was raised at the same time, but written later and lower, lowers nothing.
  again.append([raised(2)]);
  expect(readKillSwitch(again.db).level).toBe(4);
  again.close();
  const { ok, tables } = replayLog({ path, ...parts });
  expect(ok).toBe(true);
  expect(tables.find(({ table }) => table === 'kill_switch_changes')?.rows).toBe(2);
});

test('an operator lowers it; the drawdown stays unless it is accepted', () => {
  const log = openLog();
  log.append([measured(noon - dayMs, 12_000), measured(noon, 6_000), raised(4)]);
  const lower = (to: number, acceptsDrawdown: boolean) => {
    const request = { to, actor: 'hayden', reason: 'checked', acceptsDrawdown };
    const change = decideOperatorChange(readKillSwitch(log.db), request);
    log.append([eventOfChange(change, { at: noon + 1, trace: 'cli-1' })]);
  };
  lower(1, false);
  expect(readKillSwitch(log.db)).toMatchObject({ level: 1, clearedAt: noon + 1 });
  expect(drawdownOf(readEquityLedger(log.db))).toBe(0.5);
  lower(0, true);
  expect(drawdownOf(readEquityLedger(log.db))).toBe(0);
  log.close();
});

test('a level that cannot be read is a fault, never 0', () => {
  const db = new DatabaseSync(':memory:');
  expect(() => readKillSwitch(db)).toThrow(/no such table/);
  db.exec('create table kill_switch (level, reason, since, cleared_at)');
  db.exec("insert into kill_switch values (9, 'x', 1, null)");
  expect(() => readKillSwitch(db)).toThrow(expect.objectContaining({ code: 'brain.kill-switch' }));
  db.close();
});

test('a trade is approved once; its intent comes back after a restart and is the only genuine one', () => {
  const path = join(folder, 'approved.db');
  const log = openLog(path);
  const decision = reviewTrade({ proposal: proposal(), trace: 'cycle-1' }, riskInput());
  const intent = decision.intent;
  if (intent === null) throw new Error('refused');
  expect(log.append(eventsOfDecision(decision))).toMatchObject([{ duplicate: false }]);
  expect(log.append(eventsOfDecision(decision))).toMatchObject([{ duplicate: true }]);
  // The same trade at another price cannot be approved beside it.
  const other = reviewTrade({ proposal: proposal({ stop: 96 }), trace: 'cycle-2' }, riskInput());
  expect(other.tradeId).toBe(decision.tradeId);
  expect(() => log.append(eventsOfDecision(other))).toThrow(
    expect.objectContaining({ code: 'brain.event-conflict' }),
  );
  log.close();
  const again = openLog(path);
  const approved = readApprovedTrades(again.db, 0);
  expect(approved).toEqual([intent.id]);
  expect(readApprovedTrades(again.db, noon + 1)).toEqual([]);
  const second = reviewTrade(
    { proposal: proposal({ stop: 96 }), trace: 'cycle-2' },
    riskInput({ portfolio: { approved } }),
  );
  expect(second.gates.find(({ gate }) => gate === 'same-trade')?.message).toMatch(/^duplicate/);
  again.append(eventsOfDecision(second));
  const back = readApprovedIntent(again, intent.id);
  expect(back).toEqual(intent);
  expect([isApproved(intent), isApproved(back ?? {})]).toEqual([true, true]);
  expect(isApproved({ ...intent, size: 1_000 })).toBe(false);
  expect(isApproved(JSON.parse(JSON.stringify(intent)))).toBe(false);
  expect(Object.isFrozen(intent)).toBe(true);
  expect(readApprovedIntent(again, 'f'.repeat(64))).toBeUndefined();
  again.close();
  expect(replayLog({ path, ...parts }).ok).toBe(true);
});

test('an approval that does not hold together is no approval', () => {
  const decision = reviewTrade({ proposal: proposal(), trace: 'cycle-1' }, riskInput());
  const record = recordDecision(decision);
  const id = decision.tradeId ?? '';
  const read = (change: object) => {
    const log = openLog();
    const payload = { ...record, ...change };
    const about = { at: noon, source: 'somebody', trace: 'x' };
    log.append([{ ...about, type: 'decision.approved.v1', payload }]);
    const intent = readApprovedIntent(log, id);
    log.close();
    return intent;
  };
  expect(read({})?.id).toBe(id);
  for (const change of [
    { intent: { ...record.intent, side: 'short' } },
    { intent: null },
    { gates: record.gates.map((gate) => ({ ...gate, verdict: 'skip' })) },
  ]) {
    expect(() => read(change)).toThrow(expect.objectContaining({ code: 'brain.tampered' }));
  }
});

test('a restricted asset is refused before it is sized, with an event; a new list counts at once', () => {
  const log = openLog();
  let dcg = parseDcgList([]);
  const decide = (trace: string) =>
    reviewTrade({ proposal: proposal({ symbol: 'ftt' }), trace }, riskInput({ dcg }));
  expect(decide('cycle-1').outcome).toBe('approved');
  dcg = parseDcgList([{ symbol: 'FTX', aliases: ['FTT'], reason: 'fraud' }]);
  const about = { at: noon, trace: 'config-1', source: 'operator/hayden' };
  log.append([eventOfDcgList(dcg, about)]);
  const refused = decide('cycle-2');
  expect(refused).toMatchObject({ outcome: 'refused', sizing: null, intent: null });
  log.append(eventsOfDecision(refused));
  expect([...log.read()].map(({ type }) => type)).toEqual([
    'dcg.changed.v1',
    'dcg.violation.v1',
    'decision.refused.v1',
  ]);
  expect(
    log.db
      .prepare('select * from dcg_violations')
      .all()
      .map((row) => ({ ...row })),
  ).toEqual([
    {
      seq: 2,
      at: noon,
      symbol: 'ftt',
      restricted: 'FTX',
      matched: 'FTT',
      reason: 'fraud',
      action: 'enter long',
      strategy: 'confluence',
      trade_id: refused.tradeId,
    },
  ]);
  log.close();
});

test('what is no number in a decision is written as text, and bounds nothing', () => {
  const log = openLog();
  const broken = reviewTrade(
    { proposal: proposal(), trace: 'cycle-1' },
    riskInput({ portfolio: { equity: Number.NaN } }),
  );
  log.append(eventsOfDecision(broken));
  const [read] = readDecisions(log, { limit: 1 });
  const inputs = read?.gates.find(({ gate }) => gate === 'inputs');
  expect(inputs).toMatchObject({ verdict: 'refuse', numbers: { equity: 'NaN' } });
  log.close();
});

test('why and why not, by the beginning of an id of a decision or a trade', () => {
  const log = openLog();
  const approved = reviewTrade({ proposal: proposal(), trace: 'cycle-1' }, riskInput());
  const refused = reviewTrade(
    { proposal: proposal({ symbol: 'SOL' }), trace: 'cycle-1' },
    riskInput({ portfolio: { exposures: [exposure({ symbol: 'SOL' })] } }),
  );
  const none = recordNoTrade(
    {
      trace: 'cycle-1',
      symbol: 'ETH',
      strategies: [],
      why: [{ check: 'conviction', isMet: null, numbers: {}, message: 'no opinion' }],
    },
    { at: noon, regime: null },
  );
  log.append([approved, refused, none].flatMap(eventsOfDecision));
  const why = (id: string) => {
    const decision = readDecision(log, id);
    return decision === undefined ? undefined : renderWhy(decision);
  };
  const text = why(approved.id.slice(0, 12));
  expect(text).toMatch(/^BTC: approved, long 7\.4375 at 2×, /);
  expect(text).toContain('pass   heat: all stops together would lose 0.2231 % of equity');
  expect(text).toContain('= kelly: at most 743.75; 0 outcomes of 30: assumed');
  expect(text).toBe(why(approved.tradeId ?? ''));
  expect(why(refused.id)).toMatch(/^SOL: refused by existing-position, /);
  expect(why(refused.id)).toContain('skip   heat: not sized: refused by existing-position');
  expect(why(none.id)).toMatch(/^ETH: no trade, /);
  expect(why(none.id)).toContain('? conviction: no opinion');
  expect(why('0'.repeat(64))).toBeUndefined();
  for (const bad of ['', 'abc', 'xyz1', "' or 1=1"]) {
    expect(() => readDecision(log, bad)).toThrow(expect.objectContaining({ code: 'usage' }));
  }
  log.close();
});

test('the brake asks the switch and the list as they are at each call', () => {
  let level: KillSwitchLevel = 0;
  let dcg = parseDcgList([]);
  let riskCap: RiskCap | null = null;
  let entryHolds: readonly EntryHold[] = [];
  const brake = createBrake({
    riskCap: () => riskCap,
    entryHolds: () => entryHolds,
    now: () => noon,
    killSwitch: () => ({ level, reason: 'x', since: 1, clearedAt: null }),
    dcg: () => dcg,
    coreSymbols: () => ['BTC'],
  });
  expect(brake.refusesEntry('SOL')).toBeUndefined();
  dcg = parseDcgList(['SOL']);
  expect(brake.refusesEntry('sol-perp')).toMatch(/restricted/);
  expect(brake.refusesEntry('BTC')).toBeUndefined();
  const said = { reason: 'equity fell', at: 0, until: 1, operator: 'cockpit' };
  riskCap = { state: 'RISK_OFF', ...said };
  // What was told long ago and not taken back still refuses, and closes nothing.
  expect(brake.refusesEntry('BTC')).toMatch(/RISK_OFF .*not heard again/);
  expect(brake.demandsClose('BTC')).toBeUndefined();
  riskCap = { state: 'AGGRESSIVE', ...said };
  expect(brake.refusesEntry('BTC')).toBeUndefined();
  entryHolds = [{ holdId: 'h', reason: 'FOMC', operator: 'ann', placedAt: 0, released: null }];
  expect(brake.refusesEntry('BTC')).toBe('new entries are stopped by ann: FOMC');
  level = 2;
  expect(brake.refusesEntry('BTC')).toMatch(/forbids entry/);
  expect(brake.demandsClose('SOL')).toBeUndefined();
  level = 3;
  expect([brake.demandsClose('BTC'), typeof brake.demandsClose('SOL')]).toEqual([
    undefined,
    'string',
  ]);
  level = 4;
  expect(brake.demandsClose('BTC')).toMatch(/closes every position/);
});

test('only this very object is approved', () => {
  const plain = { ...proposal(), id: 'x', size: 1, leverage: 1 };
  expect(isApproved(plain)).toBe(false);
  expect(isApproved(brandApproved(plain))).toBe(true);
  expect(isApproved(plain)).toBe(false);
});
