// What others may read of the brain's tables; each function is a query and writes nothing.
import type { DatabaseSync } from 'node:sqlite';
import type { MarketView } from './data/index.ts';
import { statement } from './events/index.ts';
import { readOpenPositions, unrealisedPnl } from './positions/index.ts';

const hourMs = 3_600_000;

export interface SignalFilter {
  readonly symbol?: string | undefined;
  readonly producer?: string | undefined;
  readonly limit: number;
}

export interface SignalRow {
  readonly id: number;
  readonly symbol: string;
  readonly signal: string;
  readonly conviction: number;
  readonly producer: string;
  readonly rationale: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly timestamp: number;
  readonly hash: string;
}

export function readSignals(
  db: DatabaseSync,
  { symbol, producer, limit }: SignalFilter,
): readonly SignalRow[] {
  const sql = `select id, symbol, signal, conviction, producer, rationale, metadata, timestamp, hash
    from signal_events where (?1 is null or symbol = ?1) and (?2 is null or producer = ?2)
    order by id desc limit ?3`;
  return statement(db, sql)
    .all(symbol ?? null, producer ?? null, limit)
    .map(({ metadata, ...row }) => {
      return { ...row, metadata: JSON.parse(String(metadata)) } as unknown as SignalRow;
    });
}

/** The newest price of each symbol and how it moved in 24 h; null where there is none. */
export function readMarket(view: MarketView, symbols: readonly string[]) {
  const prices = symbols.map((symbol) => {
    const price = view.price(symbol);
    // What opened the oldest of the day's candles, if none of them is missing.
    const day = view.candles(symbol, '1h', 24);
    const openAt = day?.openAt[0] ?? 0;
    const before = openAt >= view.at - 25 * hourMs ? day?.open[0] : undefined;
    const isKnown = price !== undefined && before !== undefined && before > 0;
    return {
      ...{ symbol, price: price?.value ?? null, ageMs: price?.ageMs ?? null },
      change24h: isKnown ? price.value / before - 1 : null,
    };
  });
  return { at: view.at, prices };
}

/** With what each is worth at the newest price; null where there is none. */
export function readPositionRows(db: DatabaseSync, view: MarketView) {
  return readOpenPositions(db).map((position) => {
    const price = view.price(position.symbol)?.value ?? null;
    const { positionId, symbol, side, openSize, entryPrice, stop, target } = position;
    return {
      ...{ positionId, symbol, side, size: openSize, entryPrice, stop, target, price },
      ...{ strategy: position.strategy, tradeId: position.intentId },
      ...{ openedAt: position.openedAt, fees: position.fees },
      unrealised: price === null ? null : unrealisedPnl(position, price),
    };
  });
}

export function readClosedPositions(db: DatabaseSync, limit: number) {
  const sql = `select position_id as positionId, symbol, side, size, entry_price as entryPrice,
      exit_price as exitPrice, pnl, fees, funding, strategy, intent_id as tradeId, conviction,
      close_reason as reason, opened_at as openedAt, closed_at as closedAt
    from position_events where status <> 'open' order by closed_at desc limit ?`;
  return statement(db, sql).all(limit);
}

export function readOrders(db: DatabaseSync, limit: number) {
  const sql = `select client_id as clientId, purpose, symbol, action, kind, size, price, status,
      filled_size as filledSize, filled_value as filledValue, reason, created_at as createdAt
    from orders order by created_at desc limit ?`;
  return statement(db, sql).all(limit);
}

export function readLastCycle(db: DatabaseSync) {
  const sql = `select trace, at, trigger, reason, signals, approved, refused, submitted,
      duration_ms as durationMs from cycles order by seq desc limit 1`;
  return statement(db, sql).get();
}

export function readAlerts(db: DatabaseSync, limit: number) {
  const sql = `select alert_id as alertId, kind, severity, message, symbol, raised_at as raisedAt,
      acknowledged_by as acknowledgedBy from alerts order by raised_at desc limit ?`;
  return statement(db, sql).all(limit);
}

export function hasAlert(db: DatabaseSync, alertId: string): boolean {
  return statement(db, 'select 1 from alerts where alert_id = ?').get(alertId) !== undefined;
}

/** Of closed positions, by strategy; amounts net of fees and funding. */
export function readStrategyStats(db: DatabaseSync) {
  const sql = `select strategy, count(*) as n, sum(pnl > 0) as wins, sum(pnl) as pnl,
      avg(pnl) as expectancy from position_events
    where status <> 'open' and strategy is not null group by strategy order by strategy`;
  return statement(db, sql).all();
}
