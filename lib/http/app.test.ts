import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { serveApp } from '../../tests/kit/serve-app.ts';
import { createLog, createManualClock, Fault } from '../index.ts';
import { createHttpApp, type HttpAppOptions } from './app.ts';
import { createApiClient } from './client.ts';
import { defineRoute } from './route.ts';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const each of cleanUps.splice(0)) await each();
});

const stops: string[] = [];
const answer = z.looseObject({});
const routes = [
  defineRoute({
    ...{ method: 'get', path: '/open', summary: 'Open', access: 'open', answer },
    handle: () => ({ a: 1 }),
  }),
  defineRoute({
    ...{ method: 'put', path: '/things/{id}', summary: 'Put', answer },
    query: z.strictObject({ id: z.string() }),
    body: z.strictObject({ size: z.int() }),
    handle: ({ query, body }) => ({ ...query, ...body }),
  }),
  defineRoute({
    ...{ method: 'delete', path: '/things/{id}', summary: 'Delete', answer },
    query: z.strictObject({ id: z.string() }),
    handle: ({ query }) => {
      throw new Fault({ code: 'kb.unknown', message: `no ${query.id}`, hint: 'look' });
    },
  }),
  defineRoute({
    ...{ method: 'get', path: '/mine', summary: 'Mine', access: 'person', answer },
    handle: ({ who }) => ({ who }),
  }),
  defineRoute({
    ...{ method: 'post', path: '/lines', summary: 'Lines', stream: 'lines', answer },
    body: z.strictObject({ end: z.enum(['well', 'fault', 'bug', 'never']) }),
    handle: ({ body, signal }) => ({ lines: countTo(body.end, signal) }),
  }),
];

async function* countTo(end: string, signal: AbortSignal) {
  yield { n: 1 };
  yield { n: 2 };
  if (end === 'fault') throw new Fault({ code: 'crawl.busy', message: 'busy', hint: 'wait' });
  if (end === 'bug') throw new Error('secret details');
  if (end !== 'never') return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  stops.push('stopped');
}

async function open(more: Partial<HttpAppOptions> = {}): Promise<string> {
  const app = createHttpApp({
    info: { title: 'Test', version: '1', description: 'A door' },
    ...{ routes, tokens: ['right', 'other'], requestsPerMinute: 1_000, allowIps: [] },
    ...{ corsOrigins: [], clock: createManualClock(), log: createLog({ write: () => undefined }) },
    statuses: { 'kb.unknown': 404 },
    identify: (context) => context.req.header('x-person'),
    ...more,
  });
  const { url, close } = await serveApp(app);
  cleanUps.push(close);
  return url;
}

const clientOf = (url: string, token: string | undefined = 'right') =>
  createApiClient({ url, token, name: 'the test' });

