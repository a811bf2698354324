import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '#lib';
import { takeOwnership } from '#lib/lock';
import { serveApp } from '../../../tests/kit/serve-app.ts';
import { answerAtAgent, findAgent } from './at-agent.ts';

let folder: string;
const open: { close: () => unknown }[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panther-test-at-agent-'));
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  rmSync(folder, { recursive: true, force: true });
});

const env = (more: Readonly<Record<string, string>> = {}) => ({
  ...{ PANTHER_STATE_DIR: folder },
  ...more,
});

test('nobody runs here: nobody is found', () => {
  expect(findAgent({ env: env(), cwd: folder })).toBeUndefined();
});

test('who has the knowledge base open with a door is the agent; its token is the one of this machine', async () => {
  const url = 'http://127.0.0.1:8099';
  const knowledge = join(folder, 'knowledge');
  mkdirSync(knowledge);
  // As the embedded database's lock names its owner.
  const path = { lock: join(knowledge, 'lock'), owner: join(knowledge, 'owner.json') };
  const ownership = takeOwnership({ path, label: 'the agent', url, clock: systemClock });
  open.push({ close: () => ownership?.release() });
  expect(findAgent({ env: env(), cwd: '/' })).toEqual({ url, token: undefined });
  mkdirSync(join(folder, 'secrets'));
  writeFileSync(join(folder, 'secrets', 'agentToken'), 'ours\n');
  expect(findAgent({ env: env(), cwd: '/' })).toEqual({ url, token: 'ours' });
});

test('one that is named comes first, with the token in the file that is named', () => {
  const file = join(folder, 'token');
  writeFileSync(file, 'theirs\n');
  const named = { PANTHER_AGENT_URL: 'http://ovh.test:8080', PANTHER_AGENT_TOKEN_FILE: file };
  expect(findAgent({ env: env(named), cwd: folder })).toEqual({
    ...{ url: 'http://ovh.test:8080', token: 'theirs' },
  });
  rmSync(file);
  expect(() => findAgent({ env: env(named), cwd: folder })).toThrow(
    expect.objectContaining({ code: 'io.read-failed' }),
  );
});

async function ask(listener: RequestListener, signal = new AbortController().signal) {
  const door = await serveApp(listener);
  open.push(door);
  const lines = [];
  for await (const line of answerAtAgent(
    { question: 'how?' },
    { url: door.url, token: 't' },
    signal,
  ))
    lines.push(line);
  return lines;
}

const usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
const answer = {
  type: 'answer',
  answer: {
    ...{ status: 'not-found', text: 'no', citations: [], gaps: [], usage, usageByAgent: [] },
    session: 's',
  },
};
const line = (value: unknown) => `${JSON.stringify(value)}\n`;

test('the question is sent with the token, and the lines come as they are told', async () => {
  let sent: unknown;
  const lines = await ask((request, response) => {
    sent = [request.method, request.url, request.headers.authorization];
    response.end(line({ type: 'waiting' }) + line({ type: 'narration', text: 'n' }) + line(answer));
  });
  expect(sent).toEqual(['POST', '/api/ask', 'Bearer t']);
  expect(lines).toEqual([{ type: 'waiting' }, { type: 'narration', text: 'n' }, answer]);
});

test.each<[string, RequestListener, object]>([
  [
    'that is another version',
    (_, response) => response.end(line({ type: 'poem', text: 'x' })),
    { code: 'api.failed', hint: expect.stringContaining('restart') },
  ],
  [
    'that stops in the middle',
    (_, response) => response.end(line({ type: 'waiting' })),
    { code: 'api.failed', retryable: true },
  ],
  [
    'that dies in the middle',
    (_, response) => {
      response.write(line({ type: 'waiting' }), () => response.destroy());
    },
    { code: 'api.unreachable', retryable: true },
  ],
  [
    'that does not know the token',
    (_, response) => {
      response.statusCode = 401;
      response.end('{"error":{"code":"unauthorized","message":"no","hint":null}}');
    },
    { code: 'api.refused' },
  ],
  [
    'whose session is in use',
    (_, response) =>
      response.end(line({ error: { code: 'ask.session', message: 'm', hint: 'h' } })),
    { code: 'ask.session', message: 'm', hint: 'h' },
  ],
])('an agent %s ends in a failure that says so', async (_, listener, fault) => {
  await expect(ask(listener)).rejects.toMatchObject(fault);
});

test('nobody at the address, and whoever stops asking, end it too', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  const { signal } = new AbortController();
  const door = { url: `http://127.0.0.1:${port}`, token: undefined };
  const gone = answerAtAgent({ question: 'how?' }, door, signal).next();
  await expect(gone).rejects.toMatchObject({ code: 'api.unreachable' });
  const stop = new AbortController();
  const silent = ask((_, response) => {
    response.write(line({ type: 'waiting' }), () => stop.abort());
  }, stop.signal);
  await expect(silent).rejects.toMatchObject({ code: 'aborted' });
});
