import { Fault } from '#lib';
import type { VenuePosition } from '../model/order.ts';
import {
  adoptPosition,
  positionIdOf,
  readBalance,
  readOpenPosition,
  readOpenPositions,
} from '../positions/index.ts';
import { type ExecutionContext, event, type Origin } from './context.ts';
import { activeSymbols } from './local-order.ts';
import { protectSymbol } from './protect.ts';
import { closedEvent } from './record-fill.ts';
import { syncWithExchange } from './sync.ts';

export interface ReconcileReport {
  readonly fills: number;
  readonly unresolved: number;
  /** Symbols where the exchange held something else. */
  readonly positions: readonly string[];
  /** What the exchange had more (or less) cash than the log explains; 0 when they agree. */
  readonly cashDifference: number;
}

const triesMax = 3;

/** Makes the log agree with the exchange: what was filled and paid meanwhile, what orders and positions
 * there are. What no fill explains is adopted, written down and locks its symbol. Then every position
 * gets its stop and target back. The first time it takes the account as it is. Throws Fault
 * `brain.config` when the log belongs to another exchange. */
export async function reconcile(
  context: ExecutionContext,
  origin: Origin,
): Promise<ReconcileReport> {
  await observeBalance(context, origin);
  let synced = await syncWithExchange(context);
  let [positions, cash] = await compare(context);
  // Fills reach the books of an exchange one after the other: a difference must stay to be one.
  for (let tries = 1; tries < triesMax && (positions.length > 0 || cash !== 0); tries++) {
    const again = await syncWithExchange(context);
    synced = { ...again, fills: synced.fills + again.fills };
    [positions, cash] = await compare(context);
  }
  for (const difference of positions) adopt(context, difference, origin);
  if (cash !== 0) adoptCash(context, cash, origin);
  for (const symbol of activeSymbols(context.log.db)) {
    await context.serially(symbol, () => protectSymbol(context, symbol, origin));
  }
  return { ...synced, positions: positions.map(({ symbol }) => symbol), cashDifference: cash };
}

async function observeBalance(context: ExecutionContext, origin: Origin): Promise<void> {
  const { log, exchange } = context;
  const known = readBalance(log.db);
  if (known === undefined) {
    const at = Math.floor(await exchange.time());
    const { cash, equity } = await exchange.balance();
    const payload = { exchange: exchange.name, cash, equity };
    log.append([event('balance.observed.v1', payload, { ...origin, at, key: exchange.name })]);
    return;
  }
  if (known.exchange === exchange.name) return;
  throw new Fault({
    code: 'brain.config',
    message: `this event log is of an account at ${known.exchange}, not at ${exchange.name}`,
    hint: 'an account has a log of its own; give this one another state folder',
  });
}

interface PositionDifference {
  readonly symbol: string;
  readonly venue: VenuePosition | undefined;
}

async function compare(
  context: ExecutionContext,
): Promise<[readonly PositionDifference[], number]> {
  const { exchange, log, limits } = context;
  const venue = new Map((await exchange.positions()).map((each) => [each.symbol, each]));
  const { cash } = await exchange.balance();
  const local = new Map(readOpenPositions(log.db).map((each) => [each.symbol, each]));
  const symbols = [...new Set([...venue.keys(), ...local.keys()])].sort();
  const differences = symbols
    .filter((symbol) => {
      const [there, here] = [venue.get(symbol), local.get(symbol)];
      return there?.side !== here?.side || !isClose(there?.size ?? 0, here?.openSize ?? 0, 1e-9);
    })
    .map((symbol) => ({ symbol, venue: venue.get(symbol) }));
  const difference = cash - (readBalance(log.db)?.cash ?? cash);
  const isSame = Math.abs(difference) <= limits.balanceTolerance;
  return [differences, isSame ? 0 : difference];
}

function isClose(left: number, right: number, rate: number): boolean {
  return Math.abs(left - right) <= rate * Math.max(1, Math.abs(left), Math.abs(right));
}

function adopt(context: ExecutionContext, difference: PositionDifference, origin: Origin): void {
  const { log, clock } = context;
  const { symbol, venue } = difference;
  const at = clock.now();
  const about = { ...origin, at };
  const held = readOpenPosition(log.db, symbol);
  const openingId = positionIdOf(`adopted ${symbol} ${at}`);
  const change = adoptPosition(held, venue, { symbol, openingId, at });
  const isKept = change.before !== undefined && change.before.openSize > 0;
  const payload = {
    symbol,
    positionId: change.opened?.positionId ?? (isKept ? (held?.positionId ?? null) : null),
    local: held === undefined ? null : { side: held.side, size: held.openSize },
    venue:
      venue === undefined
        ? null
        : { side: venue.side, size: venue.size, entryPrice: venue.entryPrice },
  };
  const events = [event('position.mismatch.v1', payload, about)];
  if (held !== undefined && change.before?.openSize === 0) {
    events.push(closedEvent(context, { ...held, ...change.before }, 'external', about));
  }
  if (change.opened !== undefined) {
    const { positionId, side } = change.opened;
    const plan = { intentId: null, strategy: null, conviction: null, stop: null, target: null };
    const opened = { positionId, symbol, side, ...plan, closeBy: null };
    events.push(event('position.opened.v1', opened, { ...about, key: positionId }));
  }
  log.append(events);
}

function adoptCash(context: ExecutionContext, difference: number, origin: Origin): void {
  const { log, clock, exchange } = context;
  const localCash = readBalance(log.db)?.cash ?? 0;
  const payload = { exchange: exchange.name, localCash, venueCash: localCash + difference };
  log.append([event('balance.mismatch.v1', payload, { ...origin, at: clock.now() })]);
}
