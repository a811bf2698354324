// What the operator sees of agents and decides about them, with the real agent process and the real brain: over the
// door, as on a host where the agent is a user of its own, and on the records of the one who asks.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { exitCodes, systemClock } from '#lib';
import { makeAgentToken } from '../../agent/cockpit/web/agent-token.ts';
import { openAgentStore } from '../../agent/runtime/agents/index.ts';
import { startBrainDoor } from '../kit/brain-door.ts';
import { eventually } from '../kit/eventually.ts';
import { freePort } from '../kit/free-port.ts';
import { runPanther } from '../kit/run-command.ts';

const root = join(import.meta.dirname, '../..');
const work = mkdtempSync(join(tmpdir(), 'panther-test-agent-desk-'));
const [host, away] = [join(work, 'host'), join(work, 'away')];
const token = 'token-of-the-door';
const by = userInfo().username;
let brain: Awaited<ReturnType<typeof startBrainDoor>>;
let agent: ChildProcess;
let url: string;

type Environment = Readonly<Record<string, string>>;
const panther = (env: Environment, ...argv: readonly string[]) =>
  runPanther('agents', argv, { env, cwd: work });
/** The owner's shell on a host: its agent, and a state folder that is not the agent's. */
const onHost = (more: Environment = {}) => ({
  ...{ PANTHER_STATE_DIR: join(work, 'owner'), PANTHER_AGENT_URL: url },
  ...{ PANTHER_AGENT_TOKEN_FILE: join(host, 'secrets', 'agentToken'), ...more },
});
/** A machine without an agent. */
const alone = () => ({ PANTHER_STATE_DIR: away, PANTHER_BRAIN_URL: brain.url });

const fileOf = (state: string) => join(state, 'agent', 'agents.db');
function rowsOf(state: string, sql: string): readonly object[] {
  const store = openAgentStore(fileOf(state), systemClock);
  const rows = store.db.prepare(sql).all();
  store.close();
  return rows.map((row) => ({ ...row }));
}

