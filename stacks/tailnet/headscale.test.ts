import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '#lib';
import { createHeadscaleApi } from './headscale-api.ts';
import { createHeadscaleControl, hasCompatibleApi } from './headscale-control.ts';
import { createApi } from './http.ts';
import { keyAuthorizer } from './oauth.ts';
import { createTailscaleApi } from './tailscale-api.ts';
import { routes, type ScriptedAnswer, startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
afterEach(() => server.close());

// Answers as headscale 0.29.3 gave them to curl, with other values; those of 0.30 after its source
// (hscontrol/api/v1 and v2).
const version029 = { body: { version: 'v0.29.3', commit: 'unknown', dirty: false } };
const version030 = { body: { version: 'v0.30.0', commit: 'unknown', dirty: false } };

async function setUp(
  table: Readonly<Record<string, ScriptedAnswer | readonly ScriptedAnswer[]>>,
  user?: string,
) {
  server = await startTestServer(routes({ 'GET /version': version029, ...table }));
  const clock = createManualClock({ autoAdvance: true });
  const authorizer = keyAuthorizer('hskey-api-x');
  const api = createApi({ baseUrl: server.url, authorizer, secrets: [], clock });
  const v1 = createHeadscaleApi(api);
  const compatible = createTailscaleApi(api, '-');
  return {
    v1,
    control: createHeadscaleControl({ v1, compatible, server: api.server, user, clock }),
  };
}

const wireNode = {
  id: '2',
  machineKey: 'mkey:1',
  nodeKey: 'nodekey:1',
  discoKey: 'discokey:1',
  ipAddresses: ['100.64.0.2', 'fd7a:115c:a1e0::2'],
  name: 'localhost',
  user: { id: '1', name: 'hayden', createdAt: '2026-01-01T00:00:00Z' },
  lastSeen: '2026-11-21T04:46:02.736Z',
  expiry: null,
  preAuthKey: null,
  createdAt: '2026-11-21T04:46:02.736Z',
  registerMethod: 'REGISTER_METHOD_AUTH_KEY',
  givenName: 'ovh-cloud-vps',
  online: true,
  approvedRoutes: [],
  availableRoutes: [],
  subnetRoutes: [],
  tags: ['tag:server'],
};

describe('nodes', () => {
  async function read(change: Record<string, unknown>) {
    const body = { nodes: [{ ...wireNode, ...change }] };
    const { control } = await setUp({ 'GET /api/v1/node': { body } });
    return (await control.listDevices())[0];
  }

  it('have ids that are strings, a given name, and say whether they are online', async () => {
    expect(await read({})).toEqual({
      id: '2',
      name: 'ovh-cloud-vps',
      addresses: ['100.64.0.2', 'fd7a:115c:a1e0::2'],
      user: '',
      tags: ['tag:server'],
      online: true,
      // It has one although it is online.
      lastSeen: undefined,
      keyExpires: undefined,
      authorized: true,
      version: undefined,
    });
  });

  it('that are offline may lack the field, as protobuf leaves out what is false', async () => {
    expect(await read({ online: undefined, tags: undefined })).toMatchObject({
      online: false,
      lastSeen: '2026-11-21T04:46:02.736Z',
      user: 'hayden',
    });
    expect(await read({ id: 18_446, expiry: '0001-01-01T00:00:00Z' })).toMatchObject({
      id: '18446',
      keyExpires: undefined,
    });
  });

  it('of before 0.28 have their tags in two lists', async () => {
    const change = { tags: undefined, forcedTags: ['tag:a'], validTags: ['tag:a', 'tag:b'] };
    expect((await read(change))?.tags).toEqual(['tag:a', 'tag:b']);
  });

  it('none at all', async () => {
    const { control } = await setUp({ 'GET /api/v1/node': { body: {} } });
    expect(await control.listDevices()).toEqual([]);
  });

  it('are changed by calls of their own', async () => {
    const node = { body: { node: wireNode } };
    const base = '/api/v1/node/2';
    const { v1 } = await setUp({
      [`POST ${base}/expire`]: node,
      [`POST ${base}/rename/ovh`]: node,
      [`POST ${base}/tags`]: node,
      [`POST ${base}/approve_routes`]: node,
      [`DELETE ${base}`]: { body: {} },
    });
    await v1.expireNode('2');
    await v1.renameNode('2', 'ovh');
    await v1.setTags('2', ['tag:server']);
    await v1.approveRoutes('2', ['10.0.0.0/8']);
    await v1.deleteNode('2');
    expect(server.seen.map(({ body }) => body)).toEqual([
      '',
      '',
      '{"tags":["tag:server"]}',
      '{"routes":["10.0.0.0/8"]}',
      '',
    ]);
  });
});

describe('keys', () => {
  const made = {
    body: { preAuthKey: { id: '7', key: 'hskey-auth-x', expiration: '2026-01-01T01:00:00Z' } },
  };
  const order = { tags: ['tag:server'], expirySeconds: 3600, description: 'ignored there' };

  it('have an instant as expiry, tags under aclTags, and no user', async () => {
    const { control } = await setUp({ 'POST /api/v1/preauthkey': made });
    expect(await control.createAuthKey(order)).toEqual({
      id: '7',
      secret: 'hskey-auth-x',
      expires: '2026-01-01T01:00:00Z',
    });
    // The clock stands at 2026-01-01T00:00:00Z.
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      reusable: false,
      ephemeral: false,
      expiration: '2026-01-01T01:00:00.000Z',
      aclTags: ['tag:server'],
    });
  });

  it('have the id of a user where one is named', async () => {
    const users = { body: { users: [{ id: '3', name: 'hayden' }] } };
    const table = { 'GET /api/v1/user?name=hayden': users, 'POST /api/v1/preauthkey': made };
    const { control } = await setUp(table, 'hayden');
    await control.createAuthKey(order);
    expect(JSON.parse(server.seen.at(-1)?.body ?? '')).toMatchObject({ user: '3' });
    await server.close();
    const none = await setUp({ 'GET /api/v1/user?name=hayden': { body: { users: [] } } }, 'hayden');
    await expect(none.control.createAuthKey(order)).rejects.toMatchObject({
      code: 'tailnet.not-found',
    });
  });
});

