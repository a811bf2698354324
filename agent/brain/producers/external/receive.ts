import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { Fault } from '#lib';
import { statement } from '../../events/index.ts';
import type { Signal } from '../../model/signal.ts';
import { dayMs, hourMs, type TimeMs } from '../../model/time.ts';
import { type ProducerLog, signalEvent } from '../collect.ts';
import { limits } from '../limits.ts';
import { parseJson } from '../model-endpoint.ts';
import { type ExternalProducer, findExternal, needKey } from './registry.ts';
import {
  type Envelope,
  isEd25519Valid,
  isHmacValid,
  noncePattern,
  signedText,
} from './signature.ts';

export interface ReceiveContext {
  readonly log: ProducerLog;
  readonly masterKey?: Uint8Array | undefined;
  /** What the brain trades; a signal of anything else is refused. */
  readonly symbols: readonly string[];
  readonly now: TimeMs;
  readonly trace: string;
}

/** Why a message was not taken, for the status of an HTTP answer. */
export type Refusal = 'unknown' | 'signature' | 'time' | 'replay' | 'size' | 'shape' | 'rate-limit';

export class RefusedMessage extends Fault {
  readonly refusal: Refusal;
  /** For `rate-limit`. */
  readonly retryAfterMs: number | undefined;

  constructor(refusal: Refusal, message: string, retryAfterMs?: number) {
    super({ code: 'brain.producer-refused', message, where: refusal });
    this.refusal = refusal;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface Receipt {
  /** Ids of the signals' events. */
  readonly signals: readonly string[];
  readonly stage: 'shadow' | 'live';
}

/** Takes a signed message of an external producer into the log: all of it or, with a `RefusedMessage`,
 * nothing. The signature is checked before anything else is looked at. */
export function receiveSignals(context: ReceiveContext, envelope: Envelope, body: string): Receipt {
  const { log, now, trace } = context;
  const producer = authenticate(context, envelope, body);
  const signals = parseSignals(context, producer, body);
  checkRates(log.db, producer.name, signals, now);
  const { domain, intervalMs, name, stage } = producer;
  const origin = { domain, intervalMs, isExternal: true, isShadow: stage !== 'live' };
  const events = signals.map((signal) => signalEvent(signal, origin, { view: { at: now }, trace }));
  const { nonce, timestamp: sentAt } = envelope;
  const results = log.append([
    {
      type: 'signal.received.v1',
      at: now,
      source: `producer/${name}`,
      trace,
      payload: { producer: name, nonce, sentAt, signals: signals.length },
    },
    ...events,
  ]);
  return {
    signals: results.slice(1).map(({ id }) => id),
    stage: stage === 'live' ? 'live' : 'shadow',
  };
}

function authenticate(
  { log, masterKey, now }: ReceiveContext,
  envelope: Envelope,
  body: string,
): ExternalProducer {
  const { external } = limits;
  if (Buffer.byteLength(body) > external.bodyMaxBytes) {
    throw new RefusedMessage('size', `at most ${external.bodyMaxBytes} bytes are taken`);
  }
  const producer = findExternal(log.db, envelope.producer);
  if (producer === undefined || producer.stage === 'removed') {
    throw new RefusedMessage('unknown', 'this producer is not registered');
  }
  if (!noncePattern.test(envelope.nonce) || !Number.isSafeInteger(envelope.timestamp)) {
    throw new RefusedMessage('signature', 'nonce or timestamp is not as it should be');
  }
  if (!isSigned(producer, envelope, body, masterKey)) {
    throw new RefusedMessage('signature', 'the signature is wrong');
  }
  if (Math.abs(envelope.timestamp - now) > external.clockSkewMs) {
    throw new RefusedMessage('time', `it was signed ${envelope.timestamp - now} ms from now`);
  }
  const spent = statement(
    log.db,
    'select 1 from producer_nonces where producer = ? and nonce = ?',
  ).get(producer.name, envelope.nonce);
  if (spent !== undefined) throw new RefusedMessage('replay', 'this message was taken before');
  return producer;
}

/** Also for what was polled. */
export function isSigned(
  { name, algorithm, publicKey, generation }: ExternalProducer,
  envelope: Envelope,
  body: string,
  masterKey: Uint8Array | undefined,
): boolean {
  const text = signedText({ ...envelope, producer: name }, body);
  if (algorithm === 'ed25519') return isEd25519Valid(publicKey ?? '', text, envelope.signature);
  return isHmacValid(needKey(masterKey, name, generation), text, envelope.signature);
}

const signalShape = z
  .strictObject({
    symbol: z.string().min(1).max(40),
    direction: z.enum(['long', 'short', 'neutral']),
    conviction: z.int().min(0).max(10),
    rationale: z.string().min(1).max(limits.rationaleMaxChars),
    observedAt: z.int().min(0),
    inputs: z
      .record(
        z.string().min(1).max(60),
        z.union([z.number(), z.string().max(limits.inputTextMaxChars), z.boolean(), z.null()]),
      )
      .refine((inputs) => Object.keys(inputs).length <= limits.inputsMax)
      .default({}),
  })
  .refine(({ direction, conviction }) => (direction === 'neutral') === (conviction === 0), {
    error: 'conviction is 0 exactly when neutral',
  });

const bodyShape = z.strictObject({
  signals: z.array(signalShape).min(1).max(limits.external.signalsPerMessage),
});

function parseSignals(
  { symbols, now }: ReceiveContext,
  { name }: ExternalProducer,
  body: string,
): readonly Signal[] {
  const parsed = bodyShape.safeParse(parseJson(body));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RefusedMessage('shape', `${issue?.path.map(String).join('.')}: ${issue?.message}`);
  }
  return parsed.data.signals.map((signal, index) => {
    const ageMs = now - signal.observedAt;
    const at = `signals.${index}`;
    if (!symbols.includes(signal.symbol)) {
      throw new RefusedMessage('shape', `${at}.symbol: ${signal.symbol} is not looked at`);
    }
    if (ageMs < -limits.external.clockSkewMs || ageMs > limits.external.observedAgeMaxMs) {
      throw new RefusedMessage('shape', `${at}.observedAt: ${ageMs} ms ago`);
    }
    // A clock that is a little fast must not make a signal from the future.
    return { ...signal, producer: name, observedAt: Math.min(signal.observedAt, now) };
  });
}

/** Per producer, over what was taken before: so many an hour and a day, and a pause between two of the
 * same asset and direction. */
function checkRates(
  db: DatabaseSync,
  producer: string,
  signals: readonly Signal[],
  now: TimeMs,
): void {
  const { signalsPerHour, signalsPerDay, sameViewMs } = limits.external;
  const taken = statement(
    db,
    'select symbol, signal, timestamp as at from signal_events where producer = ? and timestamp > ? order by timestamp',
  )
    .all(producer, now - dayMs)
    .map((row) => ({ view: `${row.symbol}/${row.signal}`, at: Number(row.at) }));
  const windows = [
    { windowMs: hourMs, max: signalsPerHour, name: 'an hour' },
    { windowMs: dayMs, max: signalsPerDay, name: 'a day' },
  ];
  for (const { windowMs, max, name } of windows) {
    const within = taken.filter(({ at }) => at > now - windowMs);
    if (within.length + signals.length <= max) continue;
    const first = within[0]?.at ?? now;
    const retryAfterMs = first + windowMs - now;
    throw new RefusedMessage('rate-limit', `at most ${max} signals ${name}`, retryAfterMs);
  }
  const views = signals.map(({ symbol, direction }) => `${symbol}/${direction}`);
  for (const [index, view] of views.entries()) {
    const last = taken.findLast((one) => one.view === view)?.at;
    const isTwice = views.indexOf(view) !== index;
    if (!isTwice && (last === undefined || now - last >= sameViewMs)) continue;
    const retryAfterMs = sameViewMs - (now - (last ?? now));
    const message = `${view} was told less than ${sameViewMs / 60_000} minutes ago`;
    throw new RefusedMessage('rate-limit', message, retryAfterMs);
  }
}
