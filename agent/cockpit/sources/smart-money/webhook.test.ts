import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLog, type ManualClock } from '#lib';
import { createHttpApp } from '#lib/http';
import type { Database } from '#lib/postgres';
import { testDatabases } from '../../../../tests/kit/postgres.ts';
import { serveApp } from '../../../../tests/kit/serve-app.ts';
import { smartMoneyEvent } from '../../model/smart-money-event.ts';
import type { CockpitStore } from '../../store/index.ts';
import { createTestStore } from '../../store/test-store.ts';
import { mountSmartMoneyWebhook, smartMoneyRoutes } from './routes.ts';
import { checkMessage, signMessage } from './webhook.ts';

const key = 'a key of the owner';
const nowText = '2026-02-27T10:00:00.000Z';
const now = Date.parse(nowText);
const bytes = (text: string) => new TextEncoder().encode(text);

const move = {
  ...{ ts_utc: '2026-02-27T09:58:00Z', event_id: 'e1', chain: 'base', wallet: '0xAbC' },
  ...{ wallet_label: 'fund', token: 'XYZ', token_address: '0x1', side: 'buy', amount: '1200.5' },
  ...{ usd_value: 90_000, tx_hash: '0xT1', narrative: 'AI agents', confidence: 0.8 },
  source: 'tracker',
};

test('the signature is what openssl computes, over the timestamp, a dot and the body', () => {
  // printf '1772186400.[{"event_id":"e1"}]' | openssl dgst -sha256 -hmac 'a key of the owner'
  expect(signMessage(key, { timestamp: '1772186400', body: bytes('[{"event_id":"e1"}]') })).toBe(
    'v1=3361dc75c85774630baab911646a88b84d8f49ea17e4b7b54e6298822c9a88ae',
  );
});

test('one of several keys and signatures is enough, an empty key is none', () => {
  const message = { timestamp: String(now / 1000), body: bytes('{}') };
  const signature = `v1=${'0'.repeat(64)},${signMessage('new', message)}`;
  checkMessage(['old', 'new'], { ...message, signature }, now);
  expect(() => checkMessage(['old'], { ...message, signature }, now)).toThrow('missing or wrong');
  const empty = signMessage('', message);
  expect(() => checkMessage([''], { ...message, signature: empty }, now)).toThrow('missing');
});

