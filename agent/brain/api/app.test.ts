import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createLog, createManualClock, Fault } from '#lib';
import { defineRoute } from '#lib/http';
import { type BrainAppOptions, createBrainApp } from './app.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of cleanUps.splice(0)) await each();
});

const routes = [
  defineRoute({
    ...{ method: 'get', path: '/signals', summary: 'Signals', answer: z.object({}) },
    query: z.strictObject({
      symbol: z.string().optional(),
      limit: z.coerce.number().int().min(1).max(500).default(50),
    }),
    handle: ({ query }) => query,
  }),
  defineRoute({
    ...{ method: 'post', path: '/kill-switch', summary: 'Set it', answer: z.object({}) },
    body: z.strictObject({ level: z.int().min(0).max(5), reason: z.string().min(1) }),
    handle: ({ body, who }) => ({ ...body, who }),
  }),
  defineRoute({
    ...{ method: 'get', path: '/why/{id}', summary: 'Why', answer: z.object({}) },
    query: z.strictObject({ id: z.string() }),
    handle: ({ query }) => {
      if (query.id === 'bug') throw new Error('secret details');
      throw new Fault({ code: 'brain.kill-switch', message: `no ${query.id}`, hint: 'look' });
    },
  }),
  defineRoute({
    ...{ method: 'get', path: '/events', summary: 'Events', access: 'open', answer: z.object({}) },
    handle: () => ({
      events: (async function* () {
        yield { id: '1', event: 'fill.recorded.v1', data: '{"a":1}' };
      })(),
    }),
  }),
];

async function open(more: Partial<BrainAppOptions> = {}): Promise<string> {
  const clock = createManualClock();
  const log = createLog({ write: () => undefined });
  const app = createBrainApp({
    ...{ routes, token: 'right', requestsPerMinute: 1000, allowIps: [], corsOrigins: [] },
    ...{ clock, log, ...more },
  });
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Answer {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null };
  readonly openapi: string;
  readonly paths: Record<string, { readonly get: { readonly parameters: unknown[] } }>;
}
const readJson = async (answer: Response) => (await answer.json()) as Answer;

const headers = { authorization: 'Bearer right', connection: 'close' };

describe('the door of the brain', () => {
  it('is closed without the token, and answers errors in one shape', async () => {
    const base = await open();
    for (const authorization of ['', 'Bearer wrong', 'Basic right', 'Bearer ']) {
      const answer = await fetch(`${base}/signals`, { headers: { ...headers, authorization } });
      expect([answer.status, await answer.json()]).toEqual([
        401,
        { error: { code: 'unauthorized', message: 'a bearer token is needed', hint: null } },
      ]);
    }
    const without = await open({ token: undefined });
    expect((await fetch(`${without}/signals`, { headers })).status).toBe(401);
    expect((await fetch(`${base}/nowhere`, { headers })).status).toBe(404);
  });

  it('checks query and body, and names the field', async () => {
    const base = await open();
    const get = async (path: string) => readJson(await fetch(`${base}${path}`, { headers }));
    expect(await get('/signals?symbol=BTC&limit=10')).toEqual({ symbol: 'BTC', limit: 10 });
    expect((await get('/signals?limit=501')).error.message).toMatch(/^query\.limit: /);
    const post = async (body: string) => {
      const answer = await fetch(`${base}/kill-switch`, { method: 'POST', headers, body });
      return { status: answer.status, body: await readJson(answer) };
    };
    expect(await post('{"level":2,"reason":"news"}')).toEqual({
      status: 200,
      body: { level: 2, reason: 'news', who: '127.0.0.1' },
    });
    expect((await post('{"level":9,"reason":"x"}')).body.error.message).toMatch(/^body\.level: /);
    expect((await post('no json')).status).toBe(400);
    expect((await post(JSON.stringify({ reason: 'x'.repeat(70_000) }))).status).toBe(413);
  });

  it('tells an expected failure with its hint, and of a bug nothing', async () => {
    const base = await open();
    const get = async (id: string) => {
      const answer = await fetch(`${base}/why/${id}`, { headers });
      return [answer.status, (await readJson(answer)).error];
    };
    expect(await get('7')).toEqual([
      409,
      { code: 'brain.kill-switch', message: 'no 7', hint: 'look' },
    ]);
    expect(JSON.stringify(await get('bug'))).not.toContain('secret');
  });

  it('lets the 101st request of a minute wait, and says how long', async () => {
    const base = await open({ requestsPerMinute: 100 });
    const codes: number[] = [];
    for (let n = 0; n < 100; n++) {
      const answer = await fetch(`${base}/signals`, { headers });
      codes.push(answer.status);
      await answer.arrayBuffer();
    }
    expect(new Set(codes)).toEqual(new Set([200]));
    const last = await fetch(`${base}/signals`, { headers });
    // One token in 60/100 s.
    expect([last.status, last.headers.get('retry-after')]).toEqual([429, '1']);
  });

  it('lets in only the addresses it is told', async () => {
    const strict = await open({ allowIps: ['192.0.2.0/24', '::1'] });
    expect((await fetch(`${strict}/signals`, { headers })).status).toBe(403);
    const local = await open({ allowIps: ['127.0.0.0/8'] });
    expect((await fetch(`${local}/signals`, { headers })).status).toBe(200);
    await expect(open({ allowIps: ['nonsense'] })).rejects.toThrow('api.allow_ips: nonsense');
  });

  it('answers other origins only where the configuration names them', async () => {
    const origin = 'https://cockpit.example';
    const ask = async (base: string, method = 'GET') => {
      const asking = { ...headers, origin, 'access-control-request-method': 'GET' };
      const answer = await fetch(`${base}/signals`, { method, headers: asking });
      return answer.headers.get('access-control-allow-origin');
    };
    const closed = await open();
    expect([await ask(closed), await ask(closed, 'OPTIONS')]).toEqual([null, null]);
    const other = await open({ corsOrigins: ['https://other.example'] });
    expect([await ask(other), await ask(other, 'OPTIONS')]).toEqual([null, null]);
    const listed = await open({ corsOrigins: [origin] });
    expect([await ask(listed), await ask(listed, 'OPTIONS')]).toEqual([origin, origin]);
  });

  it('writes a line for each request, and no query', async () => {
    const lines: string[] = [];
    const access = createLog({ write: (line) => lines.push(line) });
    const base = await open({ access });
    await fetch(`${base}/signals?symbol=SECRET`, { headers });
    await fetch(`${base}/signals`, { headers: { connection: 'close' } });
    await fetch(`${base}/nowhere`, { headers });
    expect(
      lines.map((line) => JSON.parse(line)).map(({ message, status }) => [message, status]),
    ).toEqual([
      ['GET /signals', 200],
      ['GET /signals', 401],
      ['GET /nowhere', 404],
    ]);
    expect(lines.join('')).not.toContain('SECRET');
  });

  it('describes itself, and streams events', async () => {
    const base = await open();
    const document = await readJson(await fetch(`${base}/openapi.json`, { headers }));
    expect(document.openapi).toBe('3.1.0');
    expect(document.paths['/why/{id}']?.get.parameters).toMatchObject([
      { name: 'id', in: 'path', required: true },
    ]);
    expect(document.paths['/signals']?.get.parameters).toMatchObject([
      { name: 'symbol', in: 'query', required: false },
      { name: 'limit', schema: { minimum: 1, maximum: 500 } },
    ]);
    const stream = await fetch(`${base}/events`, { headers });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    expect(await stream.text()).toBe('event: fill.recorded.v1\ndata: {"a":1}\nid: 1\n\n');
  });
});
