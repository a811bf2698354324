import type { ServerResponse } from 'node:http';
import type { BrainConfig } from '../config/index.ts';
import { producers } from '../producers/index.ts';
import { isCapOld, readEntryHolds, readRiskCap } from '../risk/index.ts';
import { readLastCycle } from '../views.ts';
import type { Brain } from './brain.ts';
import type { BrainLog } from './log.ts';

/** Orders expire by the exchange's clock; from here on it is worth somebody's look. */
const clocksApartMaxMs = 30_000;

type Health = Readonly<Record<string, unknown>>;

/** The shape of the brief, and whether the books agree with the exchange. As there, a producer that is
 * silent or failed once is told and does not make the whole unwell; one that failed again and again does. */
export function healthOf(brain: Brain): Health {
  const all = brain.runner.health();
  const { exchangeAheadMs } = brain;
  const isWell =
    brain.reconciled &&
    Math.abs(exchangeAheadMs ?? 0) <= clocksApartMaxMs &&
    all.every(({ status }) => status !== 'failing');
  return {
    status: isWell ? 'healthy' : 'degraded',
    components: {
      database: 'ok',
      api: 'ok',
      producers: Object.fromEntries(all.map(({ producer, status }) => [producer, status])),
      last_cycle: lastCycle(brain.log),
    },
    reconciled: brain.reconciled,
    clock: { exchange_ahead_ms: exchangeAheadMs },
    market: brain.data.source.origin,
    ...restraintsOf(brain),
  };
}

/** What it was asked to leave. A cap that nobody renews does not make it unwell: it does what it was told. */
function restraintsOf({ log, clock }: Brain): Health {
  const cap = readRiskCap(log.db);
  return {
    risk_cap: cap === null ? null : { state: cap.state, is_old: isCapOld(cap, clock.now()) },
    entry_holds: readEntryHolds(log.db).length,
  };
}

/** The same before the market is there: nobody was asked yet, and the books were not compared. */
export function healthWhileStarting(log: BrainLog, { data }: BrainConfig): Health {
  return {
    status: 'starting',
    components: {
      database: 'ok',
      api: 'starting',
      producers: Object.fromEntries(producers.map(({ name }) => [name, 'starting'])),
      last_cycle: lastCycle(log),
    },
    reconciled: false,
    market: data.source === 'synthetic' ? 'synthetic' : 'real',
  };
}

function lastCycle({ db }: BrainLog): string | null {
  const last = readLastCycle(db);
  return last === undefined ? null : new Date(Number(last.at)).toISOString();
}

/** To whatever cannot be answered before the market is there. */
export function answerStarting(_: unknown, response: ServerResponse): void {
  const message = 'the brain fetches its market data and compares its books';
  const error = { code: 'brain.starting', message, hint: 'ask again; GET /health says when' };
  response.writeHead(503, {
    'content-type': 'application/json; charset=utf-8',
    'retry-after': '1',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify({ error }));
}
