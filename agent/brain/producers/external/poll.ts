import { randomBytes } from 'node:crypto';
import { lookup as lookUp } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Fault } from '#lib';
import { limits } from '../limits.ts';
import { readBody } from '../read-body.ts';
import { checkPollUrl, isPublicAddress } from './address.ts';
import { type Receipt, type ReceiveContext, RefusedMessage, receiveSignals } from './receive.ts';
import type { ExternalProducer } from './registry.ts';

export interface PollOptions {
  readonly signal?: AbortSignal;
  /** Asks for an address. Default: the resolver of the system. */
  readonly lookup?: LookupFunction;
  /** `webhook-id` that is asked with. Default: random. */
  readonly id?: string;
}

/** Asks a polled producer and takes what it answers as if it had been pushed. Its answer must be signed
 * over the id it was asked with, so that an older answer is of no use. Throws Fault `brain.producer`
 * for what the network does, `RefusedMessage` for what the producer does. */
export async function pollProducer(
  context: ReceiveContext,
  producer: ExternalProducer,
  options: PollOptions = {},
): Promise<Receipt> {
  const url = checkPollUrl(producer.url ?? '', producer.allowPrivate);
  const id = options.id ?? randomBytes(24).toString('base64url');
  const response = await get(url, producer, id, options);
  if (response.statusCode !== 200) {
    response.destroy();
    throw failed(producer.name, `it answered ${response.statusCode}; redirects are not followed`);
  }
  const body = await readBody(response, limits.external.bodyMaxBytes);
  const header = (name: string) => String(response.headers[name] ?? '');
  if (header('webhook-id') !== id) {
    throw new RefusedMessage('conflict', 'the answer is not to this question');
  }
  const timestamp = Number(header('webhook-timestamp'));
  const signature = header('webhook-signature');
  return receiveSignals(context, { producer: producer.name, id, timestamp, signature }, body);
}

function get(
  url: URL,
  { name, allowPrivate }: ExternalProducer,
  id: string,
  options: PollOptions,
): Promise<IncomingMessage> {
  const timeout = AbortSignal.timeout(limits.external.pollTimeoutMs);
  const signal =
    options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const lookup = guardLookup(options.lookup ?? (lookUp as LookupFunction), name, allowPrivate);
  return new Promise((resolve, reject) => {
    const headers = { accept: 'application/json', 'webhook-id': id };
    // The address that was checked is the one that is connected to, so no second answer of a name
    // server can lead elsewhere.
    const call = request(url, { method: 'GET', headers, signal, lookup, agent: false }, resolve);
    call.on('error', (error) => {
      reject(error instanceof Fault ? error : failed(name, error.message, error));
    });
    call.end();
  });
}

/** Of several addresses all must be public. */
function guardLookup(lookup: LookupFunction, name: string, allowPrivate: boolean): LookupFunction {
  if (allowPrivate) return lookup;
  return (host, options, done) => {
    lookup(host, options, (error, address, family) => {
      if (error !== null) return done(error, address, family);
      const addresses = typeof address === 'string' ? [address] : address.map((one) => one.address);
      const bad = addresses.find((one) => !isPublicAddress(one));
      if (bad === undefined) return done(null, address, family);
      const fault = new RefusedMessage('unknown', `${host} is ${bad}, not on the public internet`);
      return done(Object.assign(fault, { producer: name }), address, family);
    });
  };
}

function failed(where: string, message: string, cause?: unknown): Fault {
  return new Fault({ code: 'brain.producer', message, where, cause, retryable: true });
}
