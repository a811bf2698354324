import { sha256Hex } from '#lib';
import { appendInTurns, type EventLog } from '../events/index.ts';
import type { Domain } from '../model/features.ts';
import type { NoOpinion, Signal } from '../model/signal.ts';
import type { Producer } from './define.ts';
import type { ProducerEvent, ProducerEvents, SignalPayload } from './events.ts';
import { readExternalSignals } from './external/signals.ts';
import type { ProducerRunner, RunRequest } from './runner/run.ts';

export type ProducerLog = Pick<EventLog<ProducerEvents>, 'append' | 'db'>;

/** A signal that is in the log. */
export interface RecordedSignal extends Signal {
  /** Of its event. */
  readonly id: string;
  readonly domain: Domain;
  readonly intervalMs: number;
}

export interface CollectedSignals {
  readonly signals: readonly RecordedSignal[];
  readonly noOpinions: readonly NoOpinion[];
}

/** First half of a cycle: asks every producer, writes what they say into the log and adds the signals of
 * external producers that count. The same signal again is the same event. */
export async function collectSignals(
  {
    log,
    runner,
    producers,
  }: {
    readonly log: ProducerLog;
    readonly runner: ProducerRunner;
    readonly producers: readonly Producer[];
  },
  request: RunRequest,
): Promise<CollectedSignals> {
  const run = await runner.run(request);
  const origins = new Map(producers.map((producer) => [producer.name, producer]));
  const drafts = run.signals.flatMap((signal) => {
    const origin = origins.get(signal.producer);
    return origin === undefined ? [] : [{ signal, origin }];
  });
  const events = drafts.map(({ signal, origin }) =>
    signalEvent(signal, { ...origin, isExternal: false, isShadow: false }, request),
  );
  const ids = await recordSignals(log, events, run.events);
  const own = drafts.map(({ signal, origin }, index) => ({
    ...signal,
    id: ids[index] as string,
    domain: origin.domain,
    intervalMs: origin.intervalMs,
  }));
  const external = readExternalSignals(log.db, request.view.at, request.symbols);
  return { signals: [...own, ...external], noOpinions: run.noOpinions };
}

type SignalEvent = ReturnType<typeof signalEvent>;

/** Ids of the events. Between two candles most producers say what they said before; what is known to be in
 * the log is not written once more only to be found there. */
async function recordSignals(
  log: ProducerLog,
  events: readonly SignalEvent[],
  others: readonly ProducerEvent[],
): Promise<readonly string[]> {
  const known = written.get(log) ?? new Map<string, string>();
  const fresh = events.filter(({ payload }) => !known.has(payload.hash));
  const results = await appendInTurns(
    log,
    [...fresh, ...others].map((event) => [event]),
  );
  const ids = new Map(fresh.map(({ payload }, index) => [payload.hash, results[index]?.id]));
  const now = new Map(
    events.map(({ payload: { hash } }) => [hash, ids.get(hash) ?? (known.get(hash) as string)]),
  );
  written.set(log, now);
  return events.map(({ payload }) => now.get(payload.hash) as string);
}

/** What the newest cycle said, by log: hash → event. */
const written = new WeakMap<ProducerLog, ReadonlyMap<string, string>>();

export interface SignalOrigin {
  readonly domain: Domain;
  readonly intervalMs: number;
  readonly isExternal: boolean;
  readonly isShadow: boolean;
}

/** Of the event of a signal with this hash. */
export const keyOfSignal = (hash: string): string => `signal/${hash}`;

/** `signal.recorded.v1`; everything the signal says is in its key, so a view that is held again a week
 * later, observed anew, is another one. */
export function signalEvent(
  signal: Signal,
  { domain, intervalMs, isExternal, isShadow }: SignalOrigin,
  { view, trace }: { readonly view: { readonly at: number }; readonly trace: string },
): ProducerEvent & { readonly payload: SignalPayload } {
  const { symbol, direction, conviction, producer, rationale, observedAt, inputs } = signal;
  const said = { symbol, signal: direction, conviction, producer, rationale, observedAt, inputs };
  const hash = sha256Hex(JSON.stringify([said, domain, intervalMs, isExternal, isShadow]));
  return {
    type: 'signal.recorded.v1',
    at: view.at,
    source: `producer/${producer}`,
    trace,
    dedupeKey: keyOfSignal(hash),
    payload: { ...said, hash, domain, intervalMs, isExternal, isShadow },
  };
}
