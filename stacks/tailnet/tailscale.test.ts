import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '#lib';
import { createApi } from './http.ts';
import { keyAuthorizer } from './oauth.ts';
import { createTailscaleApi } from './tailscale-api.ts';
import { createTailscaleControl } from './tailscale-control.ts';
import { routes, type ScriptedAnswer, startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
afterEach(() => server.close());

async function setUp(
  table: Readonly<Record<string, ScriptedAnswer | readonly ScriptedAnswer[]>>,
  tailnet = '-',
) {
  server = await startTestServer(routes(table));
  const clock = createManualClock({ autoAdvance: true });
  const authorizer = keyAuthorizer('tskey-api-x');
  const api = createTailscaleApi(
    createApi({ baseUrl: server.url, authorizer, secrets: [], clock }),
    tailnet,
  );
  return { api, control: createTailscaleControl(api, 'api.test') };
}

// Field names, empty times and the missing ones after tailscale-client-go-v2's testdata/devices.json.
const wireDevice = {
  addresses: ['100.101.102.103', 'fd7a:115c:a1e0:ab12:4843:cd96:6265:6667'],
  authorized: true,
  blocksIncomingConnections: false,
  clientVersion: '1.98.1-t60b671955-gecc5d9846',
  connectedToControl: true,
  created: '2026-03-05T17:10:27Z',
  expires: '2026-09-01T17:10:27Z',
  hostname: 'ovh',
  id: '50053',
  isEphemeral: false,
  isExternal: false,
  keyExpiryDisabled: false,
  machineKey: 'mkey:30dc',
  name: 'OVH-cloud-vps.tail1.ts.net',
  nodeId: 'nTESTJ31',
  nodeKey: 'nodekey:30dc',
  os: 'linux',
  tags: ['tag:server'],
  tailnetLockError: '',
  updateAvailable: false,
  user: 'me@example.com',
};

describe('devices', () => {
  async function read(change: Record<string, unknown>) {
    const device = Object.fromEntries(
      Object.entries({ ...wireDevice, ...change }).filter(([, value]) => value !== undefined),
    );
    const { control } = await setUp({
      'GET /api/v2/tailnet/-/devices': { body: { devices: [device] } },
    });
    const [found] = await control.listDevices();
    return found;
  }

  it('are known by nodeId and the first label of their name', async () => {
    expect(await read({})).toEqual({
      id: 'nTESTJ31',
      name: 'ovh-cloud-vps',
      addresses: wireDevice.addresses,
      user: '',
      tags: ['tag:server'],
      online: true,
      lastSeen: undefined,
      keyExpires: '2026-09-01T17:10:27Z',
      authorized: true,
      version: '1.98.1-t60b671955-gecc5d9846',
    });
  });

  it.each([
    // lastSeen is absent while a machine is connected, and there when it is not.
    [
      { connectedToControl: false, lastSeen: '2026-04-15T13:25:21Z' },
      false,
      '2026-04-15T13:25:21Z',
    ],
    [{ connectedToControl: true }, true, undefined],
    [{ connectedToControl: true, lastSeen: '2026-04-15T13:25:21Z' }, true, undefined],
    // Without connectedToControl a missing lastSeen is online or never seen: nobody knows.
    [{ connectedToControl: undefined }, undefined, undefined],
    [{ connectedToControl: undefined, lastSeen: '' }, undefined, undefined],
    [
      { connectedToControl: undefined, lastSeen: '2026-04-15T13:25:21Z' },
      false,
      '2026-04-15T13:25:21Z',
    ],
  ])('%j is online: %s', async (change, online, lastSeen) => {
    expect(await read(change)).toMatchObject({ online, lastSeen });
  });

  it.each([
    [{ expires: '0001-01-01T00:00:00Z' }],
    [{ expires: '' }],
    [{ expires: undefined }],
    // A date of a key that does not expire any more means nothing.
    [{ keyExpiryDisabled: true }],
  ])('%j has no key expiry', async (change) => {
    expect((await read(change))?.keyExpires).toBeUndefined();
  });

  it('may lack what an external or new machine lacks', async () => {
    const change = {
      tags: undefined,
      created: '',
      clientVersion: '',
      addresses: null,
      user: 'a@b',
    };
    expect(await read(change)).toMatchObject({
      tags: [],
      version: undefined,
      addresses: [],
      user: 'a@b',
    });
  });

  it('have routes whose name on the wire is advertisedRoutes, only with all fields', async () => {
    const path = 'GET /api/v2/tailnet/-/devices?fields=all';
    const routesOf = { advertisedRoutes: ['10.0.0.0/8'], AdvertisedRoutes: ['wrong'] };
    const { api } = await setUp({
      [path]: { body: { devices: [{ ...wireDevice, ...routesOf }] } },
    });
    const [found] = await api.listDevices({ allFields: true });
    expect(found).toMatchObject({ advertisedRoutes: ['10.0.0.0/8'], enabledRoutes: [] });
  });

  it('of a tailnet that is not there are a 404', async () => {
    const { control } = await setUp({}, 'other.example.com');
    await expect(control.listDevices()).rejects.toMatchObject({
      code: 'tailnet.not-found',
      where: 'GET /api/v2/tailnet/other.example.com/devices',
    });
  });
});

// Bodies after tailscale-client-go-v2, devices.go.
it('writes to devices what the API takes', async () => {
  const base = '/api/v2/device/nX';
  const writes = ['authorized', 'name', 'tags', 'key', 'ip', 'routes', 'attributes/custom:a'];
  const { api } = await setUp({
    ...Object.fromEntries(writes.map((name) => [`POST ${base}/${encodePart(name)}`, { body: '' }])),
    [`DELETE ${base}`]: { body: '' },
    [`DELETE ${base}/attributes/custom%3Aa`]: { body: '' },
    [`GET ${base}/routes`]: { body: { advertisedRoutes: ['10.0.0.0/8'], enabledRoutes: null } },
    [`GET ${base}/attributes`]: {
      body: { attributes: { 'custom:a': 1 }, expiries: { 'custom:a': '0001-01-01T00:00:00Z' } },
    },
  });
  await api.setAuthorized('nX', true);
  await api.setName('nX', 'ovh');
  await api.setTags('nX', ['tag:server']);
  await api.setKeyExpiry('nX', true);
  await api.setIPv4('nX', '100.80.0.1');
  await api.setRoutes('nX', ['10.0.0.0/8']);
  await api.setAttribute('nX', 'custom:a', { value: 1, comment: 'why' });
  await api.deleteAttribute('nX', 'custom:a');
  await api.deleteDevice('nX');
  expect(server.seen.map(({ body }) => body && JSON.parse(body))).toEqual([
    { authorized: true },
    { name: 'ovh' },
    { tags: ['tag:server'] },
    { keyExpiryDisabled: true },
    { ipv4: '100.80.0.1' },
    { routes: ['10.0.0.0/8'] },
    { value: 1, comment: 'why' },
    '',
    '',
  ]);
  expect(await api.getRoutes('nX')).toEqual({
    advertisedRoutes: ['10.0.0.0/8'],
    enabledRoutes: [],
  });
  expect(await api.getAttributes('nX')).toEqual({
    attributes: { 'custom:a': 1 },
    expiries: { 'custom:a': undefined },
  });
});

function encodePart(path: string): string {
  return path.replace(':', '%3A');
}

describe('auth keys', () => {
  const created = {
    id: 'k9',
    key: 'tskey-auth-k9-x',
    expires: '2026-01-01T01:00:00Z',
    created: '',
  };

  it('are made for one use, approved, with their expiry in seconds', async () => {
    const { control } = await setUp({ 'POST /api/v2/tailnet/-/keys': { body: created } });
    const order = { tags: ['tag:server'], expirySeconds: 3600, description: 'panther ovh' };
    expect(await control.createAuthKey(order)).toEqual({
      id: 'k9',
      secret: 'tskey-auth-k9-x',
      expires: '2026-01-01T01:00:00Z',
    });
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      capabilities: {
        devices: {
          create: { reusable: false, ephemeral: false, preauthorized: true, tags: ['tag:server'] },
        },
      },
      expirySeconds: 3600,
      description: 'panther ovh',
    });
  });

  it('are not made twice when nobody knows whether the first was made', async () => {
    const { control } = await setUp({ 'POST /api/v2/tailnet/-/keys': { status: 502 } });
    const order = { tags: [], expirySeconds: 3600, description: '' };
    await expect(control.createAuthKey(order)).rejects.toMatchObject({
      code: 'tailnet.unreachable',
    });
    expect(server.seen).toHaveLength(1);
  });

  it('are listed by id, and answer after they were revoked', async () => {
    const path = '/api/v2/tailnet/-/keys';
    const revoked = { id: 'k1', revoked: '2026-01-01T00:00:00Z', invalid: true };
    const { api } = await setUp({
      [`GET ${path}?all=true`]: { body: { keys: [{ id: 'k1' }, { id: 'k2' }] } },
      [`GET ${path}/k1`]: { body: revoked },
      [`DELETE ${path}/k1`]: { body: '' },
    });
    expect((await api.listKeys()).map(({ id }) => id)).toEqual(['k1', 'k2']);
    expect(await api.getKey('k1')).toMatchObject({ invalid: true, revoked: revoked.revoked });
    await api.deleteKey('k1');
    expect(server.seen.at(-1)?.method).toBe('DELETE');
  });
});

