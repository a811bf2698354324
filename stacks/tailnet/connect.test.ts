import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '#lib';
import { connectControl } from './connect.ts';
import { routes, startTestServer, type TestServer } from './test-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'panther-connect-'));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text, { mode: 0o600 });
  return join(folder, name);
};
let server: TestServer | undefined;
afterEach(() => server?.close());
afterAll(() => rmSync(folder, { recursive: true }));

const connect = (env: Record<string, string>) =>
  connectControl({ env, clock: createManualClock({ autoAdvance: true }) });

describe('the control plane that the environment names', () => {
  it('is headscale with its key from a file', async () => {
    server = await startTestServer(routes({ 'GET /api/v1/node': { body: { nodes: [] } } }));
    const key = file('hs', 'hskey-api-x\n');
    const control = connect({ HEADSCALE_URL: server.url, HEADSCALE_API_KEY_FILE: key });
    expect(control.kind).toBe('headscale');
    await control.listDevices();
    expect(server.seen[0]?.headers.authorization).toBe('Bearer hskey-api-x');
  });

  it('is Tailscale, of a tailnet that is named, by an OAuth client before a key', async () => {
    const path = '/api/v2/tailnet/example.com/devices';
    server = await startTestServer(
      routes({
        'POST /api/v2/oauth/token': { body: { access_token: 't1', expires_in: 3600 } },
        [`GET ${path}`]: { body: { devices: [] } },
      }),
    );
    const control = connect({
      TAILSCALE_API_URL: server.url,
      TAILSCALE_TAILNET: 'example.com',
      TAILSCALE_OAUTH_CLIENT_ID: 'k1',
      TAILSCALE_OAUTH_CLIENT_SECRET_FILE: file('oauth', 'tskey-client-k1-x\n'),
      TAILSCALE_API_KEY: 'tskey-api-y',
    });
    expect(control.kind).toBe('tailscale');
    await control.listDevices();
    expect(server.seen.map(({ path: each, headers }) => [each, headers.authorization])).toEqual([
      ['/api/v2/oauth/token', undefined],
      [path, 'Bearer t1'],
    ]);
  });

  it.each([
    [{}, 'no credential'],
    [{ HEADSCALE_URL: 'https://h.example.com' }, 'HEADSCALE_API_KEY_FILE is not'],
    [{ TAILSCALE_OAUTH_CLIENT_ID: 'k1' }, 'TAILSCALE_OAUTH_CLIENT_SECRET_FILE is not'],
    [{ TAILSCALE_API_KEY_FILE: file('empty', '\n') }, 'is empty'],
  ])('is missing with %j', (env, said) => {
    expect(() => connect(env)).toThrow(
      expect.objectContaining({
        code: 'tailnet.no-credentials',
        message: expect.stringContaining(said),
      }),
    );
  });

  it.each([
    { HEADSCALE_URL: 'https://h.example.com', HEADSCALE_API_KEY: 'x', TAILSCALE_API_KEY: 'y' },
    { HEADSCALE_URL: 'http://h.example.com', HEADSCALE_API_KEY: 'x' },
    { HEADSCALE_URL: 'http://127.0.0.1.example.com', HEADSCALE_API_KEY: 'x' },
    { HEADSCALE_URL: 'https://me:pw@h.example.com', HEADSCALE_API_KEY: 'x' },
    { HEADSCALE_URL: 'h.example.com', HEADSCALE_API_KEY: 'x' },
  ])('is not clear, or would carry the credential in the clear: %j', (env) => {
    expect(() => connect(env)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });

  it('has a file that is not there', () => {
    expect(() => connect({ TAILSCALE_API_KEY_FILE: '/nonexistent/key' })).toThrow(
      expect.objectContaining({ code: 'io.read-failed', where: '/nonexistent/key' }),
    );
  });
});
