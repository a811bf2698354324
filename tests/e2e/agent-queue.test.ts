// `panther agents run --queue` with the real agent process, on a server that it shares with the one who asks: over its
// door, as on a host, and in the database itself.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from '#lib';
import { commands } from '../../bin/commands.ts';
import { answer } from '../kit/agent-fleet.ts';
import { eventually } from '../kit/eventually.ts';
import { freePort } from '../kit/free-port.ts';
import { type ModelServer, startModelServer } from '../kit/model-server.ts';
import { runTestCommand } from '../kit/run-command.ts';
import { hasServer, openServerBase, type ServerBase } from '../kit/server-base.ts';

const root = join(import.meta.dirname, '../..');
const review = {
  ...{ period: 'week 47', backlog: [] },
  patterns: [{ text: 'Late entries lose.', entries: ['e1', 'e2'] }],
};

let base: ServerBase;
let model: ModelServer;
let agent: ChildProcess;
let url: string;

beforeAll(async () => {
  if (!hasServer) return;
  base = await openServerBase();
  const outputs = { kind: 'weekly-review', value: review };
  model = await startModelServer(() => answer(outputs));
  base.endings.push(() => model.close());
  mkdirSync(join(base.folder, 'host', 'secrets'), { recursive: true });
  writeFileSync(join(base.folder, 'host', 'secrets', 'agentToken'), 'door', { mode: 0o600 });
  agent = await startAgent();
});
afterAll(async () => {
  if (!hasServer) return;
  agent.kill('SIGTERM');
  await once(agent, 'exit');
  await base.close();
});

async function startAgent(): Promise<ChildProcess> {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const state = join(base.folder, 'host');
  const child = spawn(process.execPath, ['bin/panther', '--run', 'agent/main.ts'], {
    cwd: root,
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, PANTHER_LOG_LEVEL: 'error' },
      ...{ PANTHER_STATE_DIR: join(state, 'agent'), PANTHER_PORT: String(port) },
      ...{ CREDENTIALS_DIRECTORY: join(state, 'secrets'), DATABASE_URL: base.url },
      ...{ PANTHER_MODELS: 'local/m', PANTHER_MODEL_URL: `${model.url}/v1` },
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await eventually(async () => {
    const rows = await base.database.query('select from agents.worker').catch(() => []);
    if (rows.length === 0) throw new Error(`no worker is there (${child.exitCode})`);
  });
  return child;
}

async function run(env: Readonly<Record<string, string>>, ...argv: readonly string[]) {
  const entry = commands.find(({ name }) => name === 'agents');
  if (entry === undefined) throw new Error('there is no command agents');
  const { command } = await entry.load();
  return runTestCommand(command, argv, { env, cwd: base.folder });
}
/** A machine with the database and without an agent. */
const away = () => ({ PANTHER_STATE_DIR: join(base.folder, 'away'), DATABASE_URL: base.url });
/** The owner's shell on a host: its agent, and nothing else. */
const onHost = () => ({
  ...{ PANTHER_STATE_DIR: join(base.folder, 'owner'), PANTHER_AGENT_URL: url },
  PANTHER_AGENT_TOKEN_FILE: join(base.folder, 'host', 'secrets', 'agentToken'),
});

describe.skipIf(!hasServer)('a queued run', () => {
  test.each([
    ['in the database', away, 'week-1'],
    ['over the door', onHost, 'week-2'],
  ])(
    '%s is done by the agent, waited for, and in the records',
    async (_, env, key) => {
      const queued = ['run', 'journal-reviewer', 'the week', '--queue', '--key', key];
      const { code, out, err } = await run(env(), ...queued, '--wait');
      expect([code, err]).toEqual([0, expect.stringContaining('accepted in sandbox mode')]);
      expect(out).toContain('  - Late entries lose.');
      const again = await run(env(), ...queued, '--json');
      expect(JSON.parse(again.out)).toMatchObject({ isNew: false, hosts: [hostname()] });
      const { id } = JSON.parse(again.out);
      await eventually(async () => {
        const rows = JSON.parse((await run(env(), 'runs', '--json')).out);
        const row = rows.find((each: { id: string }) => each.id === id);
        expect(row).toMatchObject({ outcome: 'accepted', host: hostname(), tokens: 120 });
      });
      expect((await run(env(), 'wait', id.slice(0, 8))).out).toBe(out);
      const { out: cancelled } = await run(env(), 'cancel', id.slice(0, 8));
      expect(cancelled).toContain('has ended already');
    },
    60_000,
  );

  test('what cannot be is said', async () => {
    const queued = ['run', 'journal-reviewer', 'the week', '--queue'];
    const nowhere = await run(away(), ...queued, '--on', 'nowhere');
    expect([nowhere.code, nowhere.err]).toEqual([
      exitCodes['agent.unknown'],
      expect.stringContaining('no machine "nowhere" takes runs now'),
    ]);
    const model = await run(onHost(), ...queued, '--model', 'zai/glm-9');
    expect(model.err).toMatch(/no machine that takes runs of journal-reviewer has the model zai/);
    expect(model.code).not.toBe(0);
    expect((await run(away(), 'run', 'journal-reviewer', 'x', '--key', 'k')).err).toMatch(
      /--key is for a run that goes to the queue[\s\S]*--queue/,
    );
    const { out } = await run(onHost(), 'workers');
    expect(out).toContain(`${hostname()} (${agent.pid})  2 at once, by local/m: docs-researcher`);
    // Its brain is not reachable with a token, so that it leaves this one to others.
    expect(out).not.toContain('brain-analyst');
  });

  test('with an embedded database there is one machine only', async () => {
    const env = { PANTHER_STATE_DIR: join(base.folder, 'alone') };
    const { code, err } = await run(env, 'run', 'journal-reviewer', 'the week', '--queue');
    expect(code).toBe(exitCodes['config.invalid']);
    expect(err).toMatch(/one machine only[\s\S]*DATABASE_URL/);
    expect((await run(env, 'runs')).out).toBe('no runs yet\n');
  });
});