describe('the policy by v1', () => {
  const get = 'GET /api/v1/policy';
  const put = 'PUT /api/v1/policy';
  const check = 'POST /api/v1/policy/check';
  const current = (text: string, updatedAt: string) => ({ body: { policy: text, updatedAt } });

  it.each([
    [500, '{"code":2, "message":"loading ACL from database: acl policy not found", "details":[]}'],
    [
      500,
      '{"title":"Internal Server Error","status":500,"detail":"loading ACL from database","errors":[{"message":"acl policy not found"}]}',
    ],
  ])('is empty when there is none (%i)', async (status, body) => {
    const { control } = await setUp({ [get]: { status, body } });
    expect(await control.readPolicy()).toMatchObject({ text: '' });
    expect(server.seen.filter(({ path }) => path !== '/version')).toHaveLength(1);
  });

  it('is set only if it is still the one that was read', async () => {
    const { control } = await setUp({
      [get]: [
        current('a', '2026-01-01T00:00:00Z'),
        current('a', '2026-01-01T00:00:00Z'),
        current('b', '2026-01-02T00:00:00Z'),
      ],
      [put]: current('c', '2026-01-01T00:00:01Z'),
    });
    const before = await control.readPolicy();
    expect((await control.writePolicy('c', before)).text).toBe('c');
    await expect(control.writePolicy('d', before)).rejects.toMatchObject({
      code: 'tailnet.conflict',
    });
    const writes = server.seen.filter(({ method }) => method === 'PUT');
    expect(writes.map(({ body }) => body)).toEqual(['{"policy":"c"}']);
  });

  it.each([
    [400, '{"code":3, "message":"test(s) failed", "details":[]}'],
    [400, '{"title":"Bad Request","status":400,"detail":"test(s) failed"}'],
  ])('is checked without being set (%i %s)', async (status, body) => {
    const { control } = await setUp({ [check]: [{ status, body }, { body: {} }] });
    await expect(control.checkPolicy('{}')).rejects.toMatchObject({
      code: 'tailnet.policy-invalid',
      message: expect.stringContaining('test(s) failed'),
    });
    expect(await control.checkPolicy('{}')).toBe('valid');
  });

  it('cannot be checked before there was such a call', async () => {
    const { control } = await setUp({
      [check]: { status: 404, body: '{"code":5, "message":"Not Found"}' },
    });
    expect(await control.checkPolicy('{}')).toBe('unknown');
  });

  it('that is refused is a 500 before 0.30, and is not sent again', async () => {
    const body =
      '{"code":2, "message":"setting policy: parsing policy: unknown field", "details":[]}';
    const { control } = await setUp({ [get]: current('', ''), [put]: { status: 500, body } });
    const before = await control.readPolicy();
    await expect(control.writePolicy('{', before)).rejects.toMatchObject({
      code: 'tailnet.policy-invalid',
      message: expect.stringContaining('unknown field'),
    });
    expect(server.seen.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  it('that lives in a file cannot be set', async () => {
    const body =
      '{"code":2, "message":"update is disabled for modes other than \'database\'", "details":[]}';
    const { control } = await setUp({ [get]: current('', ''), [put]: { status: 500, body } });
    await expect(control.writePolicy('{}', await control.readPolicy())).rejects.toMatchObject({
      code: 'tailnet.refused',
      hint: expect.stringContaining('policy.mode'),
    });
  });
});

describe('from 0.30 on', () => {
  it.each([
    ['0.30.0', true],
    ['0.29.3', false],
    ['1.0.0', true],
    // A build from source says "dev".
    [undefined, false],
  ])('%s has the API of Tailscale: %s', (version, is) => {
    expect(hasCompatibleApi(version)).toBe(is);
  });

  it.each([
    [{ body: '{"version":"dev","commit":"unknown"}' }],
    [{ status: 404, body: 'not found' }],
    [{ body: 'headscale' }],
  ])('a server that tells no version (%j) is taken for an old one', async (answer) => {
    const policy = { body: { policy: 'p', updatedAt: '' } };
    const { control } = await setUp({ 'GET /version': answer, 'GET /api/v1/policy': policy });
    expect((await control.readPolicy()).text).toBe('p');
  });

  it('the policy has a real ETag, and nodes are those of v1 all the same', async () => {
    const { control } = await setUp({
      'GET /version': version030,
      'GET /api/v2/tailnet/-/acl': { headers: { ETag: '"aa"' }, body: '{}' },
      'POST /api/v2/tailnet/-/acl': {
        status: 412,
        body: { message: 'precondition failed, invalid old hash', status: 412 },
      },
      'GET /api/v1/node': { body: { nodes: [wireNode] } },
    });
    const before = await control.readPolicy();
    expect(before.etag).toBe('"aa"');
    await expect(control.writePolicy('{}', before)).rejects.toMatchObject({
      code: 'tailnet.conflict',
    });
    expect(server.seen.at(-1)?.headers['if-match']).toBe('"aa"');
    expect(await control.listDevices()).toMatchObject([{ id: '2', online: true }]);
    expect(server.seen.filter(({ path }) => path === '/version')).toHaveLength(1);
  });
});
