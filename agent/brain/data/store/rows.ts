// Between objects and columns, for what is not a candle.
import type { FundingRate, MarketTrade, SeriesPoint } from '../types.ts';
import type { Columns } from './table.ts';

export function columnsOfTrades(trades: readonly MarketTrade[]): Columns {
  return [
    Float64Array.from(trades, (trade) => trade.at),
    Float64Array.from(trades, (trade) => trade.id),
    Float64Array.from(trades, (trade) => trade.price),
    Float64Array.from(trades, (trade) => trade.amount),
    Float64Array.from(trades, (trade) => (trade.side === 'buy' ? 1 : -1)),
  ];
}

export function tradesOf([at, id, price, amount, side]: Columns): MarketTrade[] {
  return Array.from(at ?? [], (time, row) => ({
    at: time,
    id: id?.[row] as number,
    price: price?.[row] as number,
    amount: amount?.[row] as number,
    side: side?.[row] === 1 ? 'buy' : 'sell',
  }));
}

export function columnsOfFunding(rates: readonly FundingRate[]): Columns {
  return [
    Float64Array.from(rates, (rate) => rate.at),
    Float64Array.from(rates, (rate) => rate.rate),
  ];
}

export function fundingOf([at, rate]: Columns): FundingRate[] {
  return Array.from(at ?? [], (time, row) => ({ at: time, rate: rate?.[row] as number }));
}

export function columnsOfPoints(points: readonly SeriesPoint[]): Columns {
  return [
    Float64Array.from(points, (point) => point.observedAt),
    Float64Array.from(points, (point) => point.knownAt),
    Float64Array.from(points, (point) => point.value),
  ];
}

export function pointsOf([observedAt, knownAt, value]: Columns): SeriesPoint[] {
  return Array.from(observedAt ?? [], (time, row) => ({
    observedAt: time,
    knownAt: knownAt?.[row] as number,
    value: value?.[row] as number,
  }));
}
