// Check 13 of the brain reference: what each level allows, what raises it, and that only a person
// lowers it. That it survives a restart is in risk/projection.test.ts.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allows,
  applyChange,
  decideAutomaticRaise,
  decideEmergency,
  decideOperatorChange,
  initialKillSwitch,
  type KillSwitchChange,
  type KillSwitchLevel,
  type KillSwitchReadings,
  killSwitchActions,
  killSwitchConfigSchema,
  killSwitchLevels,
  readTriggers,
} from './index.ts';

const config = killSwitchConfigSchema.parse({});
const quiet: KillSwitchReadings = {
  dailyLoss: 0,
  drawdown: 0,
  heat: 0,
  crisisConditions: 0,
  dayStartEquity: 10_000,
  closes: [],
  slippages: [],
  producers: [],
  clearedAt: null,
};
const raise = (readings: Partial<KillSwitchReadings>, level: KillSwitchLevel = 0, own = config) =>
  decideAutomaticRaise({ ...initialKillSwitch, level }, { ...quiet, ...readings }, own);
const at = (level: KillSwitchLevel) => ({ ...initialKillSwitch, level });

test('the table of levels and actions', () => {
  const table = killSwitchActions.map((action) => [
    action,
    killSwitchLevels.map((level) => (allows(level, action).isAllowed ? '+' : '-')).join(''),
  ]);
  expect(Object.fromEntries(table)).toEqual({
    entry: '++----',
    'manual-entry': '++----',
    add: '+-----',
    reduce: '+++++-',
    close: '+++++-',
    cancel: '++++++',
    protect: '++++++',
    'manual-close': '++++++',
    'manual-cancel': '++++++',
  });
  expect(allows(2, 'entry').message).toBe(
    'kill switch 2 (defensive) forbids entry: no new exposure; positions may be reduced and closed',
  );
});

test('a higher level never allows what a lower one forbids', () => {
  for (const action of killSwitchActions) {
    const allowed = killSwitchLevels.map((level) => allows(level, action).isAllowed);
    expect(allowed.toSorted((a, b) => Number(b) - Number(a))).toEqual(allowed);
  }
});

describe('triggers, at their number and just below it', () => {
  const loss = (netPnl: number, when = 1) => ({ symbol: 'BTC', at: when, netPnl });
  test.each<[string, KillSwitchLevel, Partial<KillSwitchReadings>, Partial<KillSwitchReadings>]>([
    ['daily-loss', 1, { dailyLoss: 0.03 }, { dailyLoss: 0.029_99 }],
    ['heat', 2, { heat: 0.06 }, { heat: 0.05 }],
    ['drawdown', 4, { drawdown: 0.3 }, { drawdown: 0.299_99 }],
    ['crisis', 3, { crisisConditions: 2 }, { crisisConditions: 1 }],
    [
      'consecutive-losses',
      2,
      { closes: [loss(-1, 3), loss(-1, 1), loss(-1, 2)] },
      { closes: [loss(-1, 3), loss(0, 2), loss(-1, 1)] },
    ],
    ['single-loss', 2, { closes: [loss(-200.01)] }, { closes: [loss(-200)] }],
    ['open-risk', 1, { heat: 0.0501 }, { heat: 0.05 }],
    [
      'slippage',
      1,
      { slippages: [{ at: 1, fraction: 0.005_01 }] },
      { slippages: [{ at: 1, fraction: 0.005 }] },
    ],
    [
      'silent-producer',
      1,
      { producers: [{ name: 'social', failures: 3 }] },
      { producers: [{ name: 'social', failures: 2 }] },
    ],
  ])('%s raises to %d', (trigger, level, fires, stays) => {
    expect(raise(fires)).toMatchObject({ to: level, trigger, by: 'machine' });
    expect(raise(stays)).toBeUndefined();
  });

  // As they come out of the arithmetic: (10,000 − 9,700) / 10,000; .02 + .04 is .06 and a bit; and
  // 1 − .7 is .3 and a bit, .7 − .4 is .3 less a bit.
  test.each([
    ['daily-loss', { dailyLoss: (10_000 - 9_700) / 10_000 }],
    ['heat', { heat: 0.02 + 0.04 }],
    ['heat', { heat: 0.12 - 0.06 }],
    ['drawdown', { drawdown: 0.7 - 0.4 }],
    ['drawdown', { drawdown: 1 - 0.7 }],
  ])('%s fires at its number however it was added up', (trigger, readings) => {
    expect(raise(readings)?.trigger).toBe(trigger);
  });
});