async function collect(lines: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

describe('a door and its client', () => {
  test('every token opens it, a person what is for persons, nobody the rest', async () => {
    const url = await open();
    const status = async (path: string, headers: Record<string, string> = {}) =>
      (await fetch(`${url}${path}`, { headers })).status;
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    expect(await status('/open')).toBe(200);
    expect(await status('/mine')).toBe(401);
    expect(await status('/mine', bearer('right'))).toBe(200);
    expect(await status('/mine', bearer('other'))).toBe(200);
    expect(await status('/mine', bearer('wrong'))).toBe(401);
    const mine = await fetch(`${url}/mine`, { headers: { 'x-person': 'owner' } });
    expect(await mine.json()).toEqual({ who: 'owner' });
    // The description is for whoever has the token.
    expect(await status('/openapi.json', { 'x-person': 'owner' })).toBe(401);
    const empty = await open({ tokens: [''] });
    expect((await fetch(`${empty}/mine`, { headers: { authorization: 'Bearer ' } })).status).toBe(
      401,
    );
  });

  test('put, delete, and what a method cannot do', async () => {
    const url = await open();
    const client = clientOf(url);
    const put = client.call('PUT', '/things/a%2Fb', { body: { size: 3 } });
    expect(await put).toEqual({ id: 'a/b', size: 3 });
    await expect(client.call('DELETE', '/things/x')).rejects.toMatchObject({
      ...{ code: 'kb.unknown', message: 'no x', hint: 'look' },
    });
    await expect(client.call('PUT', '/things/x', { body: { size: 'big' } })).rejects.toMatchObject({
      code: 'usage',
    });
    // A member that is not known is told by its path as one that is wrong.
    const usage = async (body: object) =>
      client.call('PUT', '/things/x', { body }).catch((fault: Fault) => fault.message);
    expect(await usage({ size: 3, colour: 'red' })).toContain('body.colour: is not known here');
    expect(await usage({ size: 'big' })).toContain('body.size: ');
    const asked = client.call('PUT', '/things/x', { body: { size: 3 }, query: { deep: true } });
    await expect(asked).rejects.toThrow('query.deep: is not known here');
    const wrong = await fetch(`${url}/open`, { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET']);
  });

  test('lines arrive one by one, and what breaks them off is the last', async () => {
    const client = clientOf(await open());
    const lines = (end: string) => collect(client.lines('POST', '/lines', { body: { end } }));
    expect(await lines('well')).toEqual([{ n: 1 }, { n: 2 }]);
    await expect(lines('fault')).rejects.toMatchObject({ code: 'crawl.busy', hint: 'wait' });
    await expect(lines('bug')).rejects.toMatchObject({ code: 'api.failed' });
    await expect(lines('bug')).rejects.not.toThrow('secret');
  });

  test('whoever hangs up stops the work', async () => {
    const client = clientOf(await open());
    const stop = new AbortController();
    stops.length = 0;
    const seen: unknown[] = [];
    const reading = (async () => {
      const call = { body: { end: 'never' }, signal: stop.signal };
      for await (const line of client.lines('POST', '/lines', call)) {
        seen.push(line);
        if (seen.length === 2) stop.abort();
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'aborted' });
    await expect.poll(() => stops).toEqual(['stopped']);
  });

  test('a client says who does not answer, and who refuses', async () => {
    const url = await open();
    await expect(clientOf(url, 'wrong').call('GET', '/mine')).rejects.toMatchObject({
      code: 'api.refused',
    });
    await expect(clientOf(url).call('GET', '/nowhere')).rejects.toMatchObject({
      code: 'api.failed',
      message: 'the test answers: nothing answers here',
    });
    // Port 1 is tcpmux (IANA); nothing listens there.
    await expect(clientOf('http://127.0.0.1:1').call('GET', '/open')).rejects.toMatchObject({
      code: 'api.unreachable',
      retryable: true,
    });
    const other = await serveApp((_, response) => void response.end('<html>'));
    cleanUps.push(other.close);
    await expect(clientOf(other.url).call('GET', '/open')).rejects.toMatchObject({
      code: 'api.unreachable',
    });
    const silent = await serveApp(() => undefined);
    cleanUps.push(silent.close);
    const hasty = createApiClient({ url: silent.url, token: '', name: 'it', timeoutMs: 50 });
    await expect(hasty.call('GET', '/open')).rejects.toThrow('does not answer within 0.05 s');
  });

  test('changes are fewer than requests, whichever path they take', async () => {
    const clock = createManualClock();
    const url = await open({ clock, changes: { perMinute: 3, except: ['/lines'] } });
    const ask = async (path: string, method: string) => {
      const headers = { authorization: 'Bearer right', 'content-type': 'application/json' };
      const answer = await fetch(`${url}${path}`, { method, headers });
      return [answer.status, answer.headers.get('retry-after')];
    };
    const change = () => ask('/things/x', 'DELETE');
    expect([await change(), await ask('/nowhere', 'POST'), await change()]).toEqual([
      [404, null],
      [404, null],
      [404, null],
    ]);
    // Three a minute are one in twenty seconds.
    expect(await ask('/things/x', 'PUT')).toEqual([429, '20']);
    expect((await ask('/open', 'GET'))[0]).toBe(200);
    expect((await ask('/lines', 'POST'))[0]).toBe(400);
    await clock.advance(20_000);
    expect([(await change())[0], (await change())[0]]).toEqual([404, 429]);
  });

  test('requests are counted by the pattern of their path', async () => {
    const seen: string[] = [];
    const url = await open({
      observe: ({ method, route, status }) => void seen.push(`${method} ${route} ${status}`),
    });
    await fetch(`${url}/things/secret`, { method: 'PUT' });
    await fetch(`${url}/open`);
    await fetch(`${url}/secret`);
    expect(seen).toEqual(['PUT /things/:id 401', 'GET /open 200', 'GET none 404']);
  });

  test('describes its methods and media', async () => {
    const document = (await clientOf(await open()).call('GET', '/openapi.json')) as {
      readonly paths: Record<string, Record<string, { readonly responses: object }>>;
    };
    expect(Object.keys(document.paths['/things/{id}'] ?? {})).toEqual(['put', 'delete']);
    expect(document.paths['/lines']?.post?.responses).toMatchObject({
      200: { content: { 'application/x-ndjson': {} } },
    });
  });
});
