import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AuthExpiredError,
  DesktopSessionExpiredError,
  type Item,
  ItemCategory,
  ItemFieldType,
  ItemState,
  RateLimitExceededError,
  type ResolveAllResponse,
  throwError,
  VaultType,
} from '@1password/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Clock, Fault, systemClock } from '#lib';
import { sdkFault, sdkProblem } from './sdk-errors.ts';
import { createSdkSource, type SdkClient } from './sdk-source.ts';
import { makeToken } from './test-token.ts';
import { SecretValue } from './value.ts';

/** Waits for nothing, and remembers how often it was asked to. */
function hurriedClock(): { readonly clock: Clock; readonly waits: number[] } {
  const waits: number[] = [];
  return { waits, clock: { ...systemClock, sleep: async (ms) => void waits.push(ms) } };
}

async function faultOf(running: Promise<unknown>): Promise<Fault> {
  const error = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Fault)) throw new Error('a Fault was expected', { cause: error });
  return error;
}

// The door's library puts a Response of its own in place of Node's, for the whole worker; the SDK takes
// only what `fetch` really gives for an answer.
const shared = globalThis.Response;
beforeAll(async () => {
  const { constructor: value } = await fetch('data:,');
  Object.defineProperty(globalThis, 'Response', { value });
});
afterAll(() => {
  Object.defineProperty(globalThis, 'Response', { value: shared });
});

