// Trading check 14: clocks that differ, and one that is set back.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { minuteMs } from '../model/time.ts';
import { readClosedPositions, readOrders } from '../views.ts';
import { healthOf } from './health.ts';
import type { MarketData } from './market-data.ts';
import { halfHour, open, record, start } from './test-brain.ts';

let folder: string;
let data: MarketData;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'panther-clock-'));
  data = await record(join(folder, 'market'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hourMs = 60 * minuteMs;

it('an hour that comes twice fires no close of a candle twice', async () => {
  const run = await open(join(folder, 'back'), data, start);
  const { brain, clock } = run;
  for (let n = 0; n < 21; n++) await halfHour(run);
  const told = () => ({
    orders: readOrders(brain.log.db, 500).map(({ clientId }) => clientId),
    closed: readClosedPositions(brain.log.db, 500).map(({ positionId }) => positionId),
    signals: brain.log.db.prepare('select count(*) as n from signal_events').get(),
  });
  const before = told();
  expect(before.orders.length).toBeGreaterThan(0);
  clock.jumpWall(-hourMs);
  await brain.watch();
  await brain.cycle('schedule');
  await halfHour(run);
  await clock.advance(hourMs / 2);
  await brain.watch();
  await brain.cycle('schedule');
  expect(told()).toEqual(before);
  // What was open goes on to its end.
  for (let n = 0; n < 60; n++) await halfHour(run);
  expect(told().orders.length).toBeGreaterThan(before.orders.length);
  expect(new Set(told().orders).size).toBe(told().orders.length);
  await run.stop();
});

it.each([
  [5_000, 'healthy'],
  [-5_000, 'healthy'],
  [5 * minuteMs, 'degraded'],
  [-5 * minuteMs, 'degraded'],
])('an exchange whose clock is %d ms ahead is in the health: %s', async (aheadMs, status) => {
  const run = await open(join(folder, `ahead${aheadMs}`), data, start, aheadMs);
  await halfHour(run);
  expect(healthOf(run.brain)).toMatchObject({
    status,
    clock: { exchange_ahead_ms: aheadMs },
  });
  await run.stop();
});