test('the highest level wins, and the reason is that of the trigger which decided', () => {
  const change = raise({ dailyLoss: 0.2, heat: 0.2, drawdown: 0.35, crisisConditions: 3 });
  expect(change).toMatchObject({
    from: 0,
    to: 4,
    trigger: 'drawdown',
    reason: 'equity is 35 % below its peak; the limit is 30 %',
    numbers: { value: 0.35, limit: 0.3, 'also fired': 'crisis, heat, daily-loss, open-risk' },
  });
});

test('what nobody knows fires nothing and is told', () => {
  const unknown = { dailyLoss: null, drawdown: Number.NaN, heat: null, crisisConditions: null };
  expect(raise({ ...unknown, dayStartEquity: null })).toBeUndefined();
  const told = readTriggers({ ...quiet, ...unknown, dayStartEquity: null }, config)
    .filter(({ verdict }) => verdict === 'no-data')
    .map(({ trigger }) => trigger);
  expect(told).toEqual(['drawdown', 'crisis', 'heat', 'single-loss', 'daily-loss', 'open-risk']);
});

test('losses on paper may be ignored; what is no loss may not', () => {
  const ignoring = { ...config, losses: 'ignore' as const };
  const losses = {
    dailyLoss: 0.5,
    drawdown: 0.5,
    closes: [1, 2, 3].map((when) => ({ symbol: 'BTC', at: when, netPnl: -5_000 })),
  };
  expect(raise(losses, 0, ignoring)).toBeUndefined();
  expect(raise({ ...losses, heat: 0.06 }, 0, ignoring)).toMatchObject({ to: 2, trigger: 'heat' });
});

test('losses and fills that an operator has answered count no more', () => {
  const closes = [1, 2, 3].map((when) => ({ symbol: 'BTC', at: when, netPnl: -1 }));
  const slippages = [{ at: 3, fraction: 0.1 }];
  expect(raise({ closes, slippages, clearedAt: 2 })).toMatchObject({ trigger: 'slippage' });
  expect(raise({ closes, slippages, clearedAt: 3 })).toBeUndefined();
});

test('the machine never lowers, whatever it reads', () => {
  const number = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null });
  fc.assert(
    fc.property(
      fc.constantFrom(...killSwitchLevels),
      fc.record({ dailyLoss: number, drawdown: number, heat: number }),
      (level, readings) => {
        const change = raise(readings, level);
        if (change !== undefined) expect(change.to).toBeGreaterThan(level);
        if (change !== undefined) expect(applyChange(at(level), change, 5).level).toBe(change.to);
      },
    ),
  );
  // Not even when the log says so: two raised at once, the lower one was written last.
  const late: KillSwitchChange = {
    from: 0,
    to: 1,
    by: 'machine',
    actor: 'machine',
    reason: 'late',
    trigger: 'daily-loss',
    numbers: {},
    acceptsDrawdown: false,
  };
  expect(applyChange(at(4), late, 9)).toEqual(at(4));
});

test('an operator lowers it, by name and for a reason', () => {
  const request = { to: 0, actor: 'hayden', reason: 'checked every position' };
  const change = decideOperatorChange(at(4), request);
  expect(change).toMatchObject({ from: 4, to: 0, by: 'operator', actor: 'hayden' });
  expect(applyChange(at(4), change, 77)).toEqual({
    level: 0,
    reason: 'checked every position',
    since: 77,
    clearedAt: 77,
  });
  for (const wrong of [
    { ...request, reason: '  ' },
    { ...request, actor: '' },
    { ...request, to: 6 },
    { ...request, to: -1 },
    { ...request, to: 1.5 },
    { ...request, to: 4 },
  ]) {
    expect(() => decideOperatorChange(at(4), wrong)).toThrow(
      expect.objectContaining({ code: 'brain.kill-switch' }),
    );
  }
});

test('what each level does to what is open', () => {
  const plan = (level: KillSwitchLevel) => {
    const { cancelsEntries, close } = decideEmergency(level, ['BTC', 'SOL', 'eth'], ['BTC', 'ETH']);
    return [cancelsEntries, close.map(({ symbol }) => symbol)];
  };
  expect(killSwitchLevels.map(plan)).toEqual([
    [false, []],
    [false, []],
    [true, []],
    [true, ['SOL']],
    [true, ['BTC', 'SOL', 'eth']],
    [true, []],
  ]);
});