describe('the real SDK, asked without 1Password', () => {
  /** Answers every request with one status, on loopback, and counts the requests. */
  async function withServer<T>(
    status: number,
    use: (address: string, requests: () => number) => Promise<T>,
  ): Promise<T> {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      return await use(`http://127.0.0.1:${port}`, () => requests);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  async function ask(address: string) {
    const { clock, waits } = hurriedClock();
    const token = new SecretValue(makeToken(address));
    const source = createSdkSource({ token, clock });
    return { fault: await faultOf(source.resolve(['op://a/b/c'])), waits };
  }

  test.each([
    [429, 'secrets.unreachable', 4, /rate limit/],
    [500, 'secrets.unreachable', 4, /internal server error/],
    [401, 'secrets.denied', 1, /you are not authenticated/],
    [403, 'secrets.denied', 1, /right permissions/],
    // An answer that does not fit the keys inside the token.
    [200, 'secrets.denied', 1, /please rotate it/],
  ])('HTTP %i is %s after %i attempts', async (status, code, attempts, said) => {
    await withServer(status, async (address, requests) => {
      const { fault, waits } = await ask(address);
      expect([fault.code, requests(), waits.length]).toEqual([code, attempts, attempts - 1]);
      expect(fault.message).toMatch(said);
      expect(JSON.stringify(fault)).not.toContain(makeToken(address).slice(0, 40));
    });
  });

  test('nobody listens', async () => {
    const address = await withServer(200, async (each) => each);
    const { fault, waits } = await ask(address);
    expect([fault.code, waits.length]).toEqual(['secrets.unreachable', 3]);
  });

  test.each(['ops_abc', 'wrong'])('a token of another shape (%s) is denied', async (text) => {
    const source = createSdkSource({ token: new SecretValue(text), clock: hurriedClock().clock });
    const fault = await faultOf(source.resolve(['op://a/b/c']));
    expect(fault.code).toBe('secrets.denied');
    expect(fault.message).toContain('service account token');
    expect(fault.message).not.toContain(text);
  });
});

test('the errors of the SDK, made as its core makes them', () => {
  const thrown = (name: string) => {
    try {
      throwError(JSON.stringify({ name, message: 'said by the core' }));
    } catch (error) {
      return error;
    }
  };
  expect(thrown('RateLimitExceeded')).toBeInstanceOf(RateLimitExceededError);
  expect(thrown('AuthExpired')).toBeInstanceOf(AuthExpiredError);
  expect(thrown('DesktopSessionExpired')).toBeInstanceOf(DesktopSessionExpiredError);
  expect(
    ['RateLimitExceeded', 'AuthExpired', 'DesktopSessionExpired', 'Other'].map((name) => {
      const { code, retryable } = sdkFault(thrown(name));
      return [name, code, retryable];
    }),
  ).toEqual([
    ['RateLimitExceeded', 'secrets.unreachable', true],
    ['AuthExpired', 'secrets.denied', false],
    ['DesktopSessionExpired', 'secrets.denied', false],
    ['Other', 'secrets.unreachable', false],
  ]);
});

test('a failure is not remembered: the next attempt signs in again', async () => {
  let signIns = 0;
  const { clock } = hurriedClock();
  const source = createSdkSource({
    token: new SecretValue('x'),
    clock,
    connect: async () => {
      signIns += 1;
      if (signIns < 3) throw new RateLimitExceededError('slow down');
      return client({ 'op://v/i/f': { content: resolved('value-1') } });
    },
  });
  expect((await source.resolve(['op://v/i/f'])).get('op://v/i/f')).toMatchObject({ found: true });
  await source.resolve(['op://v/i/f']);
  expect(signIns).toBe(3);
});

test('an abort ends the wait for an answer that does not come', async () => {
  const controller = new AbortController();
  const source = createSdkSource({
    token: new SecretValue('x'),
    connect: () => new Promise<never>(() => undefined),
  });
  const asked = faultOf(source.resolve(['op://v/i/f'], { signal: controller.signal }));
  controller.abort();
  expect((await asked).code).toBe('aborted');
});

describe('answers', () => {
  // Types and meaning of ResolveReferenceError in the SDK's own types.d.ts.
  test.each([
    ['vaultNotFound', 'missing-vault'],
    ['itemNotFound', 'missing-item'],
    ['fieldNotFound', 'missing-field'],
    ['noMatchingSections', 'missing-field'],
    ['tooManyVaults', 'ambiguous'],
    ['tooManyItems', 'ambiguous'],
    ['tooManyMatchingFields', 'ambiguous'],
    ['unsupportedFileFormat', 'unreadable'],
    ['somethingNew', 'unreadable'],
  ] as const)('%s is %s', (type, problem) => {
    expect(sdkProblem({ type }).problem).toBe(problem);
  });

  test('one for every reference, also for what is none or was left out', async () => {
    const source = createSdkSource({
      token: new SecretValue('x'),
      connect: async () =>
        client({
          'op://v/i/f': { content: resolved('value-1') },
          'op://v/i/blank': { content: resolved(' \n') },
          'op://v/j/f': { error: { type: 'itemNotFound' } },
        }),
    });
    const answers = await source.resolve([
      'op://v/i/f',
      'op://v/i/blank',
      'op://v/j/f',
      'op://v/forgotten/f',
      'no reference',
    ]);
    expect(
      [...answers].map(([reference, each]) => [reference, each.found ? 'found' : each.problem]),
    ).toEqual([
      ['no reference', 'invalid'],
      ['op://v/i/f', 'found'],
      ['op://v/i/blank', 'empty'],
      ['op://v/j/f', 'missing-item'],
      ['op://v/forgotten/f', 'unreadable'],
    ]);
  });
});

test('expiry dates come from the one item that the reference means', async () => {
  const source = createSdkSource({
    token: new SecretValue('x'),
    connect: async () => client({}),
  });
  const dates = await source.readExpiries([
    'op://Fleet/api/token',
    'op://fleet/API/b2/key',
    'op://Fleet/twice/token',
    'op://Fleet/none/token',
    'op://Elsewhere/api/token',
  ]);
  expect([...dates].map(([reference, ms]) => [reference, new Date(ms).toISOString()])).toEqual([
    ['op://Fleet/api/token', '2026-12-24T00:00:00.000Z'],
    ['op://fleet/API/b2/key', '2026-11-30T00:00:00.000Z'],
  ]);
});

function resolved(secret: string) {
  return { secret, itemId: 'i1', vaultId: 'v1' };
}

/** A client as the SDK types it, over a vault with one dated item and two of one name. */
function client(responses: ResolveAllResponse['individualResponses']): SdkClient {
  const overview = (id: string, title: string) => ({
    id,
    title,
    category: ItemCategory.ApiCredentials,
    vaultId: 'v1',
    websites: [],
    tags: [],
    createdAt: new Date(0),
    updatedAt: new Date(0),
    state: ItemState.Active,
  });
  const dated: Item = {
    id: 'i1',
    title: 'api',
    category: ItemCategory.ApiCredentials,
    vaultId: 'v1',
    notes: '',
    tags: [],
    websites: [],
    version: 1,
    files: [],
    createdAt: new Date(0),
    updatedAt: new Date(0),
    sections: [
      { id: 'add more', title: '' },
      { id: 's1', title: 'b2' },
    ],
    fields: [
      {
        id: 'k1',
        title: 'expires',
        sectionId: 'add more',
        fieldType: ItemFieldType.Date,
        value: '2026-12-24',
      },
      {
        id: 'k2',
        title: 'expires',
        sectionId: 's1',
        fieldType: ItemFieldType.Date,
        value: '2026-11-30',
      },
    ],
  };
  return {
    secrets: { resolveAll: async () => ({ individualResponses: responses }) },
    vaults: {
      list: async () => [
        {
          id: 'v1',
          title: 'Fleet',
          description: '',
          vaultType: VaultType.UserCreated,
          activeItemCount: 3,
          contentVersion: 1,
          attributeVersion: 1,
          createdAt: new Date(0),
          updatedAt: new Date(0),
        },
      ],
    },
    items: {
      list: async () => [overview('i1', 'api'), overview('i2', 'twice'), overview('i3', 'twice')],
      getAll: async (_, ids) => ({
        individualResponses: ids.includes('i1') ? [{ content: dated }] : [],
      }),
    },
  };
}
