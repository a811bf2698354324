import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '#lib';
import type { HttpCheck } from '#nix';
import { fillUrl, runHttpCheck } from './http-check.ts';
import type { CheckState } from './results.ts';

// Real servers on loopback; the time between tries is that of a clock that each wait moves on.
const servers: { close: () => unknown; closeAllConnections?: () => void }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections?.();
  }
});

async function listen(handler: RequestListener): Promise<Server & { readonly port: number }> {
  const server = createHttpServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(server, { port: (server.address() as AddressInfo).port });
}

interface Asked {
  readonly state: CheckState;
  readonly told: readonly CheckState[];
  readonly clock: ManualClock;
}

const defaults = {
  kind: 'http',
  name: 'site',
  status: [200],
  redirects: 0,
  policy: 'fail',
  windowS: 60,
  everyS: 1,
  tryTimeoutS: 5,
  stableS: 0,
} as const;

async function ask(
  check: Partial<HttpCheck> & { readonly url: string },
  clock = createManualClock({ autoAdvance: true }),
  signal?: AbortSignal,
): Promise<Asked> {
  const told: CheckState[] = [];
  const around = { host: 'ovh', address: '127.0.0.1', clock, signal };
  const onChange = (state: CheckState) => told.push(state);
  const full: HttpCheck = { ...defaults, ...check, status: check.status ?? [200] };
  const state = await runHttpCheck(full, { ...around, onChange });
  return { state, told, clock };
}

describe('HTTP from here', () => {
  it('passes that answers 500 for 20 s, then 200', async () => {
    const clock = createManualClock({ autoAdvance: true });
    const { port } = await listen((_, response) => {
      response.writeHead(clock.monotonicMs() < 20_000 ? 500 : 200).end();
    });
    const { state, told } = await ask({ url: `http://{address}:${port}/up` }, clock);
    expect(state).toEqual({
      status: 'healthy',
      attempts: 21,
      tookMs: 20_000,
      reason: 'GET /up answered 200',
    });
    expect(told).toEqual([
      { status: 'trying', attempts: 1, tookMs: 0, reason: 'GET /up answered 500' },
      state,
    ]);
  });

  it('is unhealthy at the end of its window that never answers 200', async () => {
    const { port } = await listen((_, response) => response.writeHead(500).end());
    const { state, clock } = await ask({ url: `http://{address}:${port}/` });
    expect(state).toMatchObject({ status: 'unhealthy', attempts: 61, tookMs: 60_000 });
    expect(clock.monotonicMs()).toBe(60_000);
  });

  it('has to stay healthy for as long as it says', async () => {
    const clock = createManualClock({ autoAdvance: true });
    const { port } = await listen((_, response) => {
      const s = clock.monotonicMs() / 1_000;
      response.writeHead(s < 2 || s === 4 ? 503 : 200).end();
    });
    const { state } = await ask({ url: `http://{address}:${port}/`, stableS: 10 }, clock);
    // Good at 2 and 3, bad at 4, good from 5 to 15.
    expect(state).toMatchObject({ status: 'healthy', tookMs: 15_000, attempts: 16 });
  });

  it('takes any status of a set, and wants its text in the body', async () => {
    const { port } = await listen((_, response) => response.writeHead(201).end('all is well\n'));
    const url = `http://{address}:${port}/`;
    const set = { url, status: [200, 201], windowS: 0 };
    expect((await ask({ ...set, contains: 'is well' })).state.status).toBe('healthy');
    expect((await ask({ ...set, contains: 'is not' })).state.reason).toBe(
      'GET / answered 201, without "is not" in its body',
    );
    expect((await ask({ ...set, status: [204] })).state.reason).toBe('GET / answered 201');
  });

  it('reads no more of a body than it has to', async () => {
    const { port } = await listen((_, response) => {
      const more = () => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', more);
      };
      more();
    });
    const { state } = await ask({ url: `http://{address}:${port}/`, contains: 'y', windowS: 0 });
    expect(state).toMatchObject({ status: 'unhealthy', attempts: 1 });
    expect(state.reason).toContain('without "y"');
  });

  it('follows redirects only as often as it says', async () => {
    const { port } = await listen((request, response) => {
      const next = { '/a': '/b', '/b': '/c' }[request.url ?? ''];
      if (next === undefined) response.end('end');
      else response.writeHead(302, { location: next }).end();
    });
    const url = `http://{address}:${port}/a`;
    const answers = [0, 1, 2].map(async (redirects) => {
      const { state } = await ask({ url, redirects, windowS: 0 });
      return `${state.status}: ${state.reason}`;
    });
    expect(await Promise.all(answers)).toEqual([
      'unhealthy: GET /a answered 302',
      'unhealthy: GET /a answered 302',
      'healthy: GET /a answered 200',
    ]);
  });

  it('gives a try up that gets no answer, or none that is HTTP', async () => {
    const silent = createTcpServer(() => undefined);
    const babble = createTcpServer((socket) => socket.end('not http\r\n\r\n'));
    const ports = [silent, babble].map(
      (server) =>
        new Promise<number>((resolve) => {
          servers.push(server);
          server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
        }),
    );
    const [first, second] = await Promise.all(ports);
    const short = { tryTimeoutS: 0.2, windowS: 0 };
    expect((await ask({ url: `http://{address}:${first}/`, ...short })).state).toMatchObject({
      status: 'unhealthy',
      reason: 'GET /: no answer in 0.2 s',
    });
    expect((await ask({ url: `http://{address}:${second}/`, windowS: 0 })).state.reason).toMatch(
      /^GET \/: Parse Error/,
    );
  });

  it('says why nobody answers', async () => {
    const { port, close } = await listen(() => undefined);
    await new Promise((resolve) => close.call(servers.pop() as Server, resolve));
    const { state } = await ask({ url: `http://{address}:${port}/`, windowS: 0 });
    expect(state.reason).toBe(`GET /: connect ECONNREFUSED 127.0.0.1:${port}`);
  });

  it('ends with an abort', async () => {
    const controller = new AbortController();
    const { port } = await listen(() => controller.abort());
    const asked = ask({ url: `http://{address}:${port}/` }, undefined, controller.signal);
    await expect(asked).rejects.toMatchObject({ code: 'aborted' });
  });
});

it.each([
  ['http://{address}:80/{host}', '100.64.0.1', 'http://100.64.0.1/ovh'],
  ['https://{host}.example.net/', '100.64.0.1', 'https://ovh.example.net/'],
  ['http://{address}:8080/', 'fd7a:115c:a1e0::1', 'http://[fd7a:115c:a1e0::1]:8080/'],
  ['http://[{address}]:8080/', 'fd7a:115c:a1e0::1', 'http://[fd7a:115c:a1e0::1]:8080/'],
])('%s at %s is %s', (template, address, url) => {
  expect(fillUrl(template, { host: 'ovh', address }).href).toBe(url);
});
