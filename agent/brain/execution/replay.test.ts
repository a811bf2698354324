import { expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { createEventLog, replayInto } from '../events/index.ts';
import type { OrderRequest } from '../model/order.ts';
import { readBalance, readOpenPositions } from '../positions/index.ts';
import { tradingEvents, tradingProjections } from './context.ts';
import { createExecutor } from './executor.ts';
import { draw } from './paper/draw.ts';
import { createTestBrake, testIntent, testOrigin } from './test-desk.ts';
import { createTestVenue, renderOrder, type TestVenue } from './test-venue.ts';

// Trading check 16: all 1,000 with PANTHER_SLOW=1.
const histories = process.env.PANTHER_SLOW === undefined ? 12 : 1_000;
const start = Date.UTC(2026, 0, 1);

/** Keeps its own cash from what it paid and was paid, in no way like the book does. */
interface Till {
  flow: number;
  signed: number;
}

async function playHistory(seed: number): Promise<void> {
  const clock = createManualClock({ startMs: start, autoAdvance: true });
  const log = createEventLog({
    ...{ path: ':memory:', registry: tradingEvents, projections: tradingProjections, clock },
  });
  const venue = createTestVenue(clock);
  const till: Till = { flow: 0, signed: 0 };
  const luck = (...names: (string | number)[]) => draw(seed, ...names);
  venue.answer = (order) => meet(venue, till, order, clock.now(), luck);
  const executor = createExecutor({ log, exchange: venue, clock, brake: createTestBrake() });
  await executor.reconcile(testOrigin);
  for (let step = 0; step < 12; step++) {
    await clock.sleep(1_000);
    const side = luck('side', step) < 0.5 ? 'long' : 'short';
    const levels = side === 'long' ? { stop: 50, target: 200 } : { stop: 200, target: 50 };
    const size = Math.ceil(luck('size', step) * 1_000) / 1_000;
    const intent = testIntent({ side, ...levels, size, signals: [`s${step}`] });
    await executor.submit(intent, testOrigin);
    if (luck('funding', step) < 0.3) {
      const amount = (luck('amount', step) - 0.5) / 10;
      till.flow -= amount;
      const at = clock.now();
      venue.funding.push({ id: `u${step}`, symbol: 'BTC', rate: 0.0001, amount, at });
    }
    await executor.sync();
  }
  // Whatever is open is worth what it would bring at 100.
  const open = readOpenPositions(log.db);
  const worth = open.reduce((sum, { side, openSize, entryPrice }) => {
    return sum + (side === 'long' ? 1 : -1) * openSize * (100 - entryPrice);
  }, 0);
  expect((readBalance(log.db)?.cash ?? 0) + worth).toBeCloseTo(
    10_000 + till.flow + till.signed * 100,
    9,
  );
  expect(
    open.reduce((sum, each) => sum + (each.side === 'long' ? each.openSize : -each.openSize), 0),
  ).toBeCloseTo(till.signed, 9);
  for (let times = 0; times < 2; times++) {
    const report = replayInto(log.db, tradingEvents, tradingProjections);
    expect(report.tables.filter(({ same }) => !same)).toEqual([]);
    expect(report.tables.find(({ table }) => table === 'orders')?.rows).toBeGreaterThan(0);
  }
  log.close();
}

/** Fills an entry in one to three parts, or only some of it; protective orders rest. */
function meet(
  venue: TestVenue,
  till: Till,
  order: OrderRequest,
  at: number,
  luck: (...names: (string | number)[]) => number,
) {
  if (order.kind !== 'market') return { kind: 'accepted', order: renderOrder(order) } as const;
  const lots = Math.round(order.size * 1_000);
  const parts = 1 + Math.floor(luck(order.clientId, 'parts') * 3);
  let filled = 0;
  for (let part = 0; part < parts; part++) {
    const size = Math.floor(lots / parts) / 1_000;
    if (size === 0) continue;
    filled += size;
    const price = 90 + Math.round(luck(order.clientId, part) * 2_000) / 100;
    const fee = size * price * 0.0006;
    till.flow -= (order.action === 'buy' ? 1 : -1) * size * price + fee;
    till.signed += (order.action === 'buy' ? 1 : -1) * size;
    const { clientId, symbol, action } = order;
    const id = `${clientId} ${part}`;
    venue.fills.push({ id, clientId, symbol, action, price, size, fee, isMaker: false, at });
  }
  const filledSize = Number(filled.toFixed(12));
  const status = filledSize === order.size ? 'filled' : 'cancelled';
  return { kind: 'accepted', order: renderOrder(order, { status, filledSize }) } as const;
}

test(`${histories} random histories: tables follow from events, and the money adds up`, async () => {
  for (let seed = 1; seed <= histories; seed++) await playHistory(seed);
});
