import { mkdtempSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '#lib';
import { createApiClient } from '#lib/api-client';
import { createHttpApp } from '#lib/http';
import { eventually } from '../../tests/kit/eventually.ts';
import { silentLog as log } from '../../tests/kit/open-database.ts';
import { serveApp } from '../../tests/kit/serve-app.ts';
import { type AgentStore, openAgentStore } from '../runtime/agents/store/index.ts';
import { tools } from '../runtime/tools/index.ts';
import type { ToolPorts } from '../runtime/tools/ports.ts';
import { type AgentRoutes, agentRoutes } from './agent-routes.ts';

let folder: string;
let clock: ManualClock;
const open: { close: () => unknown }[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agent-routes-'));
  clock = createManualClock();
});
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
  rmSync(folder, { recursive: true });
});

const nothing: RequestListener = (_, response) => response.end('{}');

/** The routes behind a socket, and a brain that answers as it is told; `asked` are the calls it got. */
async function openDoor(listener: RequestListener = nothing) {
  const asked: string[] = [];
  const brain = await serveApp((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  open.push(brain);
  const known: AgentRoutes = agentRoutes({
    ...{ storeFile: join(folder, 'agents.db'), clock, log },
    brain: () => createApiClient({ url: brain.url, token: 't', name: 'the brain' }),
    // Nothing here asks a tool or a model.
    ports: {
      ...{ tools, toolPorts: {} as unknown as ToolPorts, models: [], random: () => 'mark' },
      sessionsFolder: folder,
    },
  });
  const app = createHttpApp({
    ...{ info: { title: 't', version: '1', description: 'd' }, routes: known.routes },
    ...{ tokens: ['right'], requestsPerMinute: 100, allowIps: [], corsOrigins: [], clock, log },
    statuses: { 'agent.unknown': 404, 'agent.refused': 403 },
  });
  const door = await serveApp(app);
  open.push(door);
  const ask = async (method: string, path: string, body?: object, signal?: AbortSignal) => {
    const response = await fetch(`${door.url}${path}`, {
      ...{ method, ...(signal === undefined ? {} : { signal }) },
      headers: { authorization: 'Bearer right', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  const rows = (sql: string) => rowsOf(known.store(), sql);
  const { db } = known.store();
  open.push({ close: () => (db.isOpen ? known.close() : undefined) });
  db.exec(`insert into run values ('aaaa0001', 'brain-analyst', 1, 'live', 'h', 'x', 'p', 's')`);
  db.prepare(`insert into approval values (?, 'brain-analyst', 'aaaa0001', ?, ?, ?, 'why')`).run(
    ...['cccc0001', clock.now(), clock.now() + 86_400_000],
    JSON.stringify({ kind: 'brain.close', positionId: 'p1' }),
  );
  return { ask, asked, rows, known };
}

const said = { by: 'owner', reason: 'of a test' };
const executions = 'select approval, outcome from execution';

test.each([
  ['/api/agents/poker-coach/pause', { by: 'owner' }, 'body.reason'],
  ['/api/agents/poker-coach/pause', { ...said, reason: ' x ' }, 'body.reason'],
  ['/api/agents/poker-coach/promote', { ...said, mode: 'live' }, 'mode'],
  ['/api/agents/poker-coach/promote', { ...said, by: 'automatic' }, 'body.by'],
  ['/api/agent-runs/aaaa/rate', { ...said, explanation: 6 }, 'body.explanation'],
  ['/api/agent-runs/aaaa/rate', { ...said, explanation: 3.5 }, 'body.explanation'],
  ['/api/agent-predictions/bbbb/score', { ...said, happened: 'yes' }, 'body.happened'],
  [
    ...['/api/agent-predictions/bbbb/score', { ...said, by: 'evaluator', happened: true }],
    'body.by',
  ],
  ['/api/approvals/cccc0001/approve', { reason: 'of a test' }, 'body.by'],
  [`/api/approvals/${'c'.repeat(65)}/deny`, said, 'query.id'],
] as [string, object, string][])('%s with %j is refused by its %s', async (path, body, field) => {
  const { ask, asked, rows } = await openDoor();
  const message = expect.stringContaining(field);
  expect(await ask('POST', path, body)).toMatchObject({
    ...{ status: 400, body: { error: { code: 'usage', message } } },
  });
  for (const table of ['mode_change', 'rating', 'score', 'decision']) {
    expect(rows(`select * from ${table}`)).toEqual([]);
  }
  expect(asked).toEqual([]);
});

test('who only looks writes nothing', async () => {
  const { ask, rows } = await openDoor();
  const [before] = rows('select total_changes() as changes');
  for (const path of [
    ...['/api/agents', '/api/agents/poker-coach', '/api/agents/poker-coach/runs'],
    ...['/api/agent-predictions?agent=brain-analyst', '/api/approvals', '/api/approvals?all=true'],
  ]) {
    expect([path, (await ask('GET', path)).status]).toEqual([path, 200]);
  }
  expect(rows('select total_changes() as changes')).toEqual([before]);
});

test('what is approved twice at once is asked for once', async () => {
  const gate = Promise.withResolvers<void>();
  const { ask, asked, rows } = await openDoor((_, response) => {
    void gate.promise.then(() => response.end('{"closed":true}'));
  });
  const approve = () => ask('POST', '/api/approvals/cccc/approve', said);
  const first = approve();
  await eventually(() => expect(asked).toHaveLength(1));
  expect(await approve()).toMatchObject({
    ...{ status: 403, body: { error: { message: expect.stringContaining('it is doing') } } },
  });
  expect((await ask('POST', '/api/approvals/cccc/deny', said)).status).toBe(403);
  gate.resolve();
  expect(await first).toEqual({
    status: 200,
    body: { id: 'cccc0001', outcome: 'done', detail: '{"closed":true}' },
  });
  expect(asked).toEqual(['POST /positions/p1/close']);
  expect(rows(executions)).toEqual([{ approval: 'cccc0001', outcome: 'done' }]);
});

test('who hangs up does not end what he approved, and neither does a stop that it outruns', async () => {
  const gate = Promise.withResolvers<void>();
  const { ask, asked, rows, known } = await openDoor((_, response) => {
    void gate.promise.then(() => response.end('{}'));
  });
  const stop = new AbortController();
  const answer = ask('POST', '/api/approvals/cccc/approve', said, stop.signal);
  await eventually(() => expect(asked).toHaveLength(1));
  stop.abort();
  await expect(answer).rejects.toThrow();
  expect(rows(executions)).toEqual([]);
  const closed = known.close();
  gate.resolve();
  await closed;
  const { rows: later } = reopen();
  expect(later(executions)).toEqual([{ approval: 'cccc0001', outcome: 'done' }]);
});

test('a stop that comes first leaves it as one that nobody knows of', async () => {
  const { ask, asked, known } = await openDoor(() => undefined);
  const answer = ask('POST', '/api/approvals/cccc/approve', said);
  await eventually(() => expect(asked).toHaveLength(1));
  const closed = known.close();
  await clock.advance(5_000);
  await closed;
  expect(await answer).toMatchObject({ status: 200, body: { outcome: 'unknown' } });
  const { rows } = reopen();
  expect(rows(executions)).toEqual([{ approval: 'cccc0001', outcome: 'unknown' }]);
});

function reopen() {
  const store = openAgentStore(join(folder, 'agents.db'), clock);
  open.push(store);
  return { rows: (sql: string) => rowsOf(store, sql) };
}

function rowsOf({ db }: AgentStore, sql: string): readonly object[] {
  const rows = db.prepare(sql).all();
  return rows.map((row) => ({ ...row }));
}
