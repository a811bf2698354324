import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { Fault } from '#lib';
import { statement } from '../../events/index.ts';
import { type Domain, domains } from '../../model/features.ts';
import { dayMs, minuteMs, type TimeMs } from '../../model/time.ts';
import type { ProducerLog } from '../collect.ts';
import { producerNamePattern } from '../define.ts';
import { limits } from '../limits.ts';
import { checkPollUrl } from './address.ts';
import { deriveKey, renderSecret } from './signature.ts';

export type Stage = 'shadow' | 'live' | 'paused' | 'removed';

export interface ExternalProducer {
  readonly name: string;
  readonly kind: 'push' | 'poll';
  readonly url: string | null;
  readonly allowPrivate: boolean;
  readonly algorithm: 'hmac-sha256' | 'ed25519';
  readonly publicKey: string | null;
  readonly generation: number;
  readonly domain: Domain;
  readonly intervalMs: number;
  readonly stage: Stage;
  readonly registeredAt: TimeMs;
  readonly stagedAt: TimeMs;
  readonly stagedBy: string;
  readonly reason: string;
}

/** What is asked for a registration. */
export const registrationShape = z
  .strictObject({
    name: z.string().regex(producerNamePattern).max(40),
    kind: z.enum(['push', 'poll']),
    url: z.string().max(2_000).optional(),
    algorithm: z.enum(['hmac-sha256', 'ed25519']),
    publicKey: z.base64url().length(43, 'an Ed25519 key is 32 bytes in base64url').optional(),
    domain: z.enum(domains),
    intervalMs: z
      .int()
      .min(minuteMs)
      .max(7 * dayMs),
    /** Polled URLs may lead into private networks; an operator's decision. */
    allowPrivate: z.boolean().default(false),
  })
  .refine(({ kind, url }) => (kind === 'poll') === (url !== undefined), {
    error: 'a URL is given exactly when the producer is polled',
    path: ['url'],
  })
  .refine(({ algorithm, publicKey }) => (algorithm === 'ed25519') === (publicKey !== undefined), {
    error: 'a key is given exactly for ed25519',
    path: ['publicKey'],
  });

export interface RegistryContext {
  readonly log: ProducerLog;
  /** Names of the brain's own producers, which nobody may take. */
  readonly ownNames: readonly string[];
  /** Of which HMAC keys are derived; without it only Ed25519 is possible. */
  readonly masterKey?: Uint8Array | undefined;
}

export interface Operator {
  readonly by: string;
  readonly at: TimeMs;
  readonly trace: string;
}

/** Lets an external producer send signals, in shadow. For HMAC the answer has the key, told this once and
 * stored nowhere; registering a removed name again gives another one. Throws Fault
 * `brain.producer-refused`. */
export function registerProducer(
  { log, ownNames, masterKey }: RegistryContext,
  request: unknown,
  { by, at, trace }: Operator,
): { readonly producer: ExternalProducer; readonly key: string | null } {
  const parsed = registrationShape.safeParse(request);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refuse(issue?.message ?? 'wrong shape', issue?.path.map(String).join('.'));
  }
  const { name, url, publicKey, ...rest } = parsed.data;
  if (ownNames.includes(name)) throw refuse(`${name} is a producer of the brain itself`, 'name');
  if (url !== undefined) checkPollUrl(url, rest.allowPrivate);
  const known = findExternal(log.db, name);
  if (known !== undefined && known.stage !== 'removed') throw refuse(`${name} exists`, 'name');
  if (listExternal(log.db).length >= limits.external.producersMax) {
    throw refuse(`there are ${limits.external.producersMax} external producers, no more fit`);
  }
  if (publicKey !== undefined && hasKey(log.db, publicKey)) {
    throw refuse('another producer has this key; one message would count for both', 'publicKey');
  }
  const generation = (known?.generation ?? 0) + 1;
  const key = rest.algorithm === 'ed25519' ? null : needKey(masterKey, name, generation);
  const payload = { name, url: url ?? null, publicKey: publicKey ?? null, generation, ...rest };
  log.append([{ type: 'producer.registered.v1', at, source: `operator/${by}`, trace, payload }]);
  const producer = findExternal(log.db, name);
  if (producer === undefined) throw new Error(`${name} was registered and is not there`);
  return { producer, key: key === null ? null : renderSecret(key) };
}

/** Shadow, live, paused or removed, by an operator and with a reason. Throws Fault `brain.unknown`
 * and `brain.producer-refused`. */
export function stageProducer(
  log: ProducerLog,
  { name, stage, reason }: { name: string; stage: Stage; reason: string },
  { by, at, trace }: Operator,
): ExternalProducer {
  const known = findExternal(log.db, name);
  if (known === undefined || known.stage === 'removed') {
    const message = `no external producer is called ${name}`;
    throw new Fault({ code: 'brain.unknown', message, hint: 'panther brain producers lists them' });
  }
  if (reason.trim() === '') throw refuse('a reason is needed', 'reason');
  if (known.stage !== stage) {
    const payload = { name, stage, reason: reason.slice(0, limits.notes.textMaxChars) };
    log.append([{ type: 'producer.staged.v1', at, source: `operator/${by}`, trace, payload }]);
  }
  return findExternal(log.db, name) ?? known;
}

export function needKey(
  masterKey: Uint8Array | undefined,
  name: string,
  generation: number,
): Uint8Array {
  if (masterKey !== undefined) return deriveKey(masterKey, name, generation);
  throw new Fault({
    code: 'brain.producer-refused',
    message: 'HMAC keys need a master key, and none is set up',
    hint: 'use ed25519, or give the brain its producer key',
  });
}

export function findExternal(db: DatabaseSync, name: string): ExternalProducer | undefined {
  const row = statement(db, 'select * from producer_external where name = ?').get(name);
  return row === undefined ? undefined : externalOf(row);
}

function hasKey(db: DatabaseSync, publicKey: string): boolean {
  return listExternal(db).some((producer) => producer.publicKey === publicKey);
}

/** Without those that were removed, by name. */
export function listExternal(db: DatabaseSync): readonly ExternalProducer[] {
  return statement(db, `select * from producer_external where stage <> 'removed' order by name`)
    .all()
    .map(externalOf);
}

function externalOf(row: Record<string, unknown>): ExternalProducer {
  return {
    name: String(row.name),
    kind: row.kind === 'poll' ? 'poll' : 'push',
    url: row.url === null ? null : String(row.url),
    allowPrivate: row.allow_private === 1,
    algorithm: row.algorithm === 'ed25519' ? 'ed25519' : 'hmac-sha256',
    publicKey: row.public_key === null ? null : String(row.public_key),
    generation: Number(row.generation),
    domain: String(row.domain) as Domain,
    intervalMs: Number(row.interval_ms),
    stage: String(row.stage) as Stage,
    registeredAt: Number(row.registered_at),
    stagedAt: Number(row.staged_at),
    stagedBy: String(row.staged_by),
    reason: String(row.reason),
  };
}

function refuse(message: string, where?: string): Fault {
  return new Fault({ code: 'brain.producer-refused', message, where });
}
