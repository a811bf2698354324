import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { Fault, sha256Hex } from '#lib';
import { idOfKey, statement } from '../../events/index.ts';
import type { Signal } from '../../model/signal.ts';
import { dayMs, hourMs, type TimeMs } from '../../model/time.ts';
import { keyOfSignal, type ProducerLog, signalEvent } from '../collect.ts';
import { limits } from '../limits.ts';
import { parseJson } from '../model-endpoint.ts';
import { type ExternalProducer, findExternal, needKey } from './registry.ts';
import {
  type Envelope,
  isEd25519Valid,
  isHmacValid,
  messageIdPattern,
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
export type Refusal =
  | 'unknown'
  | 'paused'
  | 'signature'
  | 'time'
  | 'conflict'
  | 'size'
  | 'shape'
  | 'rate-limit';

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
  /** The message was taken before; nothing was done. */
  readonly duplicate: boolean;
}

/** Takes a signed message of an external producer into the log: all of it or, with a `RefusedMessage`,
 * nothing. The signature is checked before anything else is looked at. The same message again is a
 * duplicate; another one under its id is refused. */
export function receiveSignals(context: ReceiveContext, envelope: Envelope, body: string): Receipt {
  const { log, now, trace } = context;
  const producer = authenticate(context, envelope, body);
  const stage = producer.stage === 'live' ? 'live' : 'shadow';
  const digest = sha256Hex(body);
  const before = findTaken(log.db, envelope, digest);
  if (before !== undefined) return { signals: before, stage, duplicate: true };
  const signals = parseSignals(context, producer, body);
  checkRates(log.db, producer.name, signals, now);
  const { domain, intervalMs, name } = producer;
  const origin = { domain, intervalMs, isExternal: true, isShadow: stage === 'shadow' };
  const events = signals.map((signal) => signalEvent(signal, origin, { view: { at: now }, trace }));
  const { id: nonce, timestamp } = envelope;
  const results = log.append([
    ...events,
    {
      type: 'signal.received.v1',
      at: now,
      source: `producer/${name}`,
      trace,
      payload: {
        ...{ producer: name, nonce, sentAt: timestamp * 1000, digest },
        signals: events.map(({ payload }) => payload.hash),
      },
      dedupeKey: `message/${name}/${nonce}`,
    },
  ]);
  return { signals: results.slice(0, -1).map(({ id }) => id), stage, duplicate: false };
}

/** Ids of the signals of a message that was taken before. */
function findTaken(
  db: DatabaseSync,
  { producer, id }: Envelope,
  digest: string,
): readonly string[] | undefined {
  const sql = 'select digest, signals from producer_nonces where producer = ? and nonce = ?';
  const taken = statement(db, sql).get(producer, id);
  if (taken === undefined) return undefined;
  if (taken.digest !== digest) {
    throw new RefusedMessage('conflict', 'another message with this id was taken before');
  }
  const hashes = z.array(z.string()).parse(JSON.parse(String(taken.signals)));
  return hashes.map((hash) => idOfKey('signal.recorded.v1', keyOfSignal(hash)));
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
  if (!messageIdPattern.test(envelope.id) || !Number.isSafeInteger(envelope.timestamp)) {
    throw new RefusedMessage('signature', 'webhook-id or webhook-timestamp is not as it should be');
  }
  if (!isSigned(producer, envelope, body, masterKey)) {
    throw new RefusedMessage('signature', 'the signature is wrong');
  }
  const aheadMs = envelope.timestamp * 1000 - now;
  if (Math.abs(aheadMs) > external.clockSkewMs) {
    const when = aheadMs > 0 ? 'ahead of' : 'behind';
    throw new RefusedMessage('time', `it was signed ${Math.abs(aheadMs)} ms ${when} this clock`);
  }
  if (producer.stage === 'paused') {
    throw new RefusedMessage('paused', 'an operator paused this producer');
  }
  return producer;
}

/** Also for what was polled. */
export function isSigned(
  { name, algorithm, publicKey, generation }: ExternalProducer,
  envelope: Envelope,
  body: string,
  masterKey: Uint8Array | undefined,
): boolean {
  const text = signedText(envelope, body);
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

/** Body of a message. */
export const signalsShape = z.strictObject({
  signals: z.array(signalShape).min(1).max(limits.external.signalsPerMessage),
});

function parseSignals(
  { symbols, now }: ReceiveContext,
  { name }: ExternalProducer,
  body: string,
): readonly Signal[] {
  const parsed = signalsShape.safeParse(parseJson(body));
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
