import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exitCodes, systemClock } from '#lib';
import { createHttpApp } from '#lib/http';
import type { Database } from '#lib/postgres';
import {
  createCockpitFolder,
  fillCockpit,
  testCockpitCommand,
} from '../../../tests/kit/cockpit-command.ts';
import { createServerDatabase, silentLog } from '../../../tests/kit/postgres.ts';
import { findServer } from '../../../tests/kit/postgres-server.ts';
import { serveApp } from '../../../tests/kit/serve-app.ts';
import { cockpitStatuses } from '../api/statuses.ts';
import { transferRoutes } from '../api/transfer-routes.ts';
import { createCockpitStore } from '../store/index.ts';
import { readAgentToken } from '../web/agent-token.ts';

// On the embedded engine: tests/slow/cockpit-command.test.ts.
testCockpitCommand('missing' in findServer() ? 'pglite' : 'postgres');

let place: ReturnType<typeof createCockpitFolder>;
beforeEach(() => {
  place = createCockpitFolder();
});
afterEach(() => place.remove());

test('while an agent has the database open, export asks it and import says to stop it', async () => {
  let database: Database | undefined;
  const token = 'key-of-the-test';
  const app = createHttpApp({
    info: { title: 'Test', version: '1', description: 'The cockpit' },
    routes: transferRoutes(async () => {
      if (database === undefined) throw new Error('not open');
      return createCockpitStore({ database, clock: systemClock });
    }),
    ...{ tokens: [token], requestsPerMinute: 1_000, allowIps: [], corsOrigins: [] },
    ...{ clock: systemClock, log: silentLog, statuses: cockpitStatuses },
  });
  const door = await serveApp(app);
  try {
    mkdirSync(place.path('state/knowledge'), { recursive: true });
    writeFileSync(place.path('state/knowledge/door-key'), `${token}\n`);
    database = await place.open(door.url);
    await fillCockpit(database);
    expect(await place.run('export', 'asked.jsonl')).toMatchObject({ code: 0, err: '' });
    const refused = await place.run('import', 'asked.jsonl');
    expect(refused.code).toBe(exitCodes['postgres.locked']);
    expect(refused.err).toContain('panther stop agent');
    // Asked by address, from anywhere.
    writeFileSync(place.path('token'), token);
    place.env.PANTHER_AGENT_URL = door.url;
    place.env.PANTHER_AGENT_TOKEN_FILE = place.path('token');
    await place.run('export', 'remote.jsonl');
    expect(place.read('remote.jsonl')).toBe(place.read('asked.jsonl'));
    expect((await place.run('import', 'asked.jsonl')).code).toBe(exitCodes.usage);
    writeFileSync(place.path('token'), 'another');
    expect((await place.run('export', 'no.jsonl')).code).toBe(exitCodes['api.refused']);
  } finally {
    await door.close();
    await database?.close();
  }
  // The bytes are those that an export without the door has.
  delete place.env.PANTHER_AGENT_URL;
  await place.run('export', 'own.jsonl');
  expect(place.read('own.jsonl')).toBe(place.read('asked.jsonl'));
  expect(readdirSync(place.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('an answer that breaks off leaves no file', async () => {
  const door = await serveApp((_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.end('{"format":"panther-cockpit","version":1}\n');
  });
  place.env.PANTHER_AGENT_URL = door.url;
  try {
    writeFileSync(place.path('old.jsonl'), 'what was there');
    const { code, err } = await place.run('export', 'old.jsonl');
    expect(code).toBe(exitCodes['api.failed']);
    expect(err).toContain('broke off');
    expect(place.read('old.jsonl')).toBe('what was there');
    expect(readdirSync(place.folder)).toEqual(['old.jsonl']);
  } finally {
    await door.close();
  }
});

test('settings prints every key, and says where a mistake is', async () => {
  const { code, out } = await place.run('settings');
  expect(code).toBe(0);
  expect(out).toContain(
    `${place.path('config/cockpit.yaml')} is not there: these are the defaults`,
  );
  expect(out).toMatch(/density\.warnAt\s+5/);
  writeFileSync(place.path('mine.yaml'), 'zone: Europe/Berlin\nfiles: { wallets: w.json }');
  place.env.PANTHER_COCKPIT_CONFIG = 'mine.yaml';
  const settings = JSON.parse((await place.run('settings', '--json')).out) as object;
  expect(settings).toMatchObject({
    zone: 'Europe/Berlin',
    files: { wallets: place.path('w.json') },
  });
  writeFileSync(place.path('mine.yaml'), 'zones: x');
  const wrong = await place.run('settings');
  expect(wrong.code).toBe(exitCodes['config.invalid']);
  expect(wrong.err).toContain('zones: there is no such key');
});

test('what it does not know is refused with what it does', async () => {
  expect((await place.run('exprot')).err).toContain('did you mean export?');
  expect((await place.run('export')).err).toContain('export takes a file');
  expect((await place.run('settings', 'x')).code).toBe(exitCodes.usage);
  const missing = await place.run('import', 'nothing.jsonl');
  expect(missing.code).toBe(exitCodes['io.read-failed']);
});

test('rules lists the examples, or your own, and check fails with the first file that cannot count', async () => {
  const examples = await place.run('rules');
  expect([examples.code, examples.err]).toEqual([0, '']);
  expect(examples.out).toContain('these are the examples of the program');
  expect(examples.out).toMatch(/macro-stop-entries +HOLD live 200: No new entries/);
  const checked = await place.run('rules', 'check');
  expect(checked.code).toBe(0);
  expect(checked.out).toMatch(/\n4 rules and 2 scenarios count\n$/);
  // Moves of smart money come from a file or a webhook, and here is neither.
  expect(checked.out).toMatch(
    /smart-money-buys: nobody supplies flow\.side, flow\.usd \(waits for file .*signal_events\.csv, or the secret smartMoneyKey of the webhook\): this rule can never fire\n/,
  );
  expect(checked.out).not.toContain('macro-stop-entries: nobody');
  mkdirSync(place.path('state/secrets'), { recursive: true });
  writeFileSync(place.path('state/secrets/smartMoneyKey'), 'of this test');
  expect((await place.run('rules', 'check')).out).toBe('4 rules and 2 scenarios count\n');
  mkdirSync(place.path('config/cockpit/rules'), { recursive: true });
  writeFileSync(place.path('config/cockpit/rules/sell.yaml'), 'id: sell\nemit: SELL\n');
  const wrong = await place.run('rules', 'check');
  expect(wrong.code).toBe(exitCodes['cockpit.record']);
  expect(wrong.out).toMatch(/sell\.yaml emit: /);
  expect(wrong.err).toContain('cannot count');
  expect((await place.run('rules')).code).toBe(0);
  expect((await place.run('rules', 'try')).code).toBe(exitCodes.usage);
  expect((await place.run('rules', 'try', 'a', 'b')).err).toContain('rules does not take "b"');
  expect((await place.run('poker', 'train', 'chess')).err).toContain('games: kuhn, leduc');
});

test('grants are given, listed and taken back; tokens go to a file', async () => {
  const { run, read, path, env } = place;
  // On the embedded engine every command is a cold start.
  const server = 'missing' in findServer() ? undefined : await createServerDatabase();
  if (server !== undefined) env.DATABASE_URL = server.url;
  const given = await run('grants', 'give', 'digest', 'tasks.add', '--reason', 'sorts the inbox');
  expect([given.code, given.err]).toEqual([0, '']);
  expect(given.out).toMatch(/^digest may tasks\.add {2}[0-9a-f-]{36}\n$/);
  const listed = JSON.parse((await run('grants', '--json')).out) as {
    readonly grants: readonly { readonly id: string; readonly until: string }[];
    readonly actions: readonly string[];
  };
  expect(listed.grants).toMatchObject([
    { agent: 'digest', action: 'tasks.add', reason: 'sorts the inbox', isOver: false },
  ]);
  expect(listed.actions).toContain('wallet.trade');
  const days = (Date.parse(listed.grants[0]?.until ?? '') - systemClock.now()) / 86_400_000;
  expect(Math.round(days)).toBe(30);
  const typo = await run('grants', 'give', 'digest', 'tasks.ad', '--reason', 'sorts');
  expect([typo.code, typo.err]).toEqual([exitCodes.usage, expect.stringContaining('tasks.add')]);
  const silent = await run('grants', 'give', 'digest', 'tasks.add');
  expect([silent.code, silent.err]).toEqual([exitCodes.usage, expect.stringContaining('--reason')]);
  expect((await run('grants', 'take', 'it')).code).toBe(exitCodes.usage);
  const id = listed.grants[0]?.id ?? '';
  expect((await run('grants', 'take', id)).out).toBe(`digest may no longer tasks.add  ${id}\n`);
  expect((await run('grants', 'take', id)).code).toBe(exitCodes['cockpit.unknown']);
  expect((await run('grants')).out).toContain('no agent may do anything');

  writeFileSync(path('door'), 'the-token-of-the-door\n');
  env.PANTHER_AGENT_TOKEN_FILE = path('door');
  const made = await run('grants', 'token', 'digest', 'digest.token', '--days', '2', '--json');
  const { until } = JSON.parse(made.out) as { readonly until: string };
  const token = read('digest.token').trim();
  expect(statSync(path('digest.token')).mode & 0o777).toBe(0o600);
  expect(made.out).not.toContain(token);
  const now = Date.parse(until) - 1_000;
  expect(readAgentToken('the-token-of-the-door', token, now)).toBe('digest');
  expect((await run('grants', 'token', 'No Name', 'x')).code).toBe(exitCodes.usage);
  await server?.drop();
});

test('an agent that has the database open is asked for its grants', async () => {
  const token = 'key-of-the-test';
  const asked: string[] = [];
  const door = await serveApp(async (request, response) => {
    let sent = '';
    for await (const chunk of request) sent += String(chunk);
    asked.push(`${request.method} ${request.url} ${request.headers.authorization} ${sent}`);
    const row = {
      ...{ id: '00000000-0000-4000-8000-000000000001', agent: 'digest', action: 'tasks.add' },
      ...{ reason: 'sorts', until: null, wallets: [], givenAt: '2026-02-26T09:00:00.000Z' },
      isOver: false,
    };
    const answer = request.method === 'GET' ? { grants: [row], actions: [] } : row;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  writeFileSync(place.path('token'), token);
  place.env.PANTHER_AGENT_URL = door.url;
  place.env.PANTHER_AGENT_TOKEN_FILE = place.path('token');
  try {
    const { out } = await place.run('grants');
    expect(out).toContain('without an end');
    const given = await place.run('grants', 'give', 'digest', 'tasks.add', '--reason', 'sorts');
    expect(given).toMatchObject({ code: 0, err: '' });
    const id = '00000000-0000-4000-8000-000000000001';
    expect((await place.run('grants', 'take', id)).code).toBe(0);
    expect(asked).toEqual([
      `GET /api/cockpit/grants Bearer ${token} `,
      expect.stringContaining(`POST /api/cockpit/grants Bearer ${token} {"agent":"digest"`),
      `POST /api/cockpit/grants/${id}/take Bearer ${token} {}`,
    ]);
  } finally {
    await door.close();
  }
});
