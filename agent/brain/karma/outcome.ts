import { type Domain, domains, type Regime } from '../model/features.ts';
import { isStale, qualityOf } from '../model/quality.ts';
import { newestByProducer, type Signal, signedConviction } from '../model/signal.ts';
import type { TimeMs } from '../model/time.ts';
import { type Side, signOf } from '../model/trade.ts';
import type { CloseReason } from '../positions/index.ts';
import type { DomainScores, Outcome } from './events.ts';

/** A signal as it was recorded. */
export interface KarmaSignal
  extends Pick<Signal, 'producer' | 'direction' | 'conviction' | 'observedAt'> {
  /** Of its event. */
  readonly id: string;
  readonly domain: Domain;
  readonly intervalMs: number;
  readonly isShadow: boolean;
}

/** What of `position.closed.v1` is scored. */
export interface ClosedPosition {
  readonly positionId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly size: number;
  readonly entryPrice: number;
  readonly pnl: number;
  readonly reason: CloseReason;
  readonly openedAt: TimeMs;
  readonly closedAt: TimeMs;
}

/** The intent the position was held for when it ended. */
export interface ScoredIntent {
  readonly intentId: string;
  readonly strategy: string;
  readonly conviction: number;
  /** Event ids of the signals it stood on. */
  readonly signals: readonly string[];
  /** When it was decided. */
  readonly at: TimeMs;
}

export interface OutcomeInput {
  readonly closed: ClosedPosition;
  readonly intent: ScoredIntent;
  /** All that was known of the asset when the intent was decided, and those it names. */
  readonly signals: readonly KarmaSignal[];
  readonly regime: Regime | null;
}

/** One outcome for the strategy, one for each producer whose signal the intent stood on and that was on its
 * side, and one for each producer on trial that would have been. */
export function decideOutcomes({
  closed,
  intent,
  signals,
  regime,
}: OutcomeInput): readonly Outcome[] {
  const { positionId, symbol, side, pnl, reason, openedAt, closedAt } = closed;
  const common = {
    ...{ positionId, intentId: intent.intentId, symbol, side, regime, pnl, openedAt, closedAt },
    returnRate: pnl / (closed.size * closed.entryPrice),
    isWin: pnl > 0,
    closeReason: reason,
    decidedAt: intent.at,
  };
  const strategy: Outcome = {
    ...common,
    ...{ subject: 'strategy', name: intent.strategy, conviction: intent.conviction },
    ...{ domain: null, signalId: null, isShadow: false },
    domains: scoreDomains(signals, side, intent.at),
  };
  const named = newestOf(signals.filter(({ id }) => intent.signals.includes(id)));
  const onTrial = newestOf(signals.filter(({ isShadow }) => isShadow)).filter(
    ({ producer, observedAt, intervalMs }) =>
      !named.some((signal) => signal.producer === producer) &&
      !isStale(intent.at - observedAt, intervalMs),
  );
  const producers = [...named, ...onTrial]
    .filter(({ direction }) => direction === side)
    .map(
      ({ producer, domain, conviction, id, isShadow }): Outcome => ({
        ...common,
        ...{ subject: 'producer', name: producer, domain, conviction, isShadow },
        ...{ signalId: id, domains: null },
      }),
    );
  return [strategy, ...producers];
}

/** Each domain's mean by quality, with the sign of the trade: a bearish view agrees with a short. */
function scoreDomains(signals: readonly KarmaSignal[], side: Side, at: TimeMs): DomainScores {
  const heard = newestOf(signals.filter(({ isShadow }) => !isShadow));
  const scores = domains.map((domain) => {
    let sum = 0;
    let total = 0;
    for (const signal of heard) {
      if (signal.domain !== domain) continue;
      const quality = qualityOf(at - signal.observedAt, signal.intervalMs);
      sum += signOf(side) * signedConviction(signal) * quality;
      total += quality;
    }
    // A mean of ±10 may come out a rounding above it.
    return [domain, total > 0 ? Math.max(-10, Math.min(10, sum / total)) : null] as const;
  });
  return Object.fromEntries(scores) as DomainScores;
}

function newestOf(signals: readonly KarmaSignal[]): readonly KarmaSignal[] {
  return newestByProducer(signals).toSorted((a, b) => (a.producer < b.producer ? -1 : 1));
}
