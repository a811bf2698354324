import { type Clock, Fault, type Log } from '#lib';
import {
  type EventLog,
  type EventRegistry,
  type EventTypeName,
  type NewEvent,
  type StoredEvent,
  statement,
} from '../events/index.ts';
import type { alertEvents } from './events.ts';
import { alertedTypes, decideAlert } from './rules.ts';
import type { Alert, AlertSink } from './types.ts';

type AlertRegistry = typeof alertEvents;

export interface OutboxOptions {
  /** Of any registry that has the alerts' events. */
  readonly log: EventLog<EventRegistry>;
  readonly sinks: readonly AlertSink[];
  readonly clock: Clock;
  readonly report: Log;
  readonly signal: AbortSignal;
}

export const outboxLimits = {
  attempts: 8,
  firstDelayMs: 1_000,
  maxDelayMs: 300_000,
  deadlineMs: 15_000,
} as const;

export interface Outbox {
  /** Tells every sink at once, past the log: for the day the log itself cannot be written. */
  tellDirectly(alert: Alert): Promise<void>;
  acknowledge(alertId: string, by: string): void;
  /** Resolves when nothing is being delivered any more, after the signal. */
  readonly stopped: Promise<void>;
}

/** Raises an alert for each event that is worth one, and delivers it to every sink, each at its own
 * pace: a sink that is down slows neither the log nor another sink. What was not delivered when the
 * process ended is delivered by the next one. */
export function startOutbox(options: OutboxOptions): Outbox {
  const { log, sinks, clock } = options;
  const wakers = sinks.map((sink) => createWaker(sink));
  const unsubscribe = log.subscribe((events) => {
    const raised = events.flatMap((event) => raise(options, event) ?? []);
    if (raised.length > 0) queueMicrotask(() => appendAll(options, raised));
    if (events.some(({ type }) => type === 'alert.raised.v1'))
      for (const { wake } of wakers) wake();
  });
  // What happened while no outbox ran, or was killed before it could raise the alert.
  appendAll(options, missed(options));
  const work = wakers.map(({ sink, sleep }) => drain(options, sink, sleep));
  return {
    async tellDirectly(alert) {
      await Promise.allSettled(sinks.map((sink) => once(options, sink, alert)));
    },
    acknowledge(alertId, by) {
      append(options, [
        {
          ...{ type: 'alert.acknowledged.v1', payload: { alertId, by }, at: clock.now() },
          ...{ source: `operator/${by}`, trace: alertId, dedupeKey: `ack:${alertId}` },
        },
      ]);
    },
    stopped: Promise.all(work).then(unsubscribe),
  };
}

function append({ log }: OutboxOptions, events: readonly NewEvent<AlertRegistry>[]): void {
  log.append(events as readonly NewEvent<EventRegistry>[]);
}

/** An append inside a listener would run inside another append. */
function appendAll(options: OutboxOptions, events: readonly NewEvent<AlertRegistry>[]): void {
  if (events.length === 0) return;
  try {
    append(options, events);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    options.report.error('an alert could not be recorded', { message: error.message });
  }
}

function raise(
  { sinks }: OutboxOptions,
  event: StoredEvent<EventRegistry>,
): NewEvent<AlertRegistry> | undefined {
  const draft = decideAlert(event);
  if (draft === undefined) return undefined;
  const alertId = `${draft.kind}:${event.id}`;
  return {
    type: 'alert.raised.v1',
    payload: { alertId, ...draft, about: event.id, sinks: sinks.map(({ name }) => name) },
    at: event.at,
    source: 'alerts',
    trace: event.trace,
    dedupeKey: alertId,
  };
}

function missed(options: OutboxOptions): NewEvent<AlertRegistry>[] {
  const { log } = options;
  const last = statement(log.db, 'select about from alerts order by raised_at desc limit 1').get();
  const after = log.get(String(last?.about ?? ''))?.seq ?? 0;
  const known = statement(log.db, 'select 1 from alerts where alert_id = ?');
  const found: NewEvent<AlertRegistry>[] = [];
  for (const event of log.read({ after, types: alertedTypes as EventTypeName[] })) {
    const alert = raise(options, event);
    if (alert?.type === 'alert.raised.v1' && !known.get(alert.payload.alertId)) found.push(alert);
  }
  return found;
}

