import { afterEach, expect, it } from 'vitest';
import { createManualClock } from '#lib';
import { createApi } from './http.ts';
import { createOAuthAuthorizer } from './oauth.ts';
import { type ScriptedAnswer, startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
afterEach(() => server.close());

interface SetUp {
  readonly tokenAnswer?: ScriptedAnswer;
  /** Tokens the API takes; by default all. */
  readonly accepts?: (token: string) => boolean;
}

/** POST /api/v2/oauth/token answers as https://tailscale.com/kb/1215/oauth-clients shows it. */
async function setUp({ tokenAnswer, accepts = () => true }: SetUp = {}) {
  let tokens = 0;
  server = await startTestServer(({ path, headers }) => {
    if (path === '/api/v2/oauth/token') {
      tokens += 1;
      const body = { access_token: `token-${tokens}`, token_type: 'Bearer', expires_in: 3600 };
      return tokenAnswer ?? { body };
    }
    const token = headers.authorization?.replace('Bearer ', '') ?? '';
    return accepts(token) ? { body: token } : { status: 401, body: { message: 'expired' } };
  });
  const clock = createManualClock({ autoAdvance: true });
  const authorizer = createOAuthAuthorizer({
    baseUrl: server.url,
    clientId: 'k1',
    clientSecret: 'tskey-client-k1-s&e',
    clock,
  });
  const api = createApi({ baseUrl: server.url, authorizer, secrets: [], clock });
  const ask = async () => (await api.send({ method: 'POST', path: '/x' })).body;
  const asked = () => server.seen.filter(({ path }) => path.endsWith('/token'));
  return { clock, ask, asked };
}

it('asks with a form, and for a token once', async () => {
  const { ask, asked } = await setUp();
  expect(await Promise.all([ask(), ask(), ask()])).toEqual(['token-1', 'token-1', 'token-1']);
  expect(await ask()).toBe('token-1');
  expect(asked()).toHaveLength(1);
  expect(asked()[0]?.headers).toMatchObject({
    'content-type': 'application/x-www-form-urlencoded',
  });
  expect(asked()[0]?.headers.authorization).toBeUndefined();
  expect(Object.fromEntries(new URLSearchParams(asked()[0]?.body))).toEqual({
    grant_type: 'client_credentials',
    client_id: 'k1',
    client_secret: 'tskey-client-k1-s&e',
  });
});

it('takes a new one after 50 of its 60 minutes', async () => {
  const { ask, clock } = await setUp();
  expect(await ask()).toBe('token-1');
  await clock.sleep(50 * 60_000 - 1);
  expect(await ask()).toBe('token-1');
  await clock.sleep(1);
  expect(await ask()).toBe('token-2');
  clock.jumpWall(-86_400_000);
  expect(await ask()).toBe('token-2');
});

it('takes a new one when the old one is rejected, once', async () => {
  const first = await setUp({ accepts: (token) => token !== 'token-1' });
  expect(await first.ask()).toBe('token-2');
  await server.close();
  const never = await setUp({ accepts: () => false });
  await expect(never.ask()).rejects.toMatchObject({ code: 'tailnet.rejected' });
  expect(never.asked()).toHaveLength(2);
});

it.each([400, 401])(
  'a client that is unknown (%i) is rejected, without its secret',
  async (status) => {
    const body = { error: 'invalid_client', error_description: 'tskey-client-k1-s&e is unknown' };
    const { ask } = await setUp({ tokenAnswer: { status, body } });
    await expect(ask()).rejects.toMatchObject({
      code: 'tailnet.rejected',
      message: expect.stringContaining('[redacted] is unknown'),
    });
  },
);
