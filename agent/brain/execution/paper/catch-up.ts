import { statement } from '../../events/index.ts';
import type { TimeMs } from '../../model/time.ts';
import { floorToLot } from '../../risk/index.ts';
import {
  bookFill,
  netSize,
  otherMargin,
  readEquity,
  readMark,
  readPosition,
  writeMark,
} from './account.ts';
import { liquidationPrice } from './liquidation.ts';
import { meetStep } from './matching.ts';
import type { FundingStamp, PriceStep } from './price-feed.ts';
import { slip, slippageRate } from './slippage.ts';
import { addCash, readActiveSymbols, readRestingOf } from './store.ts';
import type { Venue } from './venue.ts';

export type Happening =
  | {
      readonly kind: 'step';
      readonly at: TimeMs;
      readonly symbol: string;
      readonly step: PriceStep;
    }
  | {
      readonly kind: 'funding';
      readonly at: TimeMs;
      readonly symbol: string;
      readonly stamp: FundingStamp;
    };

/** Lets every price meet what rests, as it would have while nobody looked. In the caller's transaction. */
export function catchUp(venue: Venue, happenings: readonly Happening[]): void {
  for (const happening of happenings) {
    if (happening.kind === 'step') applyStep(venue, happening.step);
    else payFunding(venue, happening.symbol, happening.stamp);
  }
}

/** What the market did up to `now` that the exchange has not seen yet, in order; of the symbols where
 * something rests or is held. */
export function collectHappenings(venue: Venue, now: TimeMs): readonly Happening[] {
  const happenings = readActiveSymbols(venue.db).flatMap((symbol) => collect(venue, symbol, now));
  // A stable sort: at one time steps come before funding, symbols by name.
  return happenings.sort((left, right) => left.at - right.at);
}

function collect(venue: Venue, symbol: string, now: TimeMs): Happening[] {
  const mark = statement(venue.db, 'select * from marks where symbol = ?').get(symbol);
  if (mark === undefined) return [];
  const steps = venue.feed.steps(symbol, Number(mark.step_at), now);
  const stamps = venue.feed.funding(symbol, Number(mark.funding_at), now);
  return [
    ...steps.map((step) => ({ kind: 'step', at: step.at, symbol, step }) as const),
    ...stamps.map((stamp) => ({ kind: 'funding', at: stamp.at, symbol, stamp }) as const),
  ];
}

function applyStep(venue: Venue, step: PriceStep): void {
  const { db } = venue;
  const market = venue.markets.get(step.symbol);
  statement(db, 'update marks set step_at = ? where symbol = ?').run(step.at, step.symbol);
  if (market === undefined) return;
  const resting = readRestingOf(db, step.symbol);
  // When stop and target are both inside one step, the stop was first: nobody knows better.
  const stops = resting.filter(({ kind }) => kind === 'stop');
  const others = resting.filter(({ kind }) => kind !== 'stop');
  for (const order of [...stops, ...others]) meetStep(venue, order, step, market);
  liquidate(venue, step);
  writeMark(db, step.symbol, step.close);
}

/** Takes the whole position of the step's symbol when the account fell below its maintenance margin. */
function liquidate(venue: Venue, step: PriceStep): void {
  const { db, markets, config } = venue;
  const { symbol, at } = step;
  const market = markets.get(symbol);
  const held = readPosition(db, symbol);
  const price = readMark(db, symbol);
  if (market === undefined || held === undefined || price === undefined) return;
  const limit = liquidationPrice(
    { ...held, maxLeverage: market.maxLeverage },
    { price, equity: readEquity(db), otherMargin: otherMargin(db, markets, symbol) },
  );
  const isLong = held.size > 0;
  const isReached = isLong ? step.low <= limit : step.high >= limit;
  if (!isReached) return;
  const action = isLong ? 'sell' : 'buy';
  const size = floorToLot(Math.abs(held.size), market.lot);
  const worst = isLong ? Math.min(step.open, limit) : Math.max(step.open, limit);
  const paid = slip(worst, action, slippageRate(config.slippage, step, size * worst));
  const fee = size * paid * market.takerFeeRate;
  const clientId = 'liquidation';
  bookFill(db, { clientId, symbol, action, price: paid, size, fee, isMaker: false, at });
}

function payFunding(venue: Venue, symbol: string, stamp: FundingStamp): void {
  const { db } = venue;
  statement(db, 'update marks set funding_at = ? where symbol = ?').run(stamp.at, symbol);
  const size = netSize(db, symbol);
  const price = readMark(db, symbol);
  if (size === 0 || price === undefined) return;
  const amount = size * price * stamp.rate;
  const id = `paper-funding-${symbol}-${stamp.at}`;
  statement(db, 'insert into funding values (?, ?, ?, ?, ?)').run(
    id,
    symbol,
    stamp.rate,
    amount,
    stamp.at,
  );
  addCash(db, -amount);
}
