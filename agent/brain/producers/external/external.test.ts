import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { createEventLog } from '../../events/index.ts';
import { hourMs, minuteMs } from '../../model/time.ts';
import { producerEvents } from '../events.ts';
import { producerProjections } from '../index.ts';
import { isPublicAddress } from './address.ts';
import { pollProducer } from './poll.ts';
import { createExternalPoller } from './poller.ts';
import { RefusedMessage, receiveSignals } from './receive.ts';
import { registerProducer, stageProducer } from './registry.ts';
import { readExternalSignals } from './signals.ts';
import { signedText, signHmac } from './signature.ts';

const masterKey = new Uint8Array(32).fill(7);
const start = Date.UTC(2026, 0, 1);
const symbols = ['BTC', 'ETH', ...Array.from({ length: 200 }, (_, index) => `A${index}`)];
const operator = { by: 'hayden', at: start, trace: 'api' };
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function open() {
  const clock = createManualClock({ startMs: start });
  const registry = producerEvents;
  const log = createEventLog({
    path: ':memory:',
    registry,
    projections: producerProjections,
    clock,
  });
  closers.push(() => log.close());
  const register = (request: object) =>
    registerProducer({ log, ownNames: ['rsi'], masterKey }, request, operator);
  return { log, register };
}

const pushed = {
  name: 'friend',
  kind: 'push',
  algorithm: 'hmac-sha256',
  domain: 'onchain',
  intervalMs: hourMs,
};

function bodyOf(symbol = 'BTC', direction = 'long', observedAt = start, extra: object = {}) {
  const rationale = 'they bought';
  const signal = { symbol, direction, conviction: 6, rationale, observedAt, inputs: { n: 3 } };
  return JSON.stringify({ signals: [{ ...signal, ...extra }] });
}

const bytesOf = (secret: string) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64');

let count = 0;
function seal(key: string, body: string, timestamp = start, producer = 'friend') {
  const id = `msg_number_${String(count++).padStart(6, '0')}`;
  const envelope = { producer, timestamp: Math.floor(timestamp / 1000), id };
  const text = signedText(envelope, body);
  return { ...envelope, signature: signHmac(bytesOf(key), text) };
}

function refusalOf(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    if (error instanceof RefusedMessage) return error.refusal;
    throw error;
  }
  return 'taken';
}

test('a signed message is taken, in shadow, and counts once an operator promoted its producer', () => {
  const { log, register } = open();
  const { key, producer } = register(pushed);
  expect(producer.stage).toBe('shadow');
  const context = { log, masterKey, symbols, now: start, trace: 'api' };
  const receipt = receiveSignals(context, seal(key ?? '', bodyOf()), bodyOf());
  expect(receipt).toMatchObject({ stage: 'shadow' });
  expect(log.get(receipt.signals[0] ?? '')).toMatchObject({ payload: { isShadow: true } });
  stageProducer(log, { name: 'friend', stage: 'live', reason: '40 good calls' }, operator);
  // What it said in shadow does not begin to count.
  expect(readExternalSignals(log.db, start, symbols)).toEqual([]);
  const now = start + hourMs;
  const body = bodyOf('BTC', 'long', now);
  receiveSignals({ ...context, now }, seal(key ?? '', body, now), body);
  expect(readExternalSignals(log.db, now, symbols)).toMatchObject([
    { producer: 'friend', symbol: 'BTC', conviction: 6, domain: 'onchain', observedAt: now },
  ]);
  // Stale at four intervals.
  expect(readExternalSignals(log.db, now + 4 * hourMs - 1, symbols)).toHaveLength(1);
  expect(readExternalSignals(log.db, now + 4 * hourMs, symbols)).toEqual([]);
  stageProducer(log, { name: 'friend', stage: 'removed', reason: 'left' }, operator);
  expect(readExternalSignals(log.db, now, symbols)).toEqual([]);
});