describe.each(testDatabases())('the webhook on %s', (_, open) => {
  let database: Database;
  let store: CockpitStore;
  let clock: ManualClock;
  let url: string;
  let close: () => Promise<void>;
  let keys: string[];
  let told: string[];
  let lines: string[];
  beforeEach(async () => {
    database = await open();
    ({ store, clock } = await createTestStore(database, nowText));
    keys = [key];
    told = [];
    lines = [];
    const log = createLog({ write: (line) => void lines.push(line) });
    const app = createHttpApp({
      info: { title: 'Test', version: '1', description: '' },
      ...{ routes: smartMoneyRoutes(() => store), tokens: ['token'], requestsPerMinute: 1_000 },
      ...{ allowIps: [], corsOrigins: [], clock, log },
      extend: (hono) =>
        mountSmartMoneyWebhook(hono, {
          ...{ store: () => store, clock, log, keys: () => keys },
          onNews: async (rows) => {
            told.push(...rows.map(({ body }) => body.eventId ?? 'none'));
            if (told.includes('boom')) throw new Error('a flow broke');
          },
        }),
    });
    ({ url, close } = await serveApp(app));
  });
  afterEach(async () => {
    await close();
    await database.close();
  });

  const send = async (
    body: unknown,
    more: { skewS?: number; headers?: Record<string, string>; with?: string } = {},
  ) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const timestamp = String(now / 1000 + (more.skewS ?? 0));
    const signature = signMessage(more.with ?? key, { timestamp, body: bytes(text) });
    const response = await fetch(`${url}/api/smart-money`, {
      method: 'POST',
      body: bytes(text),
      headers: {
        ...{ 'content-type': 'application/json', 'x-panther-timestamp': timestamp },
        ...{ 'x-panther-signature': signature, ...more.headers },
      },
    });
    return { status: response.status, answer: (await response.json()) as never };
  };
  const count = async () => (await store.list(smartMoneyEvent)).rows.length;

  test('a wrong or missing signature, another body, and an old or early time are 401', async () => {
    expect((await send(move, { with: 'another key' })).status).toBe(401);
    expect((await send(move, { headers: { 'x-panther-signature': '' } })).status).toBe(401);
    expect((await send(move, { headers: { 'x-panther-timestamp': '1772186401' } })).status).toBe(
      401,
    );
    expect((await send(move, { headers: { 'x-panther-signature': 'v1=00' } })).status).toBe(401);
    // Five minutes are 300 s, either way.
    expect((await send(move, { skewS: -301 })).status).toBe(401);
    expect((await send(move, { skewS: 301 })).status).toBe(401);
    expect(await count()).toBe(0);
    expect((await send(move, { skewS: -300 })).status).toBe(202);
    expect((await send({ ...move, event_id: 'e2', tx_hash: '0xT2' }, { skewS: 300 })).status).toBe(
      202,
    );
    expect(await count()).toBe(2);
    const { answer } = await send(move, { with: 'another key' });
    expect(answer).toMatchObject({ error: { code: 'signature' } });
    expect(JSON.stringify(answer)).not.toContain(key);
  });

  test('a row is stored whole, and the same message again changes nothing', async () => {
    const first = await send(move);
    expect(first).toMatchObject({
      status: 202,
      answer: { accepted: 1, rejected: 0, rows: [{ index: 0, status: 'accepted', reason: null }] },
    });
    const [row] = (await store.list(smartMoneyEvent)).rows;
    expect(row?.body).toEqual({
      ...{ at: '2026-02-27T09:58:00.000Z', eventId: 'e1', chain: 'base', wallet: '0xAbC' },
      ...{ walletLabel: 'fund', token: 'XYZ', tokenAddress: '0x1', side: 'buy', amount: 1200.5 },
      ...{ usdValue: 90_000, txHash: '0xT1', narrative: 'AI agents', confidence: 0.8 },
      ...{ source: 'tracker', reviewedAt: null },
    });
    const before = await store.lastChange();
    expect((await send(move)).answer).toMatchObject({
      accepted: 1,
      rows: [{ status: 'same', id: row?.id }],
    });
    expect(await store.lastChange()).toBe(before);
    expect(told).toEqual(['e1']);
  });

  test('rows that are none are named with their place while the others stay', async () => {
    const { event_id: _, ...anonymous } = move;
    const rows = [
      move,
      { ...move, event_id: 'e2', tx_hash: null, amount: 'a lot' },
      { ...anonymous, tx_hash: '' },
      'nonsense',
      { ...move, event_id: 'e3', tx_hash: '0xT3', side: 'SELL' },
      { ...move, event_id: 'e4', extra: 1 },
    ];
    const { status, answer } = await send(rows);
    expect(status).toBe(202);
    expect(answer).toMatchObject({
      ...{ accepted: 2, rejected: 4 },
      rows: [
        { index: 0, status: 'accepted' },
        { index: 1, status: 'rejected', id: null, reason: 'amount: a number such as 1234.5' },
        { index: 2, status: 'rejected', reason: 'event_id: event_id or tx_hash must be there' },
        { index: 3, status: 'rejected' },
        { index: 4, status: 'accepted' },
        { index: 5, status: 'rejected', reason: expect.stringContaining('extra') },
      ],
    });
    expect(await count()).toBe(2);
  });

  test('a transaction under another event id is the same move; a swap in one is two', async () => {
    await send([
      move,
      { ...move, event_id: 'e2', side: 'sell', token: 'USDC', token_address: '0x2' },
    ]);
    expect(await count()).toBe(2);
    const { event_id: _, ...bare } = { ...move, wallet: '0xabc' };
    const { answer } = await send([{ ...move, event_id: 'other' }, bare]);
    expect(answer).toMatchObject({ rows: [{ status: 'same' }, { status: 'same' }] });
    expect(await count()).toBe(2);
    // The same event that says something else now is a new version of it.
    const corrected = await send({ ...move, confidence: 0.3 });
    expect(corrected.answer).toMatchObject({ rows: [{ status: 'updated' }] });
    const row = await store.getByKey(smartMoneyEvent, 'event/e1');
    expect(row).toMatchObject({ version: 2, body: { confidence: 0.3 } });
  });

  test('a digest brings highlights and rows', async () => {
    const digest = {
      metadata: { generated_at: '2026-02-27T09:00:00Z', source: 'tracker' },
      ...{ highlights: ['Funds rotate &amp; buy'], events: [move, {}] },
    };
    expect((await send(digest)).answer).toMatchObject({ accepted: 1, rejected: 1, highlights: 1 });
    expect(await store.find('rotate')).toMatchObject([{ label: 'Funds rotate & buy' }]);
  });

  test('what cannot be taken at all is refused with its reason', async () => {
    expect((await send('{', {})).status).toBe(400);
    expect((await send([])).status).toBe(400);
    expect((await send(Array(501).fill(move))).status).toBe(413);
    expect((await send(Array(501).fill({}))).status).toBe(400);
    expect((await send(move, { headers: { 'content-type': 'text/plain' } })).status).toBe(415);
    keys = [''];
    expect(await send(move)).toMatchObject({ status: 503, answer: { error: { code: 'waits' } } });
    expect(await count()).toBe(0);
  });

  test('what follows from a move may fail; the sender is answered and the log says it', async () => {
    const { status } = await send({ ...move, event_id: 'boom' });
    expect(status).toBe(202);
    expect(lines.filter((line) => line.includes('a flow broke'))).toHaveLength(1);
  });

  test('moves are listed for who may see them, by page and by whether they were reviewed', async () => {
    await send([
      move,
      { ...move, event_id: 'e2', tx_hash: '0xT2', ts_utc: '2026-02-27T09:59:00Z' },
    ]);
    const get = async (query: string) => {
      const headers = { authorization: 'Bearer token' };
      const response = await fetch(`${url}/api/smart-money/events${query}`, { headers });
      return { status: response.status, answer: (await response.json()) as never };
    };
    const first = await get('?limit=1');
    expect(first.answer).toMatchObject({ rows: [{ body: { eventId: 'e2' }, narrative: null }] });
    const { next } = first.answer as { readonly next: string };
    expect((await get(`?limit=1&after=${encodeURIComponent(next)}`)).answer).toMatchObject({
      rows: [{ body: { eventId: 'e1' } }],
    });
    expect((await get('?status=reviewed')).answer).toEqual({ rows: [], next: null });
    expect(await get('?limit=0')).toMatchObject({
      status: 400,
      answer: { error: { code: 'usage' } },
    });
    expect((await fetch(`${url}/api/smart-money/events`)).status).toBe(401);
    expect(
      JSON.stringify(
        await (
          await fetch(`${url}/openapi.json`, { headers: { authorization: 'Bearer token' } })
        ).json(),
      ),
    ).toContain('smart-money/events');
  });
});