beforeAll(async () => {
  brain = await startBrainDoor(join(work, 'brain'), 'token-of-the-brain');
  await brain.goOn();
  for (const state of [host, away]) {
    mkdirSync(join(state, 'secrets'), { recursive: true });
    writeFileSync(join(state, 'secrets', 'agentToken'), token, { mode: 0o600 });
    writeFileSync(join(state, 'secrets', 'brainToken'), 'token-of-the-brain', { mode: 0o600 });
  }
  writeFileSync(join(host, 'secrets', 'mcpToken'), 'token-of-tools', { mode: 0o600 });
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  agent = spawn(process.execPath, ['bin/panther', '--run', 'agent/main.ts'], {
    cwd: root,
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, PANTHER_LOG_LEVEL: 'error' },
      ...{ PANTHER_STATE_DIR: join(host, 'agent'), PANTHER_PORT: String(port) },
      ...{ PANTHER_KNOWLEDGE_DIR: join(host, 'knowledge'), PANTHER_BRAIN_URL: brain.url },
      CREDENTIALS_DIRECTORY: join(host, 'secrets'),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const health = async () => {
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    const told = (await answer?.json()) as { knowledge: { status: string } } | undefined;
    return agent.exitCode ?? told?.knowledge.status;
  };
  await eventually(async () => expect(await health()).toBe('ready'));
  // Now that it has looked for what was due when it began, and will not for ten minutes.
  const at = systemClock.now();
  for (const state of [host, away]) await seed(state, at);
});
afterAll(async () => {
  if (agent?.exitCode === null && agent.signalCode === null) {
    agent.kill('SIGTERM');
    await once(agent, 'exit');
  }
  await brain?.stop();
  rmSync(work, { recursive: true, force: true });
});

const regimeSchema = z.object({ regime: z.string() });

/** The same in both records: runs, predictions that are due and one that is not, proposals. */
async function seed(state: string, at: number): Promise<void> {
  const answer = await fetch(`${brain.url}/regime`, {
    headers: { authorization: 'Bearer token-of-the-brain' },
  });
  const { regime } = regimeSchema.parse(await answer.json());
  const words = { kind: 'words', text: 'the owner will like it' };
  const store = openAgentStore(fileOf(state), systemClock);
  const { db } = store;
  const insert = (table: string, ...values: readonly (string | number | null)[]) =>
    db.prepare(`insert into ${table} values (${values.map(() => '?').join(', ')})`).run(...values);
  const run = 'aaaa0001';
  insert('run', run, 'brain-analyst', at - 10, 'shadow', 'hash', 'input', 'prompt', 'session');
  insert('run_end', run, at, 'accepted', '[]', '[]', 'local/m', 10, 20, null, 1_500);
  insert('violation', 1, 'brain-analyst', run, at, 'it gave "order"');
  const predict = (id: string, claim: object, dueAt: number) =>
    insert(...['prediction', id, run, 'brain-analyst', at, JSON.stringify(claim), 0.7, dueAt, 'x']);
  predict('bbbb0001', words, at - 1);
  predict('bbbb0002', { kind: 'regime', regime }, at - 1);
  predict('bbbb0003', words, at + 86_400_000);
  const propose = (id: string, action: object) =>
    insert(
      ...['approval', id, 'brain-analyst', run, at, at + 86_400_000, JSON.stringify(action), 'why'],
    );
  propose('cccc0001', { kind: 'brain.kill-switch', level: 2 });
  propose('cccc0002', { kind: 'brain.close', positionId: 'nobody' });
  propose('cccc0003', { kind: 'brain.close', positionId: 'p3' });
  store.close();
}

const modes = 'select agent, mode_from, mode_to, by, reason from mode_change order by seq';
const scores = 'select prediction, happened, by, evidence from score order by prediction';
const why = ['--reason', 'of a test'];
const reason = 'of a test';

test.each([
  [
    ...[['pause', 'poker-coach', ...why], 0, modes],
    [{ agent: 'poker-coach', mode_from: 'sandbox', mode_to: 'paused', by, reason }],
  ],
  [
    ...[['promote', 'poker-coach', ...why], 0, modes],
    [{}, { agent: 'poker-coach', mode_from: 'paused', mode_to: 'sandbox', by, reason }],
  ],
  [
    ...[['rate', 'aaaa', '4', ...why], 0, 'select run, explanation, by, reason from rating'],
    [{ run: 'aaaa0001', explanation: 4, by, reason }],
  ],
  [
    ...[['score', 'bbbb0001', 'no', ...why], 0, scores],
    [{ prediction: 'bbbb0001', happened: 0, by, evidence: reason }],
  ],
  [...[['score'], 0, scores], [{}, { prediction: 'bbbb0002', happened: 1, by: 'evaluator' }]],
  [
    ...[['deny', 'cccc0003', ...why], 0, 'select approval, verdict, by, reason from decision'],
    [{ approval: 'cccc0003', verdict: 'deny', by, reason }],
  ],
  [
    // The brain has no such position.
    ...[['approve', 'cccc0002', ...why], exitCodes['agent.refused']],
    'select approval, outcome, detail from execution',
    [{ approval: 'cccc0002', outcome: 'failed', detail: expect.stringContaining('nobody') }],
  ],
] as [string[], number, string, object[]][])(
  '%j changes the records of the agent over its door, and those here without one',
  async (argv, code, sql, rows) => {
    const before = rowsOf(away, sql);
    const there = await panther(onHost(), ...argv, '--json');
    expect([there.code, there.err]).toEqual([code, '']);
    expect(rowsOf(host, sql)).toMatchObject(rows);
    expect(rowsOf(away, sql)).toEqual(before);
    expect(await panther(alone(), ...argv, '--json')).toEqual(there);
    expect(rowsOf(away, sql)).toEqual(rowsOf(host, sql));
    expect(existsSync(fileOf(join(work, 'owner')))).toBe(false);
  },
  60_000,
);

test.each([
  [['promote', 'brain-analyst', ...why], 'agent.refused', '2 of its predictions have come due'],
  [['pause', 'poker-couch', ...why], 'agent.unknown', 'did you mean poker-coach?'],
  [['pause', 'poker-coach'], 'usage', 'takes a --reason'],
  [['show', 'nobody'], 'agent.unknown', 'there is no agent "nobody"'],
  [['rate', 'ffff', '4', ...why], 'agent.unknown', 'no run begins with ffff'],
  [['score', 'bbbb', 'yes', ...why], 'agent.unknown', 'several predictions begin with bbbb'],
  [['score', 'bbbb0001', 'yes', ...why], 'agent.refused', 'it was scored already'],
  [['score', 'bbbb0003', 'yes', ...why], 'agent.refused', 'it is not due yet'],
  [['approve', 'cccc0003', ...why], 'agent.refused', 'is not waiting: it is denied'],
  [['deny', 'ffff', ...why], 'agent.unknown', 'no proposal begins with ffff'],
] as const)('%j is refused the same way', async (argv, code, text) => {
  const there = await panther(onHost(), ...argv);
  expect([there.code, there.out]).toEqual([exitCodes[code], '']);
  expect(there.err).toContain(text);
  expect(await panther(alone(), ...argv)).toEqual(there);
});

test.each([
  [[]],
  [['show', 'brain-analyst']],
  [['runs']],
  [['runs', 'poker-coach']],
  [['predictions', '--limit', '2']],
  [['approvals']],
  [['approvals', '--all']],
])('%j shows the same over the door as from the records', async (argv) => {
  // The agent's own records, by one who does not see that it runs.
  const beside = { PANTHER_STATE_DIR: host, PANTHER_KNOWLEDGE_DIR: join(work, 'none') };
  for (const more of [[], ['--json']]) {
    const there = await panther(onHost(), ...argv, ...more);
    expect(there.code).toBe(0);
    expect(there).toEqual(await panther(beside, ...argv, ...more));
  }
});

test('what is approved twice at once is done once, by the agent', async () => {
  const argv = ['approve', 'cccc0001', ...why];
  const both = await Promise.all([panther(onHost(), ...argv), panther(onHost(), ...argv)]);
  const [done, refused] = both.toSorted((one, other) => one.code - other.code);
  expect([done?.code, done?.out]).toEqual([0, expect.stringContaining('cccc0001 done: ')]);
  expect([refused?.code, refused?.err]).toEqual([
    exitCodes['agent.refused'],
    expect.stringContaining('is not waiting'),
  ]);
  expect(brain.killSwitch()).toMatchObject({ level: 2 });
  expect(rowsOf(host, `select outcome from execution where approval = 'cccc0001'`)).toEqual([
    { outcome: 'done' },
  ]);
  const raised = brain.brain.log.db.prepare(
    `select count(*) as times from events where type = 'killswitch.changed.v1'`,
  );
  expect(raised.get()).toEqual({ times: 1 });
});

test('an agent that runs here is found, and asked with the token of this machine', async () => {
  const here = { PANTHER_STATE_DIR: host };
  expect((await panther(here, 'pause', 'fleet-operator', ...why)).code).toBe(0);
  expect(rowsOf(host, modes).at(-1)).toMatchObject({ agent: 'fleet-operator', by });
  // It is that agent who says so: with another token it refuses.
  const file = join(work, 'wrong');
  writeFileSync(file, 'wrong');
  const wrong = await panther({ ...here, PANTHER_AGENT_TOKEN_FILE: file }, 'list');
  expect(wrong.code).toBe(exitCodes['api.refused']);
});

test('the token of an agent, and that for tools, change nothing', async () => {
  const untilMs = systemClock.now() + 3_600_000;
  const tokens = ['token-of-tools', makeAgentToken(token, { agent: 'brain-analyst', untilMs })];
  const everything = () => ['mode_change', 'rating', 'score', 'decision'].map(countOf);
  const countOf = (table: string) => rowsOf(host, `select count(*) as rows from ${table}`);
  const before = everything();
  for (const [index, text] of tokens.entries()) {
    const file = join(work, `token-${index}`);
    writeFileSync(file, text);
    for (const argv of [
      ...[
        ['promote', 'docs-researcher'],
        ['pause', 'docs-researcher'],
        ['rate', 'aaaa', '1'],
      ],
      ...[['score', 'bbbb0003', 'yes'], ['deny', 'cccc0003'], ['approve', 'cccc0003'], ['score']],
    ]) {
      const env = onHost({ PANTHER_AGENT_TOKEN_FILE: file });
      const { code, err } = await panther(env, ...argv, ...why);
      expect([argv, code]).toEqual([argv, exitCodes['api.refused']]);
      expect(err).toContain('the agent refuses');
    }
  }
  expect(everything()).toEqual(before);
});

test('an agent that is named and does not answer is never replaced by the records here', async () => {
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  const gone = { ...alone(), PANTHER_AGENT_URL: nowhere };
  const before = rowsOf(away, modes);
  for (const argv of [['list'], ['approvals'], ['pause', 'docs-researcher', ...why]]) {
    const { code, out, err } = await panther(gone, ...argv);
    expect([code, out]).toEqual([exitCodes['api.unreachable'], '']);
    expect(err).toContain(`the agent at ${nowhere} cannot be reached: ECONNREFUSED`);
    expect(err).toContain('PANTHER_AGENT_URL names it');
  }
  expect(rowsOf(away, modes)).toEqual(before);
});
