// The risk cap and the holds in a real log: restart, replay, and what is written down of what is said.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { createEventLog, replayLog } from '../../events/index.ts';
import {
  capRefusal,
  decideCap,
  decidePlacing,
  decideRelease,
  eventOfCap,
  eventOfPlacing,
  eventOfRelease,
  type RiskCap,
  readEntryHold,
  readEntryHolds,
  readRiskCap,
  renderCap,
  restraintEvents,
  restraintProjections,
} from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'panther-restraint-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const minute = 60_000;
const noon = Date.UTC(2026, 2, 17, 12);
const parts = { registry: restraintEvents, projections: restraintProjections } as const;
const openLog = (path: string) =>
  createEventLog({ path, ...parts, clock: createManualClock({ startMs: noon }) });
const said = (state: RiskCap['state'], at: number, reason = 'equity fell') => ({
  ...{ state, reason, at, until: at + 10 * minute, operator: 'cockpit' },
});
const real = (now: number) => ({ now, speed: 1 });

test('said every half minute for an hour, a cap is written seven times; a change at once', () => {
  const written: RiskCap[] = [];
  const say = (state: RiskCap['state'], at: number, reason?: string) => {
    const cap = decideCap(written.at(-1) ?? null, said(state, at, reason), real(at));
    if (cap !== undefined) written.push(cap);
  };
  for (let at = noon; at <= noon + 60 * minute; at += 30_000) {
    say('RISK_OFF', at);
    const cap = written.at(-1);
    // It always holds at least as long as it was asked to.
    expect(cap?.until).toBeGreaterThanOrEqual(at + 10 * minute);
  }
  // Until 12:10 at 12:00:00, then 12:20 from 12:00:30 on, 12:30 from 12:10:30 on …, 13:10 from 12:50:30.
  expect(written.map(({ until }) => (until - noon) / minute)).toEqual([10, 20, 30, 40, 50, 60, 70]);
  say('RISK_OFF', noon + 60 * minute, 'volume is 6 times the usual');
  say('NORMAL', noon + 60 * minute);
  expect(written.slice(7).map(({ state, reason }) => [state, reason])).toEqual([
    ['RISK_OFF', 'volume is 6 times the usual'],
    ['NORMAL', 'equity fell'],
  ]);
});

test('times are those of the brain: another clock, and one that runs faster', () => {
  const wrong = said('RISK_OFF', noon + 5_000 * minute);
  expect(decideCap(null, wrong, real(noon))).toMatchObject({ at: noon, until: noon + 10 * minute });
  // Ten minutes at 60 times the speed are ten hours.
  const fast = decideCap(null, said('RISK_OFF', noon), { now: 0, speed: 60 });
  expect(fast).toMatchObject({ at: 0, until: 600 * minute });
});

test('an old RISK_OFF still refuses and says so; an old NORMAL refuses nothing', () => {
  const cap = { ...said('RISK_OFF', noon), until: noon + minute };
  expect(capRefusal(cap, noon + minute - 1)).toBe(
    'risk state RISK_OFF by cockpit, nothing is entered: equity fell',
  );
  expect(capRefusal(cap, noon + minute)).toMatch(/not heard again since 2026-03-17T12:01:00.000Z/);
  const normal = { ...cap, state: 'NORMAL' as const };
  expect(capRefusal(normal, noon + minute)).toBeUndefined();
  expect(renderCap(normal, noon + minute)).toMatch(/not heard again/);
  expect(capRefusal(null, noon)).toBeUndefined();
});

test('both survive a restart, and follow from the events byte for byte', () => {
  const path = join(folder, 'log.db');
  const log = openLog(path);
  expect([readRiskCap(log.db), readEntryHolds(log.db)]).toEqual([null, []]);
  const about = { at: noon, trace: 'test' };
  const hold = (holdId: string) => ({ holdId, reason: `for ${holdId}`, operator: 'cockpit' });
  log.append([eventOfCap(said('AGGRESSIVE', noon), about)]);
  log.append([eventOfCap(said('RISK_OFF', noon + 1), about)]);
  log.append([eventOfPlacing(hold('a'), about), eventOfPlacing(hold('b'), about)]);
  const ended = { holdId: 'a', operator: 'ann', reason: 'enough' };
  log.append([eventOfRelease(ended, { ...about, at: noon + 5 })]);
  // What comes after the end of it changes nothing, nor does the end of what never was.
  log.append([eventOfPlacing({ ...hold('a'), reason: 'again' }, about)]);
  log.append([eventOfRelease({ ...ended, operator: 'bob' }, about)]);
  log.append([eventOfRelease({ ...ended, holdId: 'never' }, about)]);
  log.close();

  const again = openLog(path);
  expect(readRiskCap(again.db)).toEqual(said('RISK_OFF', noon + 1));
  expect(readEntryHolds(again.db).map(({ holdId }) => holdId)).toEqual(['b']);
  const over = readEntryHold(again.db, 'a');
  expect(over).toEqual({
    ...hold('a'),
    placedAt: noon,
    released: { at: noon + 5, operator: 'ann', reason: 'enough' },
  });
  expect([decidePlacing(over), decidePlacing(undefined)]).toEqual([false, true]);
  expect([decideRelease(over, 'a'), decideRelease(readEntryHold(again.db, 'b'), 'b')]).toEqual([
    false,
    true,
  ]);
  expect(() => decideRelease(undefined, 'never')).toThrow(
    expect.objectContaining({ code: 'brain.unknown' }),
  );
  again.close();

  const { tables } = replayLog({ path, ...parts });
  expect(tables.map(({ table, same }) => [table, same])).toEqual([
    ['risk_cap', true],
    ['entry_holds', true],
  ]);
  const db = new DatabaseSync(path);
  db.exec("pragma ignore_check_constraints = on; update risk_cap set state = 'BOLD'");
  expect(() => readRiskCap(db)).toThrow(expect.objectContaining({ code: 'brain.kill-switch' }));
  db.close();
});
