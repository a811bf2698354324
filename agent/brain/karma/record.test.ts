import { expect, test } from 'vitest';
import { replayInto } from '../events/index.ts';
import { noShare, type ShareTerms } from './profit-share.ts';
import { readOutcomes, readPendingShares } from './read-outcomes.ts';
import { recordOutcomes } from './record.ts';
import { settleShares } from './settle.ts';
import { readBenchmarkSignals } from './sources.ts';
import { closed, intent, noon, openLog, projections, registry, signal } from './test-karma.ts';

const options = { after: 0, regimeAt: () => 'bull' as const, share: noShare };

/** Two producers that agree, one that does not, one on trial; an intent on the first and the third. */
function tradedLog() {
  const log = openLog();
  const results = log.append([
    signal({ producer: 'rsi', conviction: 8 }),
    signal({ producer: 'whale', direction: 'short', domain: 'onchain' }),
    signal({ producer: 'momentum', conviction: 5 }),
    signal({ producer: 'newcomer', domain: 'social', isShadow: true }),
  ]);
  const ids = results.map(({ id }) => id);
  log.append([intent('i1', [ids[0] as string, ids[2] as string])]);
  // Said after the decision: changes nothing of what is scored.
  log.append([signal({ producer: 'rsi', direction: 'short', conviction: 9, at: noon + 1 })]);
  log.append([closed('p1', 'i1', 16.4), closed('p2', null, 50)]);
  return log;
}

test('a closed position scores its strategy and its producers once, however often it is asked', () => {
  const log = tradedLog();
  const first = recordOutcomes(log, options);
  expect(first).toEqual({ positions: 1, outcomes: 4, upTo: 8 });
  const outcomes = readOutcomes(log.db);
  expect(outcomes.map(({ name, conviction, isShadow }) => [name, conviction, isShadow])).toEqual([
    ['confluence', 6, false],
    ['momentum', 5, false],
    ['rsi', 8, false],
    ['newcomer', 7, true],
  ]);
  expect(
    outcomes.every(({ regime, isWin, pnl }) => regime === 'bull' && isWin && pnl === 16.4),
  ).toBe(true);
  const before = log.tip();
  expect(recordOutcomes(log, options)).toEqual({ positions: 0, outcomes: 0, upTo: 8 });
  expect(recordOutcomes(log, { ...options, after: 8 }).upTo).toBe(8);
  expect(log.tip()).toEqual(before);
});

test('the domains are those of the decision, the opponent included', () => {
  const log = tradedLog();
  recordOutcomes(log, options);
  const row = log.db.prepare(`select domains from karma_outcomes where subject = 'strategy'`).get();
  // technical: (8 + 5) / 2; onchain: 7 against the trade; the one on trial is not heard.
  expect(JSON.parse(String(row?.domains))).toMatchObject({
    ...{ technical: 6.5, onchain: -7, social: null },
  });
});

test('outcomes of another process are found again by their keys: nothing is written twice', () => {
  const log = tradedLog();
  recordOutcomes(log, options);
  const events = [...log.read({ types: ['karma.outcome.v1'] })];
  const again = events.map(({ type, payload, at, source, trace, dedupeKey }) => {
    const key = dedupeKey as string;
    return { type, payload, at, source, trace, dedupeKey: key };
  });
  expect(log.append(again).every(({ duplicate }) => duplicate)).toBe(true);
  const [first] = again;
  if (first === undefined) throw new Error('no outcome');
  const other = { ...first, payload: { ...first.payload, conviction: 1 } };
  expect(() => log.append([other])).toThrow(
    expect.objectContaining({ code: 'brain.event-conflict' }),
  );
});

test('a share is set aside for real profits alone', () => {
  const terms: ShareTerms = { isEnabled: true, rate: 0.005, mode: 'live' };
  const live = tradedLog();
  live.append([intent('i2', []), closed('p3', 'i2', -4)]);
  recordOutcomes(live, { ...options, share: terms });
  // 16.4 × .005 by hand.
  const pending = readPendingShares(live.db);
  expect([...pending.keys()]).toEqual(['p1']);
  expect(pending.get('p1')).toBeCloseTo(0.082, 12);
  const paper = tradedLog();
  recordOutcomes(paper, { ...options, share: { ...terms, mode: 'paper' } });
  expect(readPendingShares(paper.db).size).toBe(0);
});

test('a settled share waits no more; one that does not wait settles nothing', () => {
  const log = tradedLog();
  recordOutcomes(log, { ...options, share: { isEnabled: true, rate: 0.005, mode: 'live' } });
  const settle = (positionIds: readonly string[]) =>
    settleShares(log, {
      ...{ positionIds, reference: 'transfer 7', mode: 'live', now: noon + 9 },
      ...{ source: 'operator/test', trace: 'request-1' },
    });
  expect(() => settle(['p1', 'p2'])).toThrow('"p2" is no share that waits to be paid');
  expect(readPendingShares(log.db).size).toBe(1);
  expect(settle(['p1']).positionIds).toEqual(['p1']);
  expect(readPendingShares(log.db).size).toBe(0);
  expect(() => settle(['p1'])).toThrow('"p1" is no share');
  expect(replayInto(log.db, registry, projections).ok).toBe(true);
});

test('benchmarks see the signals that count, with when they were known', () => {
  const signals = readBenchmarkSignals(tradedLog().db, 'BTC', { from: noon, until: noon });
  expect(signals.map(({ producer, direction, at }) => [producer, direction, at])).toEqual([
    ['rsi', 'long', noon],
    ['whale', 'short', noon],
    ['momentum', 'long', noon],
  ]);
});

test('the tables are the same when they are built anew from the events', () => {
  const log = tradedLog();
  recordOutcomes(log, { ...options, share: { isEnabled: true, rate: 0.005, mode: 'live' } });
  const report = replayInto(log.db, registry, projections);
  expect(report.tables.filter(({ same }) => !same)).toEqual([]);
  const rows = Object.fromEntries(report.tables.map(({ table, rows: count }) => [table, count]));
  expect(rows).toMatchObject({ karma_outcomes: 4, karma_shares: 1 });
});
