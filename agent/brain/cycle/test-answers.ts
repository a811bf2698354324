import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { expect } from 'vitest';
import { z } from 'zod';
import { createLog, systemClock } from '#lib';
import { createBrainApp } from '../api/app.ts';
import { brainRoutes } from '../api/routes.ts';
import { readOpenPositions } from '../positions/index.ts';
import type { Brain } from './brain.ts';
import { createDrainDesk } from './drain.ts';

const token = 'the-token-of-the-test';

interface Operation {
  readonly security: readonly unknown[];
  readonly requestBody?: unknown;
  readonly responses: {
    readonly 200: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
    readonly default: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** The brain's door on loopback, and what it answers. */
export async function openDoor(brain: Brain) {
  const app = createBrainApp({
    routes: brainRoutes(
      brain,
      createDrainDesk(() => brain.log, systemClock),
    ),
    ...{ token, requestsPerMinute: 10_000, allowIps: [], corsOrigins: [] },
    ...{ clock: systemClock, log: createLog({ write: () => undefined }) },
  });
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async (method: string, path: string, body?: unknown, headers: object = {}) => {
    const answer = await fetch(`${base}${path}`, {
      method: method.toUpperCase(),
      headers: { authorization: `Bearer ${token}`, connection: 'close', ...headers },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: parse(text) };
  };
  return { ask, close: () => new Promise<unknown>((resolve) => server.close(resolve)) };
}

function parse(text: string): unknown {
  return text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : undefined;
}

type Door = Awaited<ReturnType<typeof openDoor>>;
type Answer = Awaited<ReturnType<Door['ask']>>;

/** Holds what every operation really answers against what `/openapi.json` says of it. */
export async function expectTrueAnswers(brain: Brain): Promise<void> {
  const door = await openDoor(brain);
  try {
    const { paths } = (await door.ask('get', '/openapi.json')).body as Document;
    const checked = new Set<string>();
    const check = (method: string, path: string, answer: Answer): Answer => {
      expect([path, answer.status, answer.text.slice(0, 300)]).toEqual([
        path,
        200,
        expect.any(String),
      ]);
      const operation = paths[path]?.[method];
      const schema = operation?.responses[200].content['application/json']?.schema;
      const parsed = z.fromJSONSchema(schema as never).safeParse(answer.body);
      expect([path, parsed.error?.issues ?? []]).toEqual([path, []]);
      checked.add(`${method} ${path}`);
      return answer;
    };
    await readEverything(door, check);
    await changeEverything(door, brain, check);
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    // A stream, which the test of the door reads.
    expect([...checked].sort()).toEqual(documented.filter((one) => one !== 'get /events').sort());
    await refuseEverything(door, paths);
  } finally {
    await door.close();
  }
}

type Check = (method: string, path: string, answer: Answer) => Answer;

const lists = ['/signals', '/positions/closed', '/orders', '/decisions', '/strategies'] as const;
const rest = ['/positions', '/producers', '/regime', '/scorecard', '/kill-switch', '/alerts'];

async function readEverything({ ask }: Door, check: Check): Promise<void> {
  for (const path of lists) {
    const { body } = check('get', path, await ask('get', path));
    // An empty list would fit any schema.
    expect([path, (body as readonly unknown[]).length > 0]).toEqual([path, true]);
  }
  for (const path of [...rest, '/config', '/notes', '/drain']) {
    check('get', path, await ask('get', path));
  }
  for (const path of ['/market', '/account', '/equity']) check('get', path, await ask('get', path));
  check('get', '/candles/{symbol}', await ask('get', '/candles/BTC'));
  expect((await ask('get', '/candles/NONE')).status).toBe(404);
  for (const path of ['/risk-cap', '/entry-holds', '/equity/measures', '/market/volume']) {
    check('get', path, await ask('get', path));
  }
  const { body } = await ask('get', '/signals?symbol=BTC&limit=10');
  const rows = body as readonly { readonly symbol: string }[];
  expect([rows.length, new Set(rows.map(({ symbol }) => symbol))]).toEqual([10, new Set(['BTC'])]);
  const [decision] = (await ask('get', '/decisions')).body as readonly { readonly id: string }[];
  check('get', '/why/{id}', await ask('get', `/why/${decision?.id}`));
}

async function changeEverything({ ask }: Door, brain: Brain, check: Check): Promise<void> {
  const operator = 'ann';
  const reason = 'the test wants it';
  const note = { operator, symbol: 'BTC', direction: 'long', conviction: 7, text: 'I think so' };
  const given = check('post', '/notes', await ask('post', '/notes', note)).body as { id: string };
  const revoked = await ask('post', `/notes/${given.id}/revoke`, { operator, reason });
  check('post', '/notes/{id}/revoke', revoked);
  const request = { operator, name: 'friend', kind: 'push', algorithm: 'hmac-sha256' };
  const registration = { ...request, domain: 'onchain', intervalMs: 3_600_000 };
  const registered = check('post', '/producers', await ask('post', '/producers', registration));
  const { key } = registered.body as { readonly key: string };
  await push({ ask } as Door, brain, key, check);
  const stage = { stage: 'live', operator, reason };
  const promoted = await ask('post', '/producers/friend/stage', stage);
  check('post', '/producers/{name}/stage', promoted);
  check('get', '/producers', await ask('get', '/producers'));
  const up = { level: 1, operator, reason };
  check('post', '/kill-switch', await ask('post', '/kill-switch', up));
  check('get', '/kill-switch', await ask('get', '/kill-switch'));
  check('post', '/kill-switch', await ask('post', '/kill-switch', { ...up, level: 0 }));
  await restrain({ ask } as Door, brain, check);
  const [alert] = check('get', '/alerts', await ask('get', '/alerts')).body as {
    alertId: string;
  }[];
  const path = `/alerts/${encodeURIComponent(alert?.alertId ?? '')}/acknowledge`;
  check('post', '/alerts/{id}/acknowledge', await ask('post', path, { operator }));
  check('post', '/scan', await ask('post', '/scan'));
  check('get', '/positions', await ask('get', '/positions'));
  const [open] = readOpenPositions(brain.log.db);
  expect(open).toBeDefined();
  const close = await ask('post', `/positions/${open?.positionId}/close`, { operator, reason });
  check('post', '/positions/{id}/close', close);
  check('post', '/drain', await ask('post', '/drain', { reason, deadlineMs: 1000 }));
  check('post', '/resume', await ask('post', '/resume', { reason }));
}

/** A cap and a hold, each told twice, and taken back so that what follows may enter. */
async function restrain({ ask }: Door, brain: Brain, check: Check): Promise<void> {
  const who = { operator: 'cockpit', reason: 'equity fell' };
  const at = brain.clock.now();
  const cap = { ...who, state: 'RISK_OFF', at, until: at + 600_000 };
  const before = brain.log.tip().seq;
  const told = check('post', '/risk-cap', await ask('post', '/risk-cap', cap));
  expect(told.body).toMatchObject({
    cap: { state: 'RISK_OFF' },
    isOld: false,
    refusesEntries: true,
  });
  const backwards = await ask('post', '/risk-cap', { ...cap, until: at });
  expect([backwards.status, backwards.text.includes('until')]).toEqual([400, true]);
  const hold = { ...who, holdId: 'h-1' };
  const placed = check('post', '/entry-holds', await ask('post', '/entry-holds', hold));
  expect((await ask('post', '/entry-holds', hold)).body).toEqual(placed.body);
  const standing = check('get', '/entry-holds', await ask('get', '/entry-holds'));
  expect(standing.body).toEqual([placed.body]);
  const path = '/entry-holds/{id}/release';
  const ended = check('post', path, await ask('post', '/entry-holds/h-1/release', who));
  const again = await ask('post', '/entry-holds/h-1/release', { ...who, operator: 'ann' });
  expect(again.body).toEqual(ended.body);
  expect((await ask('post', '/entry-holds/nobody/release', who)).status).toBe(404);
  check('post', '/risk-cap', await ask('post', '/risk-cap', { ...cap, state: 'NORMAL' }));
  const types = ['riskcap.set.v1', 'entryhold.placed.v1', 'entryhold.released.v1'] as const;
  const written = [...brain.log.read({ after: before, types })].map(({ type }) => type);
  expect(written).toEqual([...types, 'riskcap.set.v1']);
}

/** A signed message, the same again, another under its id, and one whose signature is wrong. */
async function push({ ask }: Door, brain: Brain, secret: string, check: Check): Promise<void> {
  const path = '/producers/friend/signals';
  const observedAt = brain.clock.now();
  const signal = { symbol: 'BTC', direction: 'long', conviction: 6, rationale: 'r', observedAt };
  const body = JSON.stringify({ signals: [signal] });
  // As the specification of Standard Webhooks 1.0 says, apart from the brain's own code.
  const headersOf = (text: string) => {
    const id = 'msg_of_the_test_0001';
    const timestamp = String(Math.floor(brain.clock.now() / 1000));
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${text}`).digest('base64');
    return {
      ...{ 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` },
      // Its signature is what it has; the operator's token is not for it.
      authorization: '',
    };
  };
  const first = await ask('post', path, body, headersOf(body));
  check('post', '/producers/{name}/signals', first);
  expect(first.body).toMatchObject({ stage: 'shadow', duplicate: false });
  const again = await ask('post', path, body, headersOf(body));
  expect(again.body).toEqual({ ...(first.body as object), duplicate: true });
  const other = body.replace('BTC', 'ETH');
  expect((await ask('post', path, other, headersOf(other))).status).toBe(409);
  expect((await ask('post', path, other, headersOf(body))).status).toBe(401);
  const nobody = await ask('post', '/producers/nobody/signals', body, headersOf(body));
  expect(nobody.status).toBe(401);
}

async function refuseEverything({ ask }: Door, paths: Document['paths']): Promise<void> {
  const none = { authorization: '' };
  for (const [template, methods] of Object.entries(paths)) {
    const path = template.replaceAll(/\{\w+\}/g, 'ffffffff');
    for (const [method, { requestBody, responses }] of Object.entries(methods)) {
      const body = method === 'post' ? {} : undefined;
      const refused = z.fromJSONSchema(
        responses.default.content['application/json']?.schema as never,
      );
      const stranger = await ask(method, path, body, none);
      expect([path, stranger.status]).toEqual([path, 401]);
      expect(refused.safeParse(stranger.body).success).toBe(true);
      if (requestBody === undefined || template.endsWith('/signals')) continue;
      const nothing = await ask(method, path, body);
      expect([path, nothing.status, refused.safeParse(nothing.body).success]).toEqual([
        ...[path, 400, true],
      ]);
      expect((await ask(method, path, 'no json')).status).toBe(400);
      expect((await ask(method, path, 'x'.repeat(70_000))).status).toBe(413);
    }
    const odd = await ask('delete', path);
    expect([path, odd.status]).toEqual([path, 405]);
    expect(odd.headers.get('allow')).toBe(Object.keys(methods).join(', ').toUpperCase());
    if (methods.get === undefined || template.includes('{')) continue;
    const head = await ask('head', path);
    expect([path, head.status, head.text]).toEqual([path, 200, '']);
  }
  const who = { operator: 'ann', reason: 'the test wants it' };
  expect((await ask('get', '/why/ffffffff')).status).toBe(404);
  expect((await ask('get', '/nowhere')).status).toBe(404);
  expect((await ask('post', '/positions/nobody/close', who)).status).toBe(404);
  expect((await ask('post', '/alerts/nobody/acknowledge', { operator: 'ann' })).status).toBe(404);
  expect((await ask('post', '/notes/nobody/revoke', who)).status).toBe(404);
  const stage = { ...who, stage: 'live' };
  expect((await ask('post', '/producers/nobody/stage', stage)).status).toBe(404);
  expect((await ask('get', '/signals?limit=501')).status).toBe(400);
}
