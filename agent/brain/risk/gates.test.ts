// Checks 14 and 20 of the brain reference, 6 and 15 of the trading one: each gate at its limit and
// beyond it, on the final rounded size, for long and short.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hourMs } from '../model/time.ts';
import type { Side, TradeProposal } from '../model/trade.ts';
import { tradeId } from './approved-intent.ts';
import { parseDcgList } from './dcg.ts';
import { refusalsOf } from './decision.ts';
import { gates } from './gates/index.ts';
import type { CapState } from './restraint/index.ts';
import { type ReviewRequest, reviewTrade } from './review.ts';
import { exposure, noon, proposal, riskInput } from './test-risk.ts';
import type { RiskInput } from './types.ts';

type Overrides = Parameters<typeof riskInput>[0];

function review(
  overrides: Overrides = {},
  trade: Partial<TradeProposal> = {},
  request: Partial<ReviewRequest> = {},
) {
  return reviewTrade(
    { proposal: proposal(trade), trace: 'cycle-1', ...request },
    riskInput(overrides),
  );
}

const refusedBy = (decision: ReturnType<typeof review>) =>
  refusalsOf(decision).map(({ gate }) => gate);

const both = ['long', 'short'] as const satisfies readonly Side[];

test('a trade with nothing against it passes every gate, in their order', () => {
  for (const side of both) {
    const decision = review({ regime: side === 'long' ? 'bull' : 'bear' }, { side });
    expect(refusedBy(decision)).toEqual([]);
    expect(decision.gates.map(({ gate }) => gate)).toEqual(gates.map(({ name }) => name));
    expect(decision.outcome).toBe('approved');
    // 10,000 × .0875 × .85 / 100 = 7.4375 units.
    expect(decision.intent).toMatchObject({ size: 7.4375, side });
    expect(decision.sizing?.binding).toBe('kelly');
  }
});

test('the order of the gates', () => {
  expect(gates.map(({ name }) => name)).toEqual([
    'dcg',
    'kill-switch',
    'risk-cap',
    'entry-hold',
    'inputs',
    'regime',
    'same-trade',
    'unknown-order',
    'existing-position',
    'cooldown',
    'max-open',
    'position-limit',
    'leverage',
    'sector-limit',
    'heat',
    'daily-loss',
    'drawdown',
    'liquidation',
    'min-notional',
  ]);
});

const killSwitch = (level: 0 | 1 | 2 | 3 | 4 | 5) => ({
  level,
  reason: 'a test',
  since: 0,
  clearedAt: null,
});
const cap = (state: CapState, until = noon + 1) => ({
  ...{ state, reason: 'equity fell', at: noon - 600_000, until, operator: 'cockpit' },
});
const hold = { holdId: 'h-1', reason: 'FOMC', operator: 'cockpit', placedAt: noon, released: null };
const ledger = (equity: number, { start = 10_000, peak = 10_000 } = {}) => ({
  day: 1_000,
  dayStartEquity: start,
  peakEquity: peak,
  equity,
  at: noon,
});
const market = riskInput().market as NonNullable<RiskInput['market']>;