interface Waker {
  readonly sink: AlertSink;
  readonly wake: () => void;
  /** Until somebody wakes it, the time is over, or the signal. */
  readonly sleep: (ms: number, clock: Clock, signal: AbortSignal) => Promise<void>;
}

function createWaker(sink: AlertSink): Waker {
  let controller = new AbortController();
  return {
    sink,
    wake: () => controller.abort(),
    async sleep(ms, clock, signal) {
      const both = AbortSignal.any([controller.signal, signal]);
      try {
        await clock.sleep(ms, both);
      } catch (error) {
        if (!(error instanceof Fault) || error.code !== 'aborted') throw error;
      }
      if (controller.signal.aborted) controller = new AbortController();
    },
  };
}

interface Pending extends Alert {
  readonly [column: string]: unknown;
}

function nextPending({ log }: OutboxOptions, sink: string, skip: ReadonlySet<string>) {
  const sql = `select a.alert_id as alertId, a.kind, a.severity, a.message, a.symbol, a.raised_at as at
    from alerts_deliveries d join alerts a using (alert_id)
    where d.state = 'pending' and d.sink = ? order by a.raised_at limit 50`;
  const rows = statement(log.db, sql).all(sink) as unknown as Pending[];
  return rows.find(({ alertId }) => !skip.has(alertId));
}

/** One sink, one alert after the other, until the signal. */
async function drain(
  options: OutboxOptions,
  sink: AlertSink,
  sleep: Waker['sleep'],
): Promise<void> {
  const { clock, signal } = options;
  const done = new Set<string>();
  while (!signal.aborted) {
    const alert = nextPending(options, sink.name, done);
    if (alert === undefined) {
      await sleep(outboxLimits.maxDelayMs, clock, signal);
      continue;
    }
    const outcome = await attempt(options, sink, { ...alert });
    if (outcome === undefined) return;
    done.add(alert.alertId);
    appendAll(options, [outcome]);
  }
}

/** Undefined when the signal came first: the next process tries again. */
async function attempt(
  options: OutboxOptions,
  sink: AlertSink,
  alert: Alert,
): Promise<NewEvent<AlertRegistry> | undefined> {
  const { clock, signal, report } = options;
  const about = { at: clock.now(), source: `alerts/${sink.name}`, trace: alert.alertId };
  const dedupeKey = `${alert.alertId}:${sink.name}`;
  for (let attempts = 1; ; attempts++) {
    const fault = await once(options, sink, alert);
    if (signal.aborted) return undefined;
    const known = { alertId: alert.alertId, sink: sink.name, attempts };
    if (fault === undefined) {
      return { ...about, type: 'alert.delivered.v1', payload: known, dedupeKey };
    }
    report.warn('an alert was not taken', { sink: sink.name, attempts, reason: fault.message });
    if (!fault.retryable || attempts >= outboxLimits.attempts) {
      const payload = { ...known, reason: fault.message };
      return { ...about, type: 'alert.abandoned.v1', payload, dedupeKey };
    }
    const delayMs = Math.min(
      outboxLimits.firstDelayMs * 2 ** (attempts - 1),
      outboxLimits.maxDelayMs,
    );
    try {
      await clock.sleep(delayMs, signal);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'aborted') throw error;
      return undefined;
    }
  }
}

async function once(
  { signal }: OutboxOptions,
  sink: AlertSink,
  alert: Alert,
): Promise<Fault | undefined> {
  try {
    const deadline = AbortSignal.timeout(outboxLimits.deadlineMs);
    await sink.deliver(alert, AbortSignal.any([signal, deadline]));
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    // Trading goes on whatever is wrong with a sink.
    const message = `${sink.name} failed: ${error instanceof Error ? error.message : String(error)}`;
    return new Fault({ code: 'brain.alert', message, cause: error });
  }
}
