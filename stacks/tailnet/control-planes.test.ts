import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Clock, createManualClock, systemClock } from '#lib';
import { connectControl } from './connect.ts';
import { createApi } from './http.ts';
import { keyAuthorizer } from './oauth.ts';
import { createTailscaleApi } from './tailscale-api.ts';

// Servers that answer in the shapes of tailscale-client-go-v2 (devices.go, keys.go, policyfile.go) and of
// headscale's OpenAPI document for v1, not in those our client would like.
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>];
type Handler = (seen: Seen) => Answer;

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const each of cleanUps.splice(0)) await each();
});

async function serve(handler: Handler) {
  const seen: Seen[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method = '', url = '', headers } = request;
    const call = { method, url, headers, body };
    seen.push(call);
    const [status, answer, more] = handler(call);
    response.writeHead(status, {
      'content-type': 'application/json',
      connection: 'close',
      ...more,
    });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => new Promise((resolve) => server.close(resolve)));
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

async function tailscale(handler: Handler, clock: Clock = createManualClock()) {
  const { base, seen } = await serve(handler);
  const authorizer = keyAuthorizer('tskey-api-secret');
  const secrets = ['tskey-api-secret'];
  const api = createApi({ baseUrl: base, authorizer, secrets, clock, random: () => 0 });
  return { api: createTailscaleApi(api, '-'), seen };
}

const control = (env: Record<string, string>) =>
  connectControl({ env, clock: createManualClock({ startMs: 1_767_225_600_000 }) });

describe('Tailscale', () => {
  it('takes empty and zero times, absent lists and an absent lastSeen as nothing known', async () => {
    const wire = {
      ...{ id: '92960230385', nodeId: 'nabc123CNTRL', name: 'ovh.tail1.ts.net', hostname: 'x' },
      ...{ addresses: ['100.64.0.1'], user: 'a@example.org', expires: '0001-01-01T00:00:00Z' },
      ...{ created: '', connectedToControl: true, authorized: true, keyExpiryDisabled: true },
      ...{ advertisedRoutes: ['10.0.0.0/24'], clientConnectivity: { endpoints: null } },
    };
    const { api, seen } = await tailscale(() => [200, { devices: [wire] }]);
    const [device] = await api.listDevices({ allFields: true });
    expect(seen[0]?.url).toBe('/api/v2/tailnet/-/devices?fields=all');
    expect(seen[0]?.headers.authorization).toBe('Bearer tskey-api-secret');
    expect(device).toMatchObject({
      ...{ nodeId: 'nabc123CNTRL', tags: [], advertisedRoutes: ['10.0.0.0/24'] },
    });
    expect([device?.expires, device?.created, device?.lastSeen]).toEqual(Array(3).fill(undefined));
    const none = await tailscale(() => [200, { devices: null }]);
    expect(await none.api.listDevices()).toEqual([]);
  });

  it('says that a policy is refused although the server answers 200', async () => {
    const wire = {
      message: 'test(s) failed',
      data: [{ user: 'a', errors: ['cannot reach b:22'] }],
    };
    const { api, seen } = await tailscale(() => [200, wire]);
    const refusal = await api.validatePolicy('{"acls": [],}').catch((error) => error);
    expect(refusal.code).toBe('tailnet.policy-invalid');
    expect(refusal.message).toContain('cannot reach b:22');
    expect(seen[0]).toMatchObject({ url: '/api/v2/tailnet/-/acl/validate', body: '{"acls": [],}' });
    expect(seen[0]?.headers['content-type']).toBe('application/hujson');
    for (const good of ['', '{}', '{"message":""}']) {
      await (await tailscale(() => [200, good])).api.validatePolicy('{}');
    }
  });

  it('sets a policy only over the one it has seen', async () => {
    let etag = '"one"';
    const { api, seen } = await tailscale(({ method, headers }) => {
      if (method === 'GET') return [200, '// ours\n{}', { etag }];
      if (headers['if-match'] !== etag) return [412, { message: 'precondition failed' }];
      return [200, '{}', { etag: '"two"' }];
    });
    const before = await api.getPolicy();
    expect(before).toEqual({ text: '// ours\n{}', etag: '"one"' });
    expect((await api.setPolicy('{}', before.etag)).etag).toBe('"two"');
    etag = '"three"';
    await expect(api.setPolicy('{}', before.etag)).rejects.toMatchObject({
      code: 'tailnet.conflict',
    });
    // A write whose answer is lost must not be sent twice.
    expect(seen.filter(({ method }) => method === 'POST')).toHaveLength(2);
  });

  it('makes a key for one machine; expirySeconds are seconds', async () => {
    const { base, seen } = await serve(() => [
      200,
      { id: 'k123', key: 'tskey-auth-secret', expires: '2026-01-01T01:00:00Z', created: '' },
    ]);
    const order = { tags: ['tag:server'], expirySeconds: 3600, description: 'ovh' };
    const env = { TAILSCALE_API_KEY: 'tskey-api-x', TAILSCALE_API_URL: base };
    expect(await control(env).createAuthKey(order)).toEqual({
      id: 'k123',
      secret: 'tskey-auth-secret',
      expires: '2026-01-01T01:00:00Z',
    });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      capabilities: {
        devices: {
          create: { reusable: false, ephemeral: false, preauthorized: true, tags: ['tag:server'] },
        },
      },
      expirySeconds: 3600,
      description: 'ovh',
    });
  });

  it('renews an OAuth token that was rejected, once, and asks with a form', async () => {
    let tokens = 0;
    const { base, seen } = await serve(({ url, headers }) => {
      if (url === '/api/v2/oauth/token') {
        tokens += 1;
        const token = { access_token: `t${tokens}`, token_type: 'Bearer', expires_in: 3600 };
        return [200, token];
      }
      if (headers.authorization === 'Bearer t1') return [401, { message: 'API token invalid' }];
      return [200, { devices: [] }];
    });
    const env = {
      ...{ TAILSCALE_OAUTH_CLIENT_ID: 'id', TAILSCALE_OAUTH_CLIENT_SECRET: 'tskey-client-s' },
      TAILSCALE_API_URL: base,
    };
    expect(await control(env).listDevices()).toEqual([]);
    expect(seen.map(({ url }) => url)).toEqual([
      '/api/v2/oauth/token',
      '/api/v2/tailnet/-/devices',
      '/api/v2/oauth/token',
      '/api/v2/tailnet/-/devices',
    ]);
    expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toEqual({
      ...{ grant_type: 'client_credentials', client_id: 'id', client_secret: 'tskey-client-s' },
    });
  });

  it('tries again what may be tried again, and hides the key in what it says', async () => {
    const answers: Answer[] = [
      [429, { message: 'slow down' }, { 'retry-after': '0' }],
      [503, 'upstream'],
      [200, { devices: [] }],
    ];
    const { api, seen } = await tailscale(() => answers.shift() ?? [500, ''], systemClock);
    expect(await api.listDevices()).toEqual([]);
    expect(seen).toHaveLength(3);
    const denied = await tailscale(() => [403, { message: 'no tskey-api-secret here' }]);
    const fault = await denied.api.listDevices().catch((error) => error);
    expect(fault.code).toBe('tailnet.rejected');
    expect(fault.message).not.toContain('tskey-api-secret');
    expect(denied.seen).toHaveLength(1);
  });

  it.each([
    ['a page of something else', '<html>', 200, 'tailnet.unreadable'],
    ['a device that is gone', { message: 'not found' }, 404, 'tailnet.not-found'],
  ])('tells %s apart', async (_, body, status, code) => {
    const { api } = await tailscale(() => [status, body]);
    await expect(api.listDevices()).rejects.toMatchObject({ code });
  });
});

