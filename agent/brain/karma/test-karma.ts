import { createManualClock } from '#lib';
import { createEventLog, type NewEvent } from '../events/index.ts';
import { tradingEvents, tradingProjections } from '../execution/index.ts';
import type { Domain } from '../model/features.ts';
import type { Direction } from '../model/signal.ts';
import { hourMs } from '../model/time.ts';
import { type ProducerEvent, producerEvents, producerProjections } from '../producers/index.ts';
import type { DomainScores } from './events.ts';
import { karmaEvents, karmaProjections } from './index.ts';
import type { Scored } from './scorecard.ts';

export const noon = Date.UTC(2026, 0, 10, 12);

export const registry = [...producerEvents, ...tradingEvents, ...karmaEvents] as const;
export const projections = [
  ...producerProjections,
  ...tradingProjections,
  ...karmaProjections,
] as const;
type TestEvents = typeof registry;

export function openLog() {
  const clock = createManualClock({ startMs: noon });
  return createEventLog({ path: ':memory:', registry, projections, clock });
}

const about = { source: 'test', trace: 'cycle-1' };

export interface SignalInit {
  readonly producer: string;
  readonly direction?: Direction;
  readonly conviction?: number;
  readonly domain?: Domain;
  readonly at?: number;
  readonly isShadow?: boolean;
}

export function signal(init: SignalInit): ProducerEvent {
  const { producer, direction = 'long', at = noon, domain = 'technical' } = init;
  const payload = {
    ...{ symbol: 'BTC', signal: direction, producer, domain, observedAt: at, inputs: {} },
    conviction: init.conviction ?? (direction === 'neutral' ? 0 : 7),
    hash: `${producer}-${at}`.padEnd(64, '0'),
    rationale: 'a test',
    intervalMs: hourMs,
    isExternal: init.isShadow ?? false,
    isShadow: init.isShadow ?? false,
  };
  return { type: 'signal.recorded.v1', ...about, at, payload };
}

export function intent(
  intentId: string,
  signals: readonly string[],
  at = noon,
): NewEvent<TestEvents> {
  const payload = {
    ...{ intentId, tradeId: null, symbol: 'BTC', side: 'long' as const, size: 2, leverage: 1 },
    ...{ entry: 100, stop: 97, target: 110, conviction: 6, strategy: 'confluence' },
    ...{ rationale: 'a test', signals: [...signals], candleAt: at },
  };
  return { type: 'intent.submitted.v1', ...about, at, payload };
}

/** Two BTC at 100, held from noon for three hours. */
export function closed(
  positionId: string,
  intentId: string | null,
  pnl: number,
  closedAt = noon + 3 * hourMs,
): NewEvent<TestEvents> {
  const payload = {
    ...{ positionId, intentId, symbol: 'BTC', side: 'long' as const, size: 2, entryPrice: 100 },
    ...{ strategy: intentId === null ? null : 'confluence', reason: 'target' as const },
    ...{ conviction: intentId === null ? null : 6, exitPrice: 110, grossPnl: pnl + 0.6 },
    ...{ fees: 0.5, funding: 0.1, pnl, maxAdverseRate: 0, maxFavourableRate: 0.1 },
    ...{ openedAt: noon, closedAt },
  };
  return { type: 'position.closed.v1', source: 'test', trace: 'monitor', at: closedAt, payload };
}

export const silent: DomainScores = {
  ...{ technical: null, onchain: null, tradfi: null, social: null, events: null, curator: null },
};

export function scored(init: Partial<Scored> & { readonly pnl: number }): Scored {
  return {
    ...{ subject: 'strategy', name: 'combined', regime: null, conviction: 5, closedAt: noon },
    ...{ returnRate: init.pnl / 1_000, isWin: init.pnl > 0, ...init },
  };
}