test('replay, a changed byte, a foreign key, an old or unknown message are refused', () => {
  const { log, register } = open();
  const { key } = register(pushed);
  const context = { log, masterKey, symbols, now: start, trace: 'api' };
  const body = bodyOf();
  const envelope = seal(key ?? '', body);
  const take = (with_: object, text = body) =>
    refusalOf(() => receiveSignals(context, { ...envelope, ...with_ }, text));
  expect(take({}, body.replace('BTC', 'ETH'))).toBe('signature');
  expect(take({ timestamp: start / 1000 + 1 })).toBe('signature');
  expect(take({ id: 'another-id-00000001' })).toBe('signature');
  expect(take({ id: 'short' })).toBe('signature');
  expect(take({ producer: 'nobody' })).toBe('unknown');
  expect(take({ signature: '' })).toBe('signature');
  const wrong = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  expect(take(seal(wrong, body))).toBe('signature');
  expect(take(seal(key ?? '', body, start - 5 * minuteMs - 1000))).toBe('time');
  expect(take(seal(key ?? '', body, start + 5 * minuteMs + 1000))).toBe('time');
  expect(take({})).toBe('taken');
  // Sent again it is the same; under its id nothing else is taken, were it signed or not.
  expect(receiveSignals(context, envelope, body)).toMatchObject({
    duplicate: true,
    signals: [expect.any(String)],
  });
  const other = bodyOf('ETH');
  const text = signedText(envelope, other);
  const signature = signHmac(bytesOf(key ?? ''), text);
  expect(take({ signature }, other)).toBe('conflict');
  expect(log.db.prepare('select count(*) as n from signal_events').get()).toEqual({ n: 1 });
});

test('shape, size and symbols are checked; nothing of a bad message is taken', () => {
  const { log, register } = open();
  const { key } = register(pushed);
  const context = { log, masterKey, symbols, now: start, trace: 'api' };
  const take = (body: string) =>
    refusalOf(() => receiveSignals(context, seal(key ?? '', body), body));
  expect(take('not json')).toBe('shape');
  expect(take(bodyOf('DOGE'))).toBe('shape');
  expect(take(bodyOf('BTC', 'long', start, { conviction: 999 }))).toBe('shape');
  expect(take(bodyOf('BTC', 'long', start, { conviction: 0 }))).toBe('shape');
  expect(take(bodyOf('BTC', 'neutral'))).toBe('shape');
  expect(take(bodyOf('BTC', 'long', start + hourMs))).toBe('shape');
  expect(take(bodyOf('BTC', 'long', start - 5 * 24 * hourMs))).toBe('shape');
  expect(take(`${bodyOf()}${' '.repeat(512 * 1024)}`)).toBe('size');
  expect(log.tip().seq).toBe(1);
});

// The reference's limits: 20 an hour, 100 a day, the same asset and direction every 30 minutes.
test('rates are limited, and the limit is remembered by the log', () => {
  const { log, register } = open();
  const { key } = register(pushed);
  const take = (symbol: string, now: number, direction = 'long') => {
    const body = bodyOf(symbol, direction, now);
    const context = { log, masterKey, symbols, now, trace: 'api' };
    return refusalOf(() => receiveSignals(context, seal(key ?? '', body, now), body));
  };
  expect(take('BTC', start)).toBe('taken');
  expect(take('BTC', start + 30 * minuteMs - 1)).toBe('rate-limit');
  expect(take('BTC', start + 1, 'short')).toBe('taken');
  expect(take('BTC', start + 30 * minuteMs)).toBe('taken');
  for (let index = 0; index < 17; index++)
    expect(take(`A${index}`, start + 31 * minuteMs)).toBe('taken');
  expect(take('A90', start + 32 * minuteMs)).toBe('rate-limit');
  expect(take('A90', start + hourMs)).toBe('taken');
  let taken = 21;
  for (let hour = 2; hour < 24; hour++) {
    for (let index = 0; index < 20; index++) {
      if (take(`A${100 + index}`, start + hour * hourMs + index) === 'taken') taken++;
    }
  }
  expect(taken).toBe(100);
});