describe.each(both)('before the size, %s', (side) => {
  const trade = { side };
  const calm = { regime: side === 'long' ? ('bull' as const) : ('bear' as const) };
  const cases: readonly [string, Overrides, Partial<TradeProposal>, boolean][] = [
    ['dcg', { dcg: parseDcgList(['ETH']) }, {}, true],
    ['dcg', { dcg: parseDcgList(['btc']) }, {}, false],
    ['kill-switch', { killSwitch: killSwitch(1) }, {}, true],
    ['kill-switch', { killSwitch: killSwitch(2) }, {}, false],
    ['kill-switch', { killSwitch: killSwitch(5) }, {}, false],
    ['risk-cap', { riskCap: null }, {}, true],
    ['risk-cap', { riskCap: cap('NORMAL') }, {}, true],
    ['risk-cap', { riskCap: cap('AGGRESSIVE') }, {}, true],
    ['risk-cap', { riskCap: cap('RISK_OFF') }, {}, false],
    ['risk-cap', { riskCap: cap('RISK_OFF', noon) }, {}, false],
    ['risk-cap', { riskCap: cap('NORMAL', noon) }, {}, true],
    ['entry-hold', { entryHolds: [] }, {}, true],
    ['entry-hold', { entryHolds: [hold] }, {}, false],
    ['inputs', { portfolio: { equity: null } }, {}, false],
    ['inputs', { portfolio: { equity: Number.NaN } }, {}, false],
    ['inputs', { portfolio: { equity: 0 } }, {}, false],
    ['inputs', { ledger: null }, {}, false],
    ['inputs', { market: null }, {}, false],
    ['inputs', { market: { ...market, lot: 0 } }, {}, false],
    ['inputs', { mark: null }, {}, false],
    ['inputs', { mark: 101 }, {}, true],
    ['inputs', { mark: 101.01 }, {}, false],
    ['inputs', { mark: 98.99 }, {}, false],
    ['inputs', {}, { stop: 100 }, false],
    ['inputs', {}, { stop: side === 'long' ? 101 : 99 }, false],
    ['inputs', {}, { target: side === 'long' ? 99 : 101 }, false],
    ['inputs', {}, { stop: Number.NaN }, false],
    ['inputs', {}, { conviction: 0 }, false],
    ['regime', { regime: 'crisis' }, {}, false],
    ['regime', { regime: null }, { conviction: 5 }, true],
    ['regime', { regime: null }, { conviction: 4 }, false],
    ['regime', { regime: side === 'long' ? 'bear' : 'bull' }, { conviction: 5 }, true],
    ['regime', { regime: side === 'long' ? 'bear' : 'bull' }, { conviction: 4 }, false],
    ['regime', { regime: 'transition' }, { conviction: 2 }, true],
    ['regime', { regime: 'transition' }, { conviction: 1 }, false],
    ['same-trade', { portfolio: { approved: [tradeId(proposal({ side }))] } }, {}, false],
    [
      'same-trade',
      { portfolio: { approved: [tradeId(proposal({ side }))] } },
      { candleAt: 1 },
      true,
    ],
    ['unknown-order', { portfolio: { locked: [{ symbol: 'ETH', reason: 'x' }] } }, {}, true],
    ['unknown-order', { portfolio: { locked: [{ symbol: 'BTC', reason: 'x' }] } }, {}, false],
    ['existing-position', { portfolio: { exposures: [exposure()] } }, {}, true],
    ['existing-position', { portfolio: { exposures: [exposure({ symbol: 'BTC' })] } }, {}, false],
    [
      'existing-position',
      { portfolio: { exposures: [exposure({ symbol: 'BTC', isPending: true })] } },
      {},
      false,
    ],
    ['cooldown', { portfolio: { closes: closed(2 * hourMs) } }, {}, true],
    ['cooldown', { portfolio: { closes: closed(2 * hourMs - 1) } }, {}, false],
    ['cooldown', { portfolio: { closes: closed(0, 'ETH') } }, {}, true],
    ['max-open', { portfolio: { exposures: open(7) } }, {}, true],
    ['max-open', { portfolio: { exposures: open(8) } }, {}, false],
  ];

  test.each(cases)('%s %o %o passes: %s', (gate, overrides, change, passes) => {
    const decision = review({ ...calm, ...overrides }, { ...trade, ...change });
    const verdict = decision.gates.find((each) => each.gate === gate);
    expect(verdict?.verdict).toBe(passes ? 'pass' : 'refuse');
    if (passes) return;
    expect(refusedBy(decision)).toContain(gate);
    expect(decision).toMatchObject({ outcome: 'refused', intent: null, sizing: null });
    // Nothing was sized, and the gates that need a size say so.
    expect(decision.gates.at(-1)).toMatchObject({ gate: 'min-notional', verdict: 'skip' });
  });
});

function closed(agoMs: number, symbol = 'BTC') {
  return [{ symbol, at: noon - agoMs, netPnl: -1 }];
}

function open(count: number) {
  return Array.from({ length: count }, (_, index) =>
    exposure({ symbol: `A${index}`, size: 0.001, stop: 100 }),
  );
}