describe('headscale', () => {
  // As 0.29 answers: protobuf JSON, 64-bit numbers as strings, empty fields left out.
  const node = {
    ...{ id: '7', name: 'OVH', givenName: 'ovh', ipAddresses: ['100.64.0.7'], online: true },
    ...{ user: { id: '1', name: 'hayden' }, lastSeen: '2026-01-01T00:00:00Z', expiry: null },
  };

  function headscale(answers: Readonly<Record<string, Answer>>) {
    return serve(
      ({ method, url }) => answers[`${method} ${url}`] ?? [404, { code: 5, message: 'no' }],
    );
  }

  it('is asked in v1, whose ids are strings and which says who is online', async () => {
    const { base, seen } = await headscale({
      'GET /api/v1/node': [200, { nodes: [node, { ...node, id: '8', online: undefined }] }],
    });
    const env = { HEADSCALE_URL: base, HEADSCALE_API_KEY: 'hskey-api-x' };
    const devices = await control(env).listDevices();
    expect(devices).toMatchObject([
      { id: '7', name: 'ovh', online: true, lastSeen: undefined, user: 'hayden', tags: [] },
      { id: '8', online: false, lastSeen: '2026-01-01T00:00:00Z' },
    ]);
    expect(seen.every(({ headers }) => headers.authorization === 'Bearer hskey-api-x')).toBe(true);
  });

  it('gets a key with an end, as one without is expired at once', async () => {
    const { base, seen } = await headscale({
      'POST /api/v1/preauthkey': [200, { preAuthKey: { id: '3', key: 'hskey-auth-y' } }],
    });
    const env = { HEADSCALE_URL: base, HEADSCALE_API_KEY: 'x' };
    const order = { tags: ['tag:server'], expirySeconds: 60, description: 'ovh' };
    expect((await control(env).createAuthKey(order)).secret).toBe('hskey-auth-y');
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      ...{ reusable: false, ephemeral: false, aclTags: ['tag:server'] },
      expiration: '2026-01-01T00:01:00.000Z',
    });
  });

  it('says 500 for a policy that it refuses, and nothing is set over somebody else', async () => {
    let stored = '{}';
    const { base } = await serve(({ method, url, body }) => {
      if (url === '/version') return [200, { version: 'v0.29.3' }];
      if (method === 'GET') return [200, { policy: stored, updatedAt: '2026-01-01T00:00:00Z' }];
      if (body.includes('wrong')) return [500, { code: 2, message: 'setting policy: bad alias' }];
      stored = JSON.parse(body).policy;
      return [200, { policy: stored, updatedAt: '2026-01-01T00:00:01Z' }];
    });
    const plane = control({ HEADSCALE_URL: base, HEADSCALE_API_KEY: 'x' });
    const before = await plane.readPolicy();
    await expect(plane.writePolicy('wrong', before)).rejects.toMatchObject({
      code: 'tailnet.policy-invalid',
    });
    await plane.writePolicy('{"acls":[]}', before);
    await expect(plane.writePolicy('{}', before)).rejects.toMatchObject({
      code: 'tailnet.conflict',
    });
  });
});

describe('credentials', () => {
  it.each([
    ['none at all', {}, 'tailnet.no-credentials'],
    [
      'two control planes',
      { HEADSCALE_URL: 'https://h', TAILSCALE_API_KEY: 'k' },
      'config.invalid',
    ],
    [
      'plain http to another machine',
      { HEADSCALE_URL: 'http://h', HEADSCALE_API_KEY: 'k' },
      'config.invalid',
    ],
    ['half a client', { TAILSCALE_OAUTH_CLIENT_ID: 'i' }, 'tailnet.no-credentials'],
  ])('are refused: %s', (_, env, code) => {
    expect(() => control(env)).toThrow(expect.objectContaining({ code }));
  });
});
