import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '#lib';
import type { AppendResult, NewEvent } from '../events/index.ts';
import type { Exchange, Market } from '../model/exchange.ts';
import type { TimeMs } from '../model/time.ts';
import { positionEvents, positionProjections } from '../positions/index.ts';
import type { Brake } from '../risk/index.ts';
import { executionEvents } from './events.ts';
import type { Extremes } from './extremes.ts';
import type { limits } from './limits.ts';
import { intentsProjection } from './projection-intents.ts';
import { locksProjection } from './projection-locks.ts';
import { orderEventsProjection } from './projection-order-events.ts';
import { ordersProjection } from './projection-orders.ts';

export const tradingEvents = [...executionEvents, ...positionEvents] as const;
export type TradingEvents = typeof tradingEvents;
export const executionProjections = [
  intentsProjection,
  ordersProjection,
  orderEventsProjection,
  locksProjection,
] as const;
/** All that execution needs to be in a log: its own and those of the positions. */
export const tradingProjections = [...executionProjections, ...positionProjections] as const;

/** As much of the event log as execution uses, so that a log with more events serves too. */
export interface TradingLog {
  append(events: readonly NewEvent<TradingEvents>[]): readonly AppendResult[];
  readonly db: DatabaseSync;
}

export interface ExecutionContext {
  readonly log: TradingLog;
  /** Each method ends by itself within the adapter's own deadline; `place` says `unknown` then. */
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly brake: Brake;
  /** How long a position of a strategy is held; undefined for as long as it takes. */
  readonly holdMaxMs: (strategy: string) => number | undefined;
  readonly extremes: Extremes;
  readonly limits: { readonly [K in keyof typeof limits]: number };
  /** Throws Fault `brain.exchange` for a symbol that the exchange does not have. */
  market(symbol: string): Promise<Market>;
  /** Runs one thing at a time for each symbol, in the order of the calls. */
  serially<T>(symbol: string, body: () => Promise<T>): Promise<T>;
}

/** Who caused something, for the log. */
export interface Origin {
  readonly trace: string;
  readonly source: string;
}

type Payload<Type extends NewEvent<TradingEvents>['type']> = Extract<
  NewEvent<TradingEvents>,
  { type: Type }
>['payload'];

/** An event of execution; `key` makes it happen once. */
export function event<Type extends NewEvent<TradingEvents>['type']>(
  type: Type,
  payload: Payload<Type>,
  about: Origin & { readonly at: TimeMs; readonly key?: string },
): NewEvent<TradingEvents> {
  const { at, source, trace, key } = about;
  const dedupe = key === undefined ? {} : { dedupeKey: key };
  // The union of all events is too wide for the compiler to see that type and payload fit.
  return { type, payload, at, source, trace, ...dedupe } as unknown as NewEvent<TradingEvents>;
}