describe.each(both)('on the final size, %s', (side) => {
  const calm = { regime: side === 'long' ? ('bull' as const) : ('transition' as const) };
  const check = (
    gate: string,
    request: Partial<ReviewRequest>,
    overrides: Overrides = {},
    trade: Partial<TradeProposal> = {},
  ) => {
    const decision = review({ ...calm, ...overrides }, { side, ...trade }, request);
    const own = decision.gates.find((each) => each.gate === gate);
    expect(decision.intent !== null).toBe(refusedBy(decision).length === 0);
    return own?.verdict;
  };

  test('exactly 15 % passes, one lot more is refused by name', () => {
    const near = { stop: side === 'long' ? 99 : 101 };
    expect(check('position-limit', { requestedSize: 15 }, {}, near)).toBe('pass');
    expect(check('position-limit', { requestedSize: 15.0001 }, {}, near)).toBe('refuse');
    const decision = review(calm, { side, ...near }, { requestedSize: 15.0001 });
    expect(refusedBy(decision)).toEqual(['position-limit']);
    expect(refusalsOf(decision)[0]?.numbers).toMatchObject({ limit: 0.15, equity: 10_000 });
    expect(review(calm, { side, ...near }, { requestedSize: 15 }).intent?.size).toBe(15);
    // What is asked for is rounded down first: 15.00009 is 15 lots of 0.0001 too many by nothing.
    expect(review(calm, { side, ...near }, { requestedSize: 15.000_09 }).intent?.size).toBe(15);
  });

  test('3× passes, more is refused; of the position, of the account and of the market', () => {
    const bull = { regime: 'bull' as const };
    const size = { requestedSize: 10 };
    expect(check('leverage', { ...size, requestedLeverage: 3 }, bull)).toBe('pass');
    expect(check('leverage', { ...size, requestedLeverage: 3.01 }, bull)).toBe('refuse');
    const low = { ...bull, market: { ...market, maxLeverage: 2 } };
    expect(check('leverage', { ...size, requestedLeverage: 2.5 }, low)).toBe('refuse');
    const held = (units: number) => ({
      ...bull,
      portfolio: { exposures: [exposure({ size: units, stop: 100 })] },
    });
    // 29,000 and 1,000 are 3 × 10,000.
    expect(check('leverage', size, held(290))).toBe('pass');
    expect(check('leverage', size, held(290.01))).toBe('refuse');
  });

  test('sector', () => {
    const held = (units: number, sectors: Record<string, string>) => ({
      sectors,
      portfolio: { exposures: [exposure({ size: units, stop: 100 })] },
    });
    const same = { BTC: 'coins', ETH: 'coins' };
    expect(check('sector-limit', { requestedSize: 10 }, held(20, same))).toBe('pass');
    expect(check('sector-limit', { requestedSize: 10 }, held(20.01, same))).toBe('refuse');
    expect(check('sector-limit', { requestedSize: 10 }, held(20.01, { BTC: 'coins' }))).toBe(
      'pass',
    );
    expect(check('sector-limit', { requestedSize: 10 }, held(20.01, {}))).toBe('pass');
  });

  test('heat: 470 at risk and 30 more are 5 %', () => {
    const held = (risk: number) => ({
      portfolio: { exposures: [exposure({ size: 10, stop: 100 - risk / 10 })] },
    });
    expect(check('heat', { requestedSize: 10 }, held(470))).toBe('pass');
    expect(check('heat', { requestedSize: 10 }, held(470.1))).toBe('refuse');
    // A position without a stop is at risk with all it is worth.
    const bare = { portfolio: { exposures: [exposure({ size: 5, stop: null })] } };
    expect(check('heat', { requestedSize: 10 }, bare)).toBe('refuse');
    // So is one whose stop should have filled.
    const gapped = { portfolio: { exposures: [exposure({ size: 10, stop: 99, mark: 98 })] } };
    expect(check('heat', { requestedSize: 10 }, gapped)).toBe('refuse');
  });

  test('daily loss: what is lost and what the stop would lose are 3 % together', () => {
    const size = { requestedSize: 10 };
    expect(check('daily-loss', size, { ledger: ledger(9_730) })).toBe('pass');
    expect(check('daily-loss', size, { ledger: ledger(9_729.9) })).toBe('refuse');
    expect(check('daily-loss', size, { ledger: ledger(9_700) })).toBe('refuse');
  });

  test('drawdown: 30 % is too far', () => {
    const at = (peak: number) => ({ ledger: ledger(10_000, { peak }) });
    expect(check('drawdown', { requestedSize: 10 }, at(14_285))).toBe('pass');
    expect(check('drawdown', { requestedSize: 10 }, at(10_000 / 0.7))).toBe('refuse');
  });

  test('the stop inside liquidation: 91,139.24 and 108,641.98 of the reference', () => {
    const entry = 100_000;
    const liquidation = side === 'long' ? 91_139.2405 : 108_641.9753;
    const sign = side === 'long' ? 1 : -1;
    const check10x = (stop: number) => {
      const trade = { entry, stop, target: entry + sign * 10_000 };
      const request = { requestedSize: 0.001, requestedLeverage: 10 };
      return check('liquidation', request, { mark: entry }, trade);
    };
    expect(check10x(liquidation + sign * 0.01)).toBe('pass');
    expect(check10x(liquidation - sign * 0.01)).toBe('refuse');
  });

  test('an order of less than 10, and a size that rounds to nothing', () => {
    expect(check('min-notional', { requestedSize: 0.1 })).toBe('pass');
    expect(check('min-notional', { requestedSize: 0.0999 })).toBe('refuse');
    expect(check('min-notional', { requestedSize: 0.000_01 })).toBe('refuse');
  });
});

