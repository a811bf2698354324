import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exitCodes, systemClock } from '#lib';
import { takeOwnership } from '#lib/lock';
import { runTestCommand } from '../../../tests/kit/run-command.ts';
import { command } from './opencode.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencode-command-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (env: Readonly<Record<string, string>>, ...argv: readonly string[]) =>
  runTestCommand(command, argv, { env: { PANTHER_STATE_DIR: folder, ...env }, cwd: folder });

test('with a process for its tools it has no token at all', async () => {
  const { out } = await run({});
  expect(JSON.parse(out).mcp.panther).toMatchObject({ type: 'local' });
  expect(out).not.toMatch(/Bearer|Token/);
});

test('at the door of the agent that runs here it has the token for tools, made when it is not there', async () => {
  const knowledge = join(folder, 'knowledge');
  mkdirSync(knowledge);
  // As the embedded database's lock names its owner.
  const path = { lock: join(knowledge, 'lock'), owner: join(knowledge, 'owner.json') };
  const url = 'http://127.0.0.1:8099';
  const ownership = takeOwnership({ path, label: 'the agent', url, clock: systemClock });
  try {
    const { out } = await run({}, '--door');
    const file = join(folder, 'secrets', 'mcpToken');
    expect(JSON.parse(out).mcp.panther).toMatchObject({
      ...{ type: 'remote', url: `${url}/mcp` },
      headers: { authorization: `Bearer {file:${file}}` },
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(out).not.toContain(readFileSync(file, 'utf8').trim());
  } finally {
    ownership?.release();
  }
});

test('of another machine its token has to be named; with no agent there is nothing to print', async () => {
  const none = await run({}, '--door');
  expect([none.code, none.out]).toEqual([exitCodes['api.unreachable'], '']);
  const there = { PANTHER_AGENT_URL: 'http://ovh.test:8080/' };
  const unnamed = await run(there, '--door');
  expect(unnamed.err).toContain('PANTHER_MCP_TOKEN_FILE');
  const { out } = await run({ ...there, PANTHER_MCP_TOKEN_FILE: '/keys/mcp' }, '--door');
  expect(JSON.parse(out).mcp.panther).toMatchObject({
    ...{ url: 'http://ovh.test:8080/mcp' },
    headers: { authorization: 'Bearer {file:/keys/mcp}' },
  });
});
