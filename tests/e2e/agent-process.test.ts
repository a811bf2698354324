// The real agent process: killed in the middle of an answer, asked twice at once, and given what is no question.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exitCodes } from '#lib';
import { eventually } from '../kit/eventually.ts';
import { freePort } from '../kit/free-port.ts';
import { fillManualBase } from '../kit/manual-base.ts';
import { type ModelServer, type Script, startModelServer } from '../kit/model-server.ts';

const root = join(import.meta.dirname, '../..');
const work = mkdtempSync(join(tmpdir(), 'panther-test-agent-process-'));
const state = join(work, 'state');
const token = 'test-agent-token';
const question = 'Does a full vacuum lock the table?';
let port: number;
let model: ModelServer;
let agent: ChildProcess;
let script: Script;

beforeAll(async () => {
  await fillManualBase(work, state);
  mkdirSync(join(state, 'secrets'), { recursive: true });
  writeFileSync(join(state, 'secrets', 'agentToken'), token, { mode: 0o600 });
  model = await startModelServer((call, index) => script(call, index));
  port = await freePort();
  agent = await startAgent();
});
afterAll(async () => {
  if (agent?.exitCode === null && agent.signalCode === null) {
    agent.kill('SIGTERM');
    await once(agent, 'exit');
  }
  await model?.close();
  rmSync(work, { recursive: true, force: true });
});

async function startAgent(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['bin/panther', '--run', 'agent/main.ts'], {
    cwd: root,
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, PANTHER_LOG_LEVEL: 'error' },
      ...{ PANTHER_STATE_DIR: join(state, 'agent'), PANTHER_PORT: String(port) },
      ...{ PANTHER_KNOWLEDGE_DIR: join(state, 'knowledge') },
      ...{ CREDENTIALS_DIRECTORY: join(state, 'secrets'), PANTHER_MODELS: 'local/m' },
      PANTHER_MODEL_URL: `${model.url}/v1`,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ready = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    const health = (await answer?.json()) as { knowledge: { status: string } } | undefined;
    return child.exitCode ?? health?.knowledge.status;
  };
  await eventually(async () => expect(await ready()).toBe('ready'));
  return child;
}

/** `panther ask …`, which finds the agent that has the knowledge base open. */
async function ask(...args: readonly string[]) {
  const child = spawn(process.execPath, ['bin/panther', 'ask', '--via', 'agent', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PANTHER_STATE_DIR: state },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (part) => (out += part));
  child.stderr.on('data', (part) => (err += part));
  const [code] = await once(child, 'close');
  return { code, out, err };
}
const sessions = async () =>
  JSON.parse((await ask('--sessions', '--json')).out) as {
    readonly id: string;
    readonly questions: readonly { readonly question: string }[];
  }[];

const good = JSON.stringify({
  text: 'It does.',
  cite: [{ id: 'k1', quote: 'locks it meanwhile' }],
});

test('killed in the middle of an answer, it goes on where it was: the conversation is kept', async () => {
  const asked = Promise.withResolvers<void>();
  script = () => {
    asked.resolve();
    return { hang: true };
  };
  const first = ask(question);
  await asked.promise;
  agent.kill('SIGKILL');
  await once(agent, 'exit');
  const cut = await first;
  expect([exitCodes['api.unreachable'], exitCodes['api.failed']]).toContain(cut.code);
  expect(cut.out).toBe('');
  agent = await startAgent();
  const [kept] = await sessions();
  expect(kept?.questions).toMatchObject([{ question }]);
  script = () => ({ text: good });
  const again = await ask('--session', kept?.id ?? '', 'and why does it?');
  expect(again).toMatchObject({ code: 0, out: expect.stringMatching(/^It does\. \[1\]/) });
  // The model is told what was asked before, with its evidence.
  const told = JSON.stringify(model.calls.at(-1)?.body.messages);
  expect(told).toContain(`Question: ${question}`);
  expect(told).toContain('locks it meanwhile');
});

test('two questions in one conversation: the second is told that it is in use', async () => {
  script = () => ({ text: good });
  await ask(question);
  const [{ id } = { id: '' }] = await sessions();
  const gate = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  script = async () => {
    asked.resolve();
    await gate.promise;
    return { text: good };
  };
  const slow = ask('--session', id, question);
  await asked.promise;
  const other = await ask('--session', id, question);
  expect(other.code).toBe(exitCodes['ask.session']);
  expect(other.err).toContain('is used by');
  gate.resolve();
  expect(await slow).toMatchObject({ code: 0, out: expect.stringContaining('It does. [1]') });
});

test('ten megabytes, bytes that are no text, and no question at all are refused, and it stays up', async () => {
  script = () => ({ text: good });
  const calls = model.calls.length;
  const post = (body: string) =>
    fetch(`http://127.0.0.1:${port}/api/ask`, {
      ...{ method: 'POST', body },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
  const big = await post(JSON.stringify({ question: 'a'.repeat(10 * 2 ** 20) }));
  expect(big.status).toBe(413);
  expect(await big.json()).toMatchObject({ error: { message: expect.any(String) } });
  // More than a question may have, and less than the door takes.
  const long = await post(JSON.stringify({ question: 'a'.repeat(50_000) }));
  expect(long.status).toBe(400);
  expect(await long.json()).toMatchObject({ error: { code: 'usage' } });
  // RFC 3629: 0xFF and 0xFE are in no UTF-8; a shell passes them on all the same.
  const command = `exec "$0" bin/panther ask "$(printf 'what \\377\\376 is')"`;
  const child = spawn('sh', ['-c', command, process.execPath], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PANTHER_STATE_DIR: state },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (part) => (err += part));
  const [code] = await once(child, 'close');
  expect(code).toBe(exitCodes.usage);
  expect(err).toContain('U+FFFD');
  expect((await ask()).code).toBe(exitCodes.usage);
  expect(model.calls.length).toBe(calls);
  expect((await ask(question)).code).toBe(0);
});
