// `POST /api/agents/{name}/run` and the command that asks for it, over a real socket.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog, createManualClock, exitCodes, systemClock } from '#lib';
import { createApiClient } from '#lib/api-client';
import { createHttpApp } from '#lib/http';
import { openAgentStore, readRuns, storePredictions } from '../../agent/runtime/agents/index.ts';
import { configureModels } from '../../agent/runtime/ask/config.ts';
import { tools } from '../../agent/runtime/tools/index.ts';
import type { ToolPorts } from '../../agent/runtime/tools/ports.ts';
import { agentRoutes } from '../../agent/web/agent-routes.ts';
import { commands } from '../../bin/commands.ts';
import { type ModelServer, type Script, startModelServer } from '../kit/model-server.ts';
import { runTestCommand } from '../kit/run-command.ts';
import { serveApp } from '../kit/serve-app.ts';

let folder: string;
let storeFile: string;
const open: { close: () => unknown }[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agent-routes-'));
  storeFile = join(folder, 'door', 'agents.db');
});
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
  rmSync(folder, { recursive: true });
});

const regime = { regime: 'trend', since: 1, changes: [] };
const nobody = { url: 'http://127.0.0.1:1', token: undefined, name: 'the brain' };
/** Nothing here asks more. */
const toolPorts = {
  brain: { url: 'http://brain.test', read: async () => regime },
} as unknown as ToolPorts;

async function openDoor(script: Script, clock = systemClock) {
  const model: ModelServer = await startModelServer(script);
  const log = createLog({ write: () => undefined });
  const models = configureModels({
    ...{ order: 'local/m', localUrl: `${model.url}/v1`, readSecret: () => undefined },
  });
  const known = agentRoutes({
    ...{ storeFile, clock, log, brain: () => createApiClient(nobody) },
    ports: {
      ...{ tools, toolPorts, models, random: () => 'mark', sessionsFolder: join(folder, 'talks') },
    },
  });
  const app = createHttpApp({
    ...{ info: { title: 't', version: '1', description: 'd' }, routes: known.routes },
    ...{ tokens: ['right'], requestsPerMinute: 100, allowIps: [], corsOrigins: [], clock, log },
    statuses: { 'agent.unknown': 404, 'agent.refused': 403 },
  });
  const door = await serveApp(app);
  open.push(model, known, door);
  return { url: door.url, model, keepScore: known.keepScore };
}

async function run(url: string, token: string, ...argv: readonly string[]) {
  const entry = commands.find(({ name }) => name === 'agents');
  if (entry === undefined) throw new Error('there is no command agents');
  const { command } = await entry.load();
  const file = join(folder, 'token');
  writeFileSync(file, token);
  const env = {
    PANTHER_STATE_DIR: join(folder, 'mine'),
    ...{ PANTHER_AGENT_URL: url, PANTHER_AGENT_TOKEN_FILE: file },
  };
  mkdirSync(env.PANTHER_STATE_DIR, { recursive: true });
  return runTestCommand(command, ['run', ...argv], { env, cwd: folder });
}

const review = {
  period: 'week 47',
  patterns: [{ text: 'Late entries lose.', entries: ['e1'] }],
  backlog: [],
};
const accepted = {
  text: JSON.stringify({ outputs: [{ kind: 'weekly-review', value: review }] }),
};

test('the command lets the process that runs do it, and shows the same', async () => {
  const { url } = await openDoor(() => accepted);
  const result = await run(url, 'right', 'journal-reviewer', 'week 47');
  expect(result).toMatchObject({ code: 0, err: expect.stringContaining('accepted in sandbox') });
  expect(result.out).toContain('Late entries lose.');
  // Recorded there, not here.
  const store = openAgentStore(storeFile, systemClock);
  expect(readRuns(store, { limit: 5 })).toMatchObject([
    { agent: 'journal-reviewer', outcome: 'accepted', model: 'local/m' },
  ]);
  store.close();
});

test('what it may not give is refused there too, with the exit code of that', async () => {
  const { url } = await openDoor(() => ({ text: '{"outputs":[{"kind":"order","value":{}}]}' }));
  const result = await run(url, 'right', 'journal-reviewer', 'week 47', '--json');
  expect(result.code).toBe(exitCodes['agent.refused']);
  expect(JSON.parse(result.out)).toMatchObject({
    ...{ outcome: 'refused', demotedTo: 'paused', outputs: [], fault: null },
  });
  const again = await run(url, 'right', 'journal-reviewer', 'again');
  expect(again).toMatchObject({ code: exitCodes['agent.refused'] });
  expect(again.err).toContain('is paused');
});

test('a model that fails is told with its own exit code', async () => {
  const { url } = await openDoor(() => ({ status: 401, error: 'bad key' }));
  const result = await run(url, 'right', 'journal-reviewer', 'week 47', '--json');
  expect(result.code).toBe(exitCodes['model.auth']);
  expect(JSON.parse(result.out).fault.code).toBe('model.auth');
});

test('without the token, for nobody, and with what is no request it is refused', async () => {
  const { url, model } = await openDoor(() => accepted);
  const wrong = await run(url, 'wrong', 'journal-reviewer', 'week 47');
  expect(wrong.code).toBe(exitCodes['api.refused']);
  const post = (name: string, body: object) =>
    fetch(`${url}/api/agents/${name}/run`, {
      method: 'POST',
      headers: { authorization: 'Bearer right', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  expect((await post('nobody', { input: 'x' })).status).toBe(404);
  expect((await post('poker-coach', { input: 'x', mode: 'live' })).status).toBe(400);
  expect((await post('poker-coach', {})).status).toBe(400);
  expect(model.calls).toEqual([]);
});

test('who hangs up ends the run', async () => {
  const asked = Promise.withResolvers<void>();
  const { url } = await openDoor(() => {
    asked.resolve();
    return { hang: true };
  });
  const stop = new AbortController();
  const answer = fetch(`${url}/api/agents/journal-reviewer/run`, {
    ...{ method: 'POST', signal: stop.signal, body: JSON.stringify({ input: 'week 47' }) },
    headers: { authorization: 'Bearer right', 'content-type': 'application/json' },
  }).then((response) => response.text());
  await asked.promise;
  stop.abort();
  await expect(answer).rejects.toThrow();
  const store = openAgentStore(storeFile, systemClock);
  const outcome = () => readRuns(store, { limit: 1 })[0]?.outcome;
  await expect.poll(outcome).toBe('cut-off');
  store.close();
});

test('predictions are held against what happened as they come due', async () => {
  const clock = createManualClock();
  const { keepScore } = await openDoor(() => accepted, clock);
  const store = openAgentStore(storeFile, clock);
  store.db.exec(`insert into run values ('r', 'brain-analyst', 1, 'shadow', 'h', 'x', 'p', 's')`);
  const item = {
    claim: { kind: 'regime', regime: 'trend' },
    ...{ probability: 0.9, horizonHours: 1, because: 'of a test' },
  } as const;
  storePredictions(store, { agent: 'brain-analyst', run: 'r' }, [item]);
  const scores = () => store.db.prepare('select happened, by from score').all();
  const stop = new AbortController();
  const kept = keepScore(stop.signal);
  await clock.advance(600_000);
  expect(scores()).toEqual([]);
  await clock.advance(3_600_000);
  stop.abort();
  await kept;
  expect(scores()).toEqual([{ happened: 1, by: 'evaluator' }]);
  store.close();
});