describe('the policy', () => {
  const path = '/api/v2/tailnet/-/acl';
  const text = '// by hand\n{"acls": [],}\n';

  it('comes with its comments and an ETag, and goes back with it', async () => {
    const { control } = await setUp({
      [`GET ${path}`]: { headers: { ETag: '"e0b2"' }, body: text },
      [`POST ${path}`]: { headers: { ETag: '"e0b3"' }, body: '{}' },
    });
    const before = await control.readPolicy();
    expect(before).toEqual({ text, etag: '"e0b2"' });
    expect(await control.writePolicy('{}', before)).toEqual({ text: '{}', etag: '"e0b3"' });
    const [get, post] = server.seen;
    expect(get?.headers.accept).toBe('application/hujson');
    expect(post).toMatchObject({
      headers: { 'if-match': '"e0b2"', 'content-type': 'application/hujson' },
      body: '{}',
    });
  });

  it('that was changed meanwhile is a conflict, and one without an ETag is not overwritten', async () => {
    const body = { message: 'precondition failed, invalid old hash' };
    const { control } = await setUp({ [`POST ${path}`]: { status: 412, body } });
    await expect(control.writePolicy('{}', { text, etag: '"old"' })).rejects.toMatchObject({
      code: 'tailnet.conflict',
    });
    await expect(control.writePolicy('{}', { text, etag: undefined })).rejects.toMatchObject({
      code: 'tailnet.unreadable',
    });
    expect(server.seen).toHaveLength(1);
  });

  // https://tailscale.com/api: a policy that fails is 200 with a message.
  it.each([
    [
      '{"message":"test(s) failed","data":[{"user":"tag:server","errors":["address \\"tag:workstation:22\\": want: Drop, got: Accept"]}]}',
      'want: Drop',
    ],
    ['{"message":"line 3: unknown field"}', 'unknown field'],
  ])('is refused with 200 and %s', async (body, said) => {
    const { control } = await setUp({ [`POST ${path}/validate`]: { body } });
    await expect(control.checkPolicy('{}')).rejects.toMatchObject({
      code: 'tailnet.policy-invalid',
      message: expect.stringContaining(said),
    });
  });

  it.each(['', '{}', '{"message":""}'])('is valid with 200 and %j', async (body) => {
    const { control } = await setUp({ [`POST ${path}/validate`]: { body } });
    expect(await control.checkPolicy('{}')).toBe('valid');
  });
});

it('settings are read leniently and changed one by one', async () => {
  const path = '/api/v2/tailnet/-/settings';
  const body = { devicesApprovalOn: true, devicesKeyDurationDays: 180, somethingNew: 1 };
  const { api } = await setUp({ [`GET ${path}`]: { body }, [`PATCH ${path}`]: { body } });
  expect(await api.getSettings()).toMatchObject({
    devicesApprovalOn: true,
    devicesKeyDurationDays: 180,
    httpsEnabled: false,
  });
  await api.updateSettings({ httpsEnabled: true });
  expect(server.seen.at(-1)).toMatchObject({ method: 'PATCH', body: '{"httpsEnabled":true}' });
});
