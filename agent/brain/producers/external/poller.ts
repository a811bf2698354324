import type { Clock } from '#lib';
import type { ProducerEvent } from '../events.ts';
import { type Breaker, createBreaker } from '../runner/breaker.ts';
import { describeFailure, failureEvents, recoveryEvents } from '../runner/failure.ts';
import type { FailureRow, ProducerHealth, ProducerStatus } from '../runner/health.ts';
import { type PollOptions, pollProducer } from './poll.ts';
import type { ReceiveContext } from './receive.ts';
import { type ExternalProducer, listExternal } from './registry.ts';

export interface PollerOptions {
  readonly clock: Clock;
  /** From `readFailures`. */
  readonly failures?: readonly FailureRow[];
  readonly lookup?: PollOptions['lookup'];
}

export interface ExternalPoller {
  /** Asks every polled producer that is due, all at once; what they answer is in the log afterwards. Never
   * throws for what a producer does. */
  poll(context: ReceiveContext, signal?: AbortSignal): Promise<void>;
  health(): readonly Pick<
    ProducerHealth,
    'producer' | 'status' | 'reason' | 'breaker' | 'failures' | 'lastSuccessAt'
  >[];
}

interface Line {
  readonly breaker: Breaker;
  /** By `context.now`. */
  polledAt: number;
  lastSuccessAt: number | null;
  reason: string | null;
}

export function createExternalPoller(options: PollerOptions): ExternalPoller {
  const { clock } = options;
  const before = new Map(options.failures?.map((row) => [row.producer, row]));
  const lines = new Map<string, Line>();

  function lineOf(name: string): Line {
    const known = lines.get(name);
    if (known !== undefined) return known;
    const row = before.get(name);
    const line: Line = {
      breaker: createBreaker(row?.failures),
      polledAt: Number.NEGATIVE_INFINITY,
      lastSuccessAt: null,
      reason: row?.message ?? null,
    };
    lines.set(name, line);
    return line;
  }

  async function pollOne(
    context: ReceiveContext,
    producer: ExternalProducer,
    signal: AbortSignal | undefined,
  ): Promise<readonly ProducerEvent[]> {
    const line = lineOf(producer.name);
    const about = { at: context.now, trace: context.trace };
    line.polledAt = context.now;
    try {
      const { lookup } = options;
      await pollProducer(context, producer, {
        ...(signal === undefined ? {} : { signal }),
        ...(lookup === undefined ? {} : { lookup }),
      });
      const { failures } = line.breaker;
      line.breaker.succeed();
      line.lastSuccessAt = clock.now();
      line.reason = null;
      return recoveryEvents(producer.name, failures, about);
    } catch (error) {
      if (signal?.aborted === true) throw error;
      line.breaker.fail(clock.monotonicMs());
      const failure = describeFailure(error);
      line.reason = failure.message;
      return failureEvents(producer.name, failure, line.breaker.failures, about);
    }
  }

  return {
    async poll(context, signal) {
      const due = listExternal(context.log.db).filter(({ name, kind, intervalMs, stage }) => {
        if (stage === 'paused') return false;
        const line = lineOf(name);
        const isResting = line.breaker.state(clock.monotonicMs()) === 'open';
        return kind === 'poll' && !isResting && context.now - line.polledAt >= intervalMs;
      });
      const events = await Promise.all(due.map((one) => pollOne(context, one, signal)));
      if (events.flat().length > 0) context.log.append(events.flat());
    },
    health: () =>
      [...lines].map(([producer, { breaker, reason, lastSuccessAt }]) => {
        const { failures } = breaker;
        const state = breaker.state(clock.monotonicMs());
        const status: ProducerStatus =
          state !== 'closed' ? 'failing' : failures > 0 ? 'degraded' : 'ok';
        return { producer, status, reason, breaker: state, failures, lastSuccessAt };
      }),
  };
}
