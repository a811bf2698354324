import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BaseHolder, KnowledgeReader } from '#crawler';
import { Fault, systemClock } from '#lib';
import { createApiClient } from '#lib/api-client';
import { silentLog as log } from '../../tests/kit/open-database.ts';
import { serveApp } from '../../tests/kit/serve-app.ts';
import { makeAgentToken } from '../cockpit/web/agent-token.ts';
import { readTools } from '../runtime/mcp/tools.ts';
import { root } from '../runtime/supervise/open.ts';
import { openToolPorts, tools } from '../runtime/tools/index.ts';
import { type AgentRoutes, agentRoutes } from './agent-routes.ts';
import { askRoute } from './ask-route.ts';
import { createBrainProbe } from './brain-probe.ts';
import { createAgentDoor } from './door.ts';
import { createCounters } from './metrics.ts';
import { createStatusReader } from './status/read.ts';

const brainUrl = 'http://127.0.0.1:1';
const folder = mkdtempSync(join(tmpdir(), 'panther-mcp-token-'));
const closing: (() => unknown)[] = [];
let app: Hono;
let url: string;
let known: AgentRoutes;

const notOpen = () =>
  Promise.reject(new Fault({ code: 'postgres.busy', message: 'there is no base in this test' }));
const base: BaseHolder = {
  ...{ get: notOpen, database: notOpen, doorKey: undefined, close: async () => undefined },
  state: () => ({ status: 'starting' }),
  failed: new Promise<never>(() => undefined),
};
const reader = { search: notOpen } as unknown as KnowledgeReader;

beforeAll(async () => {
  const env = { PANTHER_STATE_DIR: folder };
  const brain = createBrainProbe({
    ...{ url: brainUrl, token: undefined, clock: systemClock },
  });
  const fleetFile = join(root, 'nix/generated/fleet.json');
  const status = createStatusReader({
    ...{ base, brain, clock: systemClock, log, environment: env, fleetFile },
  });
  const surroundings = {
    ...{ root, env, log, brainUrl, readBrainToken: () => undefined },
    shellPolicyFile: join(folder, 'shell-policy.json'),
  };
  known = agentRoutes({
    ...{ storeFile: join(folder, 'agents.db'), clock: systemClock, log },
    brain: () => createApiClient({ url: brainUrl, token: undefined, name: 'the brain' }),
    ports: {
      ...{ tools, models: [], toolPorts: openToolPorts({ ...surroundings, knowledge: reader }) },
      ...{ random: () => 'x', sessionsFolder: folder },
    },
  });
  const asking = askRoute({
    ...{ base, fleetFile, models: [], clock: systemClock, sessionsFolder: folder },
  });
  // Each request comes a minute after the one before: no limit answers in place of the route.
  let requests = 0;
  const monotonicMs = () => {
    requests += 1;
    return requests * 60_000;
  };
  const clock = { ...systemClock, monotonicMs };
  app = createAgentDoor({
    ...{ base, brain, status, counters: createCounters(), log, clock, version: '1' },
    ...{ tokens: ['full'], mcpTokens: ['tools'], sessionSecret: 'full', trustsTailscale: false },
    tools: async () => readTools(reader, surroundings),
    routes: [asking.route, ...known.routes],
    cockpit: { current: () => undefined, problem: () => undefined },
  });
  const door = await serveApp(app);
  url = door.url;
  closing.push(() => status.close(), known.close, door.close);
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  rmSync(folder, { recursive: true });
});

/** The status, and where it leads. */
async function ask(method: string, path: string, token?: string): Promise<string> {
  const response = await fetch(`${url}${path}`, {
    ...{ method, redirect: 'manual' },
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  await response.body?.cancel();
  return `${response.status} ${response.headers.get('location') ?? ''}`.trim();
}

test('the token for tools opens them, and none that does more than read', async () => {
  const client = new Client({ name: 'test', version: '1' });
  const requestInit = { headers: { authorization: 'Bearer tools' } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit }));
  const { tools: offered } = await client.listTools();
  expect(offered.map(({ name }) => name)).toContain('search');
  expect(offered.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true);
  await client.close();
});

test('at every other route it is worth nothing', async () => {
  const paths = new Set(
    app.routes
      .filter(({ path, method }) => !path.includes('*') && path !== '/mcp' && method !== 'OPTIONS')
      .map(({ path, method }) => `${method === 'ALL' ? 'DELETE' : method} ${path}`),
  );
  const answers = [];
  for (const each of paths) {
    const [method = '', path = ''] = each.split(' ');
    const place = path.replaceAll(/:\w+(?:\{[^}]*\})?\??/g, 'x');
    const [without, withTools] = [
      await ask(method, place),
      await ask(method, place, 'tools'),
    ] as const;
    answers.push([each, without, withTools]);
  }
  expect(answers.length).toBeGreaterThan(50);
  expect(answers.filter(([, without, withTools]) => without !== withTools)).toEqual([]);
  const refused = answers.filter(([, , status]) => status === '401').map(([route]) => route);
  for (const route of ['POST /api/ask', 'GET /metrics', 'GET /api/status', 'GET /openapi.json']) {
    expect(refused).toContain(route);
  }
  // The full one is let in where it is not: the test would see a door that refuses everybody.
  expect(await ask('GET', '/metrics', 'full')).toBe('200');
  expect(await ask('GET', '/api/agents', 'full')).toBe('200');
  expect(await ask('GET', '/api/agents', 'tools')).toBe('401');
});

test('what steers agents takes the token of the owner: an agent with one of its own only looks', async () => {
  const untilMs = systemClock.now() + 3_600_000;
  const token = makeAgentToken('full', { agent: 'brain-analyst', untilMs });
  const steering = known.routes.filter(({ method }) => method !== 'get');
  expect(steering.map(({ path }) => path.split('/').at(-1)).toSorted()).toEqual(
    ['approve', 'deny', 'pause', 'promote', 'rate', 'run', 'score', 'score-due'].toSorted(),
  );
  for (const { method, path } of steering) {
    const place = path.replaceAll(/\{\w+\}/g, 'brain-analyst');
    expect([path, await ask(method.toUpperCase(), place, token)]).toEqual([path, '401']);
    // With the owner's it is looked at: there is no such run, or the body lacks something.
    expect(await ask(method.toUpperCase(), place, 'full')).not.toBe('401');
  }
  expect(await ask('GET', '/api/agents/brain-analyst', token)).toBe('200');
  expect(known.store().db.prepare('select * from mode_change').all()).toEqual([]);
});
