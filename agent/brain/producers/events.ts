import { z } from 'zod';
import { defineEvent, type NewEvent } from '../events/index.ts';
import { domains } from '../model/features.ts';
import { limits } from './limits.ts';

const producerName = z.string().min(1).max(60);
const symbol = z.string().min(1).max(40);
const direction = z.enum(['long', 'short', 'neutral']);
const time = z.int().min(0);
const text = z.string().max(limits.notes.textMaxChars);
const failureKind = z.enum(['timeout', 'error', 'garbage', 'still-running']);
export type FailureKind = z.infer<typeof failureKind>;

const signalRecorded = defineEvent({
  type: 'signal.recorded.v1',
  description: 'What a producer thinks of an asset, with the conviction it will be judged by',
  durability: 'normal',
  payload: z.strictObject({
    /** SHA-256 of everything it says. */
    hash: z.string().length(64),
    symbol,
    signal: direction,
    conviction: z.int().min(0).max(10),
    producer: producerName,
    domain: z.enum(domains),
    rationale: z.string().max(limits.rationaleMaxChars),
    observedAt: time,
    /** How often its producer has something new. */
    intervalMs: z.number().positive(),
    inputs: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
    isExternal: z.boolean(),
    /** Recorded and scored, never traded on. */
    isShadow: z.boolean(),
  }),
});

const messageReceived = defineEvent({
  type: 'signal.received.v1',
  description: 'A signed message of an external producer was taken; its id is spent',
  durability: 'normal',
  payload: z.strictObject({
    producer: producerName,
    nonce: z.string(),
    sentAt: time,
    /** SHA-256 of its body. */
    digest: z.string().length(64),
    /** Hashes of its signals. */
    signals: z.array(z.string().length(64)).max(limits.external.signalsPerMessage),
  }),
});

const viewGiven = defineEvent({
  type: 'signal.view-given.v1',
  description: 'A person wrote down what they think',
  durability: 'normal',
  payload: z.strictObject({
    author: producerName,
    symbol: symbol.nullable(),
    direction,
    conviction: z.int().min(0).max(10),
    rationale: text,
    at: time,
    expiresAt: time.nullable(),
  }),
});

const viewRevoked = defineEvent({
  type: 'signal.view-revoked.v1',
  description: 'A view that a person wrote down counts no more',
  durability: 'normal',
  payload: z.strictObject({
    /** Of the event it was given with. */
    view: z.string().min(1),
    by: producerName,
    reason: text.min(1),
  }),
});

const eventListed = defineEvent({
  type: 'signal.event-listed.v1',
  description: 'Something with a date that moves prices was put into the calendar',
  durability: 'normal',
  payload: z.strictObject({
    title: text,
    at: time,
    symbols: z.array(symbol).max(100),
    impact: z.number().min(0).max(1),
    sentiment: z.number().min(-1).max(1).nullable(),
    /** Null: when it was written into the log. */
    knownAt: time.nullable(),
  }),
});

const producerFailed = defineEvent({
  type: 'producer.failed.v1',
  description: 'A producer hung, threw or answered garbage',
  durability: 'normal',
  payload: z.strictObject({
    producer: producerName,
    kind: failureKind,
    message: z.string(),
    /** In a row, this one included. */
    failures: z.int().min(1),
  }),
});

const producerDown = defineEvent({
  type: 'producer.down.v1',
  description: 'Three failures in a row: raised once, until the producer has recovered',
  durability: 'normal',
  payload: z.strictObject({
    producer: producerName,
    kind: failureKind,
    message: z.string(),
    failures: z.int().min(1),
  }),
});

const producerRecovered = defineEvent({
  type: 'producer.recovered.v1',
  description: 'A producer that had failed answered again',
  durability: 'normal',
  payload: z.strictObject({ producer: producerName, failures: z.int().min(1) }),
});

const registration = z.strictObject({
  name: producerName,
  kind: z.enum(['push', 'poll']),
  url: z.string().nullable(),
  allowPrivate: z.boolean(),
  algorithm: z.enum(['hmac-sha256', 'ed25519']),
  /** Raw Ed25519 key, base64url; null for HMAC, whose key is derived and never stored. */
  publicKey: z.string().nullable(),
  /** Raised to get another HMAC key. */
  generation: z.int().min(1),
  domain: z.enum(domains),
  intervalMs: z.number().positive(),
});

const producerRegistered = defineEvent({
  type: 'producer.registered.v1',
  description: 'An external producer may send signals; it starts in shadow',
  durability: 'normal',
  payload: registration,
});

const producerStaged = defineEvent({
  type: 'producer.staged.v1',
  description:
    'An operator let an external producer count (live), not count (shadow), paused or removed it',
  durability: 'full',
  payload: z.strictObject({
    name: producerName,
    stage: z.enum(['shadow', 'live', 'paused', 'removed']),
    reason: text.min(1),
  }),
});

export const signalTypes = [signalRecorded] as const;
export const noteTypes = [viewGiven, viewRevoked, eventListed] as const;
export const producerTypes = [
  messageReceived,
  producerFailed,
  producerDown,
  producerRecovered,
  producerRegistered,
  producerStaged,
] as const;

export const producerEvents = [...signalTypes, ...noteTypes, ...producerTypes] as const;

export type ProducerEvents = typeof producerEvents;
export type ProducerEvent = NewEvent<ProducerEvents>;
export type SignalPayload = z.infer<(typeof signalRecorded)['payload']>;
export type ViewPayload = z.infer<(typeof viewGiven)['payload']>;
export type CalendarPayload = z.infer<(typeof eventListed)['payload']>;
export type RegistrationPayload = z.infer<typeof registration>;
