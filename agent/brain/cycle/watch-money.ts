import { createBreather, Fault } from '#lib';
import { statement } from '../events/index.ts';
import { dayMs, minuteMs } from '../model/time.ts';
import { type PositionMonitor, readOpenPositions } from '../positions/index.ts';
import { leadOf, observeRegime, readRegimeInputs } from '../regime/index.ts';
import {
  dailyLossOf,
  decideAutomaticRaise,
  drawdownOf,
  eventOfChange,
  type KillSwitchConfig,
  type KillSwitchReadings,
  openRisk,
  readEquityLedger,
  readKillSwitch,
} from '../risk/index.ts';
import { readCloses, readPortfolio } from './portfolio.ts';
import type { CycleParts } from './run-cycle.ts';

export interface WatchInput {
  readonly parts: CycleParts;
  readonly monitor: PositionMonitor;
  readonly killSwitch: KillSwitchConfig;
}

export interface MoneyWatch {
  /** By how much the exchange's clock is ahead of this machine's; null when it could not be asked. */
  readonly exchangeAheadMs: number | null;
}

/** On every price: positions first, then what the account is worth, then whether the kill switch has to
 * rise. The machine only ever raises it. */
export async function watchMoney({ parts, monitor, killSwitch }: WatchInput): Promise<MoneyWatch> {
  const { log, market, clock, exchange, report } = parts;
  log.refresh();
  const view = market.viewAt(clock.now());
  const breathe = createBreather();
  for (const { symbol } of readOpenPositions(log.db)) {
    const price = view.price(symbol);
    if (price !== undefined) await monitor.onPrice({ symbol, price: price.value });
    await breathe();
  }
  await monitor.poll();
  let equity: number;
  let exchangeAheadMs: number;
  try {
    equity = (await exchange.balance()).equity;
    exchangeAheadMs = await readLead(parts);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    report.warn('the balance cannot be read', { reason: error.message });
    return { exchangeAheadMs: null };
  }
  const about = { at: clock.now(), source: 'brain/money', trace: 'money' };
  const before = readEquityLedger(log.db);
  if (before === null || before.equity !== equity || Math.floor(about.at / dayMs) > before.day) {
    log.append([{ type: 'killswitch.measured.v1', payload: { equity, flow: 0 }, ...about }]);
  }
  const change = decideAutomaticRaise(
    readKillSwitch(log.db),
    readReadings(parts, equity),
    killSwitch,
  );
  if (change !== undefined) log.append([eventOfChange(change, about)]);
  return { exchangeAheadMs };
}

/** As if the answer were from the middle of the question's way there and back. */
async function readLead({ exchange, clock }: CycleParts): Promise<number> {
  const asked = clock.now();
  const theirs = await exchange.time();
  return Math.round(theirs - (asked + clock.now()) / 2);
}

function readReadings(parts: CycleParts, equity: number): KillSwitchReadings {
  const { log, market, clock, runner } = parts;
  const ledger = readEquityLedger(log.db);
  const { exposures } = readPortfolio(log.db, market.viewAt(clock.now()), equity);
  return {
    dailyLoss: ledger === null ? null : dailyLossOf(ledger, clock.now()),
    drawdown: ledger === null ? null : drawdownOf(ledger),
    heat: equity > 0 ? openRisk(exposures) / equity : null,
    crisisConditions: readCrisis(parts),
    dayStartEquity: ledger?.dayStartEquity ?? null,
    closes: readCloses(log.db, clock.now() - 30 * dayMs),
    slippages: readSlippages(parts),
    producers: runner.health().map(({ producer, failures }) => ({ name: producer, failures })),
    clearedAt: readKillSwitch(log.db).clearedAt,
  };
}

const crises = new WeakMap<object, { readonly minute: number; readonly signs: number | null }>();

/** Signs of a crisis in the market's leading asset, looked at once a minute; null when nothing it could be
 * told by is known. */
function readCrisis({ log, market, clock, config }: CycleParts): number | null {
  const minute = Math.floor(clock.now() / minuteMs);
  const known = crises.get(log);
  if (known?.minute === minute) return known.signs;
  const symbol = leadOf(config.universe.symbols);
  const inputs = readRegimeInputs(market.viewAt(clock.now()), symbol);
  const isDark = Object.values(inputs).every((value) => value === null);
  const signs = isDark ? null : observeRegime(inputs).conditions.crisis.length;
  crises.set(log, { minute, signs });
  return signs;
}

/** Of entries of the last day: how far the fill was off the price intended; positive is worse. */
function readSlippages({ log, clock }: CycleParts): KillSwitchReadings['slippages'] {
  const sql = `select o.updated_at as at,
      (o.filled_value / o.filled_size / (i.payload ->> 'entry') - 1) * case o.action when 'buy' then 1 else -1 end
        as fraction
    from orders o join intents i on i.intent_id = o.intent_id
    where o.purpose = 'entry' and o.filled_size > 0 and o.updated_at >= ?`;
  return statement(log.db, sql).all(clock.now() - dayMs) as unknown as {
    at: number;
    fraction: number;
  }[];
}