test('a manual entry is refused by the cap and by a hold as any other; the reason tells its age', () => {
  const asked = { requestedSize: 1 };
  const off = review({ riskCap: cap('RISK_OFF', noon) }, {}, asked);
  expect(refusedBy(off)).toEqual(['risk-cap']);
  expect(refusalsOf(off)[0]?.message).toBe(
    'risk state RISK_OFF by cockpit, nothing is entered: equity fell (not heard again since 1972-09-27T12:00:00.000Z; it stays until it is)',
  );
  const held = review({ entryHolds: [hold, { ...hold, holdId: 'h-2' }] }, {}, asked);
  expect(refusalsOf(held).map(({ gate, message }) => [gate, message])).toEqual([
    ['entry-hold', 'new entries are stopped by cockpit: FOMC and 1 more'],
  ]);
  // It can only take away: with AGGRESSIVE the size and the intent are what they are without.
  const { sizing, intent } = review();
  const bold = review({ riskCap: cap('AGGRESSIVE') });
  expect([bold.sizing, bold.intent]).toEqual([sizing, intent]);
});

test('all reasons before the size are told, not only the first', () => {
  const decision = review({
    dcg: parseDcgList(['BTC']),
    killSwitch: killSwitch(4),
    portfolio: { exposures: [exposure({ symbol: 'BTC' })] },
  });
  expect(refusedBy(decision)).toEqual(['dcg', 'kill-switch', 'existing-position']);
});

// Check 6: the id follows from symbol, side, strategy, signals and candle, and from nothing else.
test('the same trade has the same id, whatever its price, conviction, clock and order of signals', () => {
  const same = proposal();
  const id = tradeId(same);
  expect(tradeId({ ...same, signals: ['signal-2', 'signal-1'] })).toBe(id);
  const priced = proposal({ entry: 101, stop: 90, target: 130, conviction: 3, rationale: 'other' });
  expect(tradeId(priced)).toBe(id);
  for (const other of [
    { symbol: 'ETH' },
    { side: 'short' as const },
    { strategy: 'momentum' },
    { signals: ['signal-1'] },
    { signals: ['signal-1,signal-2'] },
    { candleAt: noon + 1 },
  ]) {
    expect(tradeId({ ...same, ...other })).not.toBe(id);
  }
  // SHA-256 in Python of {"candleAt":86443200000,"side":"long","signa…
  expect(id).toBe('0c1c0e3816813bcdcf9ddbced6db53bce1f174d8b469a2858eb2ff44b48f551f');
});

test('whatever is approved is within every limit', () => {
  const units = (max: number) => fc.integer({ min: 1, max: max * 100 }).map((n) => n / 100);
  let approved = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...both),
      fc.constantFrom('bull' as const, 'transition' as const, null),
      units(200),
      fc.integer({ min: 5, max: 200 }),
      units(20_000),
      fc.integer({ min: 1, max: 10 }),
      fc.option(units(100), { nil: undefined }),
      fc.array(fc.record({ size: units(20), risk: fc.integer({ min: 0, max: 20 }) }), {
        maxLength: 9,
      }),
      fc.integer({ min: -200, max: 500 }),
      (side, regime, entry, gap, equity, conviction, requestedSize, held, lost) => {
        const sign = side === 'long' ? 1 : -1;
        const trade = proposal({
          side,
          entry,
          conviction,
          stop: entry * (1 - (sign * gap) / 1_000),
          target: entry * (1 + (sign * gap) / 500),
        });
        const exposures = held.map(({ size, risk }, index) =>
          exposure({ symbol: `A${index}`, size, stop: 100 - risk }),
        );
        const start = equity / (1 - lost / 10_000);
        const sectors = { BTC: 'coins', A0: 'coins', A1: 'coins' };
        const input = riskInput({
          mark: entry,
          regime,
          sectors,
          portfolio: { equity, exposures },
          ledger: ledger(equity, { start, peak: start }),
        });
        const { intent } = reviewTrade(
          {
            proposal: trade,
            trace: 't',
            ...(requestedSize === undefined ? {} : { requestedSize }),
          },
          input,
        );
        if (intent === null) return;
        approved++;
        const value = intent.size * entry;
        const risk = intent.size * Math.abs(entry - trade.stop);
        const bit = 1 + 1e-6;
        expect(value).toBeLessThanOrEqual(0.15 * equity * bit);
        expect(value).toBeGreaterThanOrEqual(10 / bit);
        expect(intent.leverage).toBeLessThanOrEqual(3);
        const gross = held.reduce((sum, { size }) => sum + size * 100, 0);
        expect(gross + value).toBeLessThanOrEqual(3 * equity * bit);
        const sector = held.slice(0, 2).reduce((sum, { size }) => sum + size * 100, 0);
        expect(sector + value).toBeLessThanOrEqual(0.3 * equity * bit);
        const heat = held.reduce((sum, each) => sum + each.size * each.risk, 0);
        expect(heat + risk).toBeLessThanOrEqual(0.05 * equity * bit);
        expect(start - equity + risk).toBeLessThanOrEqual(0.03 * start * bit);
        expect(held.length).toBeLessThan(8);
      },
    ),
    { numRuns: 2_000, seed: 7 },
  );
  expect(approved).toBeGreaterThan(100);
});
