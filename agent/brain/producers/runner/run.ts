import { type Clock, createBreather } from '#lib';
import type { MarketView } from '../../data/index.ts';
import type { NoOpinion, Signal } from '../../model/signal.ts';
import { checkOpinions } from '../check-opinions.ts';
import type { ConfiguredProducer } from '../configure.ts';
import type { Opinion } from '../define.ts';
import type { ProducerEvent } from '../events.ts';
import type { ProducerServices } from '../services.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import { withDeadline } from './deadline.ts';
import { describeFailure, failureEvents, failureOf, recoveryEvents } from './failure.ts';
import {
  averageDuration,
  createHealthRecord,
  describeHealth,
  type FailureRow,
  type HealthRecord,
  type ProducerHealth,
} from './health.ts';

export interface RunnerOptions {
  readonly producers: readonly ConfiguredProducer[];
  readonly services: ProducerServices;
  readonly clock: Clock;
  /** From `readFailures`, so that a restart forgets no outage. */
  readonly failures?: readonly FailureRow[];
}

export interface RunRequest {
  readonly view: MarketView;
  readonly symbols: readonly string[];
  /** Id of the cycle. */
  readonly trace: string;
  readonly signal?: AbortSignal;
}

export interface ProducerRun {
  readonly signals: readonly Signal[];
  readonly noOpinions: readonly NoOpinion[];
  /** Failures, alerts and recoveries, to be appended by whoever asked. */
  readonly events: readonly ProducerEvent[];
}

export interface ProducerRunner {
  /** Asks all at once, each within its own deadline. Never throws for what a producer does. */
  run(request: RunRequest): Promise<ProducerRun>;
  health(): readonly ProducerHealth[];
}

interface Slot extends ConfiguredProducer {
  readonly breaker: Breaker;
  readonly record: HealthRecord;
  /** The call before has passed its deadline and not ended. */
  isHanging: boolean;
  /** Of a producer that asks outside. */
  memory: { readonly at: number; readonly opinions: readonly Opinion[] } | undefined;
}

export function createProducerRunner(options: RunnerOptions): ProducerRunner {
  const { clock } = options;
  const before = new Map(options.failures?.map((row) => [row.producer, row]));
  const slots = options.producers.map((configured): Slot => {
    const row = before.get(configured.producer.name);
    const lastFailure = row && { at: row.at, kind: row.kind, message: row.message };
    return {
      ...configured,
      breaker: createBreaker(row?.failures),
      record: createHealthRecord(lastFailure ?? null),
      isHanging: false,
      memory: undefined,
    };
  });

  return {
    async run(request) {
      const breathe = createBreather();
      const asked: Promise<Part>[] = [];
      for (const slot of slots) {
        const part = runOne(slot, request, options);
        // It may be called off before all are awaited.
        part.catch(() => undefined);
        asked.push(part);
        await breathe();
      }
      const parts = await Promise.all(asked);
      const opinions = parts.flatMap((part) => part.opinions);
      return {
        signals: opinions.filter((opinion) => 'direction' in opinion),
        noOpinions: opinions.filter((opinion) => 'reason' in opinion),
        events: parts.flatMap(({ events }) => events),
      };
    },
    health: () =>
      slots.map(({ producer, breaker, record }) => {
        const state = breaker.state(clock.monotonicMs());
        return describeHealth(producer.name, record, { state, failures: breaker.failures });
      }),
  };
}

interface Part {
  readonly opinions: readonly Opinion[];
  readonly events: readonly ProducerEvent[];
}

async function runOne(slot: Slot, request: RunRequest, options: RunnerOptions): Promise<Part> {
  const { producer, breaker, record } = slot;
  const { clock } = options;
  if (breaker.state(clock.monotonicMs()) === 'open') {
    return silent(slot, request, `it failed ${breaker.failures} times in a row and rests`);
  }
  const remembered = recall(slot, request);
  if (remembered !== undefined) return { opinions: remembered, events: [] };
  const startMs = clock.monotonicMs();
  try {
    const { symbols, view } = request;
    const answer = await ask(slot, request, options);
    const opinions = checkOpinions(answer, { producer: producer.name, symbols, at: view.at });
    const failed = breaker.failures;
    breaker.succeed();
    record.lastSuccessAt = clock.now();
    record.durationMs = averageDuration(record.durationMs, clock.monotonicMs() - startMs);
    count(record, opinions);
    if (producer.asksOutside) slot.memory = { at: request.view.at, opinions };
    const events = recoveryEvents(producer.name, failed, { at: view.at, trace: request.trace });
    return { opinions, events };
  } catch (error) {
    // The whole run was stopped, which says nothing about this producer.
    if (request.signal?.aborted === true) throw error;
    record.durationMs = averageDuration(record.durationMs, clock.monotonicMs() - startMs);
    return fail(slot, request, options, error);
  }
}

async function ask(slot: Slot, request: RunRequest, options: RunnerOptions): Promise<unknown> {
  const { producer, params } = slot;
  const { name, timeoutMs } = producer;
  if (slot.isHanging) throw failureOf('still-running', 'the call before has not ended yet', name);
  const { view, symbols } = request;
  const signal = request.signal ?? new AbortController().signal;
  const context = { producer: name, view, symbols, params, services: options.services };
  return withDeadline({ clock: options.clock, timeoutMs, signal, producer: name }, (own) => {
    const answer = producer.produce({ ...context, signal: own });
    if (!(answer instanceof Promise)) return answer;
    slot.isHanging = true;
    return answer.finally(() => {
      slot.isHanging = false;
    });
  });
}

/** What a costly producer answered within its interval, for the same assets. */
function recall({ producer, memory }: Slot, { view, symbols }: RunRequest) {
  if (memory === undefined || view.at < memory.at) return undefined;
  if (view.at - memory.at >= producer.intervalMs) return undefined;
  const known = new Map(memory.opinions.map((opinion) => [opinion.symbol, opinion]));
  const opinions = symbols.flatMap((symbol) => known.get(symbol) ?? []);
  return opinions.length === symbols.length ? opinions : undefined;
}

function fail(slot: Slot, request: RunRequest, { clock }: RunnerOptions, error: unknown): Part {
  const { breaker, record, producer } = slot;
  breaker.fail(clock.monotonicMs());
  const failure = describeFailure(error);
  record.lastFailure = { at: clock.now(), ...failure };
  const about = { at: request.view.at, trace: request.trace };
  const events = failureEvents(producer.name, failure, breaker.failures, about);
  return { opinions: silent(slot, request, failure.message).opinions, events };
}

function silent({ producer, record }: Slot, { symbols }: RunRequest, reason: string): Part {
  const opinions = symbols.map((symbol) => ({ symbol, producer: producer.name, reason }));
  count(record, opinions);
  return { opinions, events: [] };
}

function count(record: HealthRecord, opinions: readonly Opinion[]): void {
  const silences = opinions.filter((opinion) => 'reason' in opinion);
  record.opinions = opinions.length - silences.length;
  record.noOpinions = silences.length;
  record.silence = silences[0]?.reason ?? null;
}