test('Ed25519: only the holder of the key is heard', () => {
  const { log, register } = open();
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'jwk' }).x ?? '';
  const { key } = register({ ...pushed, algorithm: 'ed25519', publicKey: raw });
  expect(key).toBeNull();
  const context = { log, symbols, now: start, trace: 'api' };
  const body = bodyOf();
  const envelope = { producer: 'friend', timestamp: start / 1000, id: 'a-message-of-its-own' };
  const text = signedText(envelope, body);
  const signature = `v1a,${sign(null, Buffer.from(text), privateKey).toString('base64')}`;
  const other = sign(null, Buffer.from(text), generateKeyPairSync('ed25519').privateKey);
  const bad = { ...envelope, signature: `v1a,${other.toString('base64')}` };
  expect(refusalOf(() => receiveSignals(context, bad, body))).toBe('signature');
  expect(refusalOf(() => receiveSignals(context, { ...envelope, signature }, body))).toBe('taken');
});

test('registration is refused for names that are taken, addresses inside, and what does not fit', () => {
  const { register } = open();
  const codeOf = (request: object) => {
    try {
      register(request);
      return 'taken';
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };
  const polled = { ...pushed, name: 'polled', kind: 'poll' };
  expect(codeOf({ ...pushed, name: 'rsi' })).toBe('brain.producer-refused');
  expect(codeOf({ ...pushed, name: 'Bad Name' })).toBe('brain.producer-refused');
  expect(codeOf({ ...pushed, stage: 'live' })).toBe('brain.producer-refused');
  expect(codeOf(polled)).toBe('brain.producer-refused');
  for (const url of [
    'http://example.com/',
    'https://user:pass@example.com/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://169.254.169.254/latest',
    'https://0x7f000001/',
    'https://[::ffff:10.0.0.1]/',
    'file:///etc/passwd',
  ]) {
    expect(codeOf({ ...polled, url })).toBe('brain.producer-refused');
  }
  expect(codeOf({ ...polled, url: 'https://example.com/signals' })).toBe('taken');
  expect(codeOf(pushed)).toBe('taken');
  expect(codeOf(pushed)).toBe('brain.producer-refused');
});

test('a key is never in the log, and registering anew gives another one', () => {
  const { log, register } = open();
  const first = register(pushed).key ?? '';
  stageProducer(log, { name: 'friend', stage: 'removed', reason: 'leaked' }, operator);
  const second = register(pushed).key ?? '';
  expect(second).not.toBe(first);
  const text = JSON.stringify([...log.read()]);
  expect(text).not.toContain(first);
  expect(text).not.toContain(second);
});

// The vector of the Standard Webhooks specification 1.0 (its section on signature schemes and the test of
// its reference libraries): secret, id, timestamp, body and what they give.
test('a message is signed as Standard Webhooks says', () => {
  const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
  const envelope = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330 };
  const text = signedText(envelope, '{"test": 2432232314}');
  expect(signHmac(key, text)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('paused it is not heard, and one key serves one producer', () => {
  const { log, register } = open();
  const { key } = register(pushed);
  const context = { log, masterKey, symbols, now: start, trace: 'api' };
  const take = () => refusalOf(() => receiveSignals(context, seal(key ?? '', bodyOf()), bodyOf()));
  stageProducer(log, { name: 'friend', stage: 'paused', reason: 'noisy' }, operator);
  expect(take()).toBe('paused');
  stageProducer(log, { name: 'friend', stage: 'shadow', reason: 'again' }, operator);
  expect(take()).toBe('taken');
  const publicKey = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '';
  const one = { ...pushed, algorithm: 'ed25519', publicKey };
  register({ ...one, name: 'one' });
  expect(() => register({ ...one, name: 'two' })).toThrow('another producer has this key');
});

// RFC 6890 and the registries it began; public ones are addresses of well-known name servers.
test.each([
  ['8.8.8.8', true],
  ['1.1.1.1', true],
  ['2606:4700:4700::1111', true],
  ['10.1.2.3', false],
  ['100.100.100.100', false],
  ['172.31.255.255', false],
  ['172.32.0.1', true],
  ['192.168.1.1', false],
  ['169.254.169.254', false],
  ['0.0.0.0', false],
  ['255.255.255.255', false],
  ['224.0.0.1', false],
  ['::', false],
  ['::1', false],
  ['fe80::1', false],
  ['fd00::1', false],
  ['::ffff:8.8.8.8', false],
  ['64:ff9b::7f00:1', false],
  ['2002:7f00:1::', false],
  ['2001:db8::1', false],
  ['not an address', false],
])('%s is public: %s', (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const polledAt = (url: string) => ({ ...pushed, kind: 'poll', allowPrivate: true, url });

test('a polled producer answers to the id it was asked with', async () => {
  const { log, register } = open();
  let key = '';
  let isEcho = true;
  const port = await serve((request, response) => {
    const id = isEcho ? String(request.headers['webhook-id']) : 'an-older-answer-01';
    const body = bodyOf();
    const text = signedText({ timestamp: start / 1000, id }, body);
    response.writeHead(200, {
      'webhook-id': id,
      'webhook-timestamp': String(start / 1000),
      'webhook-signature': signHmac(bytesOf(key), text),
    });
    response.end(body);
  });
  const registered = register(polledAt(`http://127.0.0.1:${port}/`));
  key = registered.key ?? '';
  const context = { log, masterKey, symbols, now: start, trace: 'poll' };
  isEcho = false;
  await expect(pollProducer(context, registered.producer)).rejects.toMatchObject({
    refusal: 'conflict',
  });
  isEcho = true;
  expect((await pollProducer(context, registered.producer)).signals).toHaveLength(1);
});

test('a redirect is not followed and a flood is cut off', async () => {
  const { log, register } = open();
  let isRedirect = true;
  const port = await serve((_, response) => {
    if (isRedirect) response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    else response.end('x'.repeat(600 * 1024));
  });
  const { producer } = register(polledAt(`http://127.0.0.1:${port}/`));
  const context = { log, masterKey, symbols, now: start, trace: 'poll' };
  await expect(pollProducer(context, producer)).rejects.toThrow('302');
  isRedirect = false;
  await expect(pollProducer(context, producer)).rejects.toThrow('more than 524288 bytes');
});

test('a public name that leads inside is not connected to', async () => {
  const { log, register } = open();
  let isHit = false;
  const port = await serve((_, response) => {
    isHit = true;
    response.end('{}');
  });
  const url = `https://rebind.example:${port}/`;
  const { producer } = register({ ...pushed, kind: 'poll', url });
  const context = { log, masterKey, symbols, now: start, trace: 'poll' };
  const polled = pollProducer(context, producer, {
    lookup: (_, options, done) =>
      options.all === true
        ? done(null, [{ address: '127.0.0.1', family: 4 }])
        : done(null, '127.0.0.1', 4),
  });
  await expect(polled).rejects.toThrow('rebind.example is 127.0.0.1, not on the public internet');
  expect(isHit).toBe(false);
});

test('the poller asks who is due, leaves a broken one alone after three failures and tells it once', async () => {
  const { log, register } = open();
  const asked: string[] = [];
  const port = await serve((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(500).end();
  });
  register(polledAt(`http://127.0.0.1:${port}/feed`));
  const clock = createManualClock({ startMs: start });
  const poller = createExternalPoller({ clock });
  const pollAt = async (ms: number) => {
    await clock.advance(start + ms - clock.now());
    await poller.poll({ log, masterKey, symbols, now: clock.now(), trace: 'poll' });
  };
  await pollAt(0);
  // Its interval is an hour.
  await pollAt(hourMs - 1);
  expect(asked).toHaveLength(1);
  expect(poller.health()).toMatchObject([{ producer: 'friend', status: 'degraded', failures: 1 }]);
  for (let hour = 1; hour <= 4; hour++) await pollAt(hour * hourMs);
  expect(asked).toHaveLength(5);
  expect([...log.read({ types: ['producer.failed.v1'] })]).toHaveLength(5);
  expect([...log.read({ types: ['producer.down.v1'] })]).toHaveLength(1);
  expect(poller.health()).toMatchObject([{ status: 'failing' }]);
});
