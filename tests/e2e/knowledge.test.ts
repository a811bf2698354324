// The commands of the knowledge base as processes: alone, and beside the agent that has it open.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBase } from '#crawler';
import { exitCodes } from '#lib';
import { repositoryRoot } from '../../hosts/load.ts';
import { eventually } from '../kit/eventually.ts';
import { freePort } from '../kit/free-port.ts';
import { silentLog } from '../kit/postgres.ts';

const scratch = mkdtempSync(join(tmpdir(), 'panther-knowledge-'));
const panther = join(repositoryRoot, 'bin/panther');
const env = {
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  PANTHER_STATE_DIR: join(scratch, 'state'),
};
const docs = join(scratch, 'docs');
const running = new Set<ChildProcess>();

beforeAll(() => {
  mkdirSync(docs);
  writeFileSync(join(docs, 'anchor.md'), '# Anchors\n\nA kedge is a light anchor to haul with.\n');
});
afterAll(async () => {
  for (const child of running) await end(child);
  rmSync(scratch, { recursive: true, force: true });
});

async function end(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(args: readonly string[], more: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [panther, ...args], { env: { ...env, ...more } });
  const [stdout, stderr]: string[][] = [[], []];
  child.stdout.on('data', (part) => stdout?.push(String(part)));
  child.stderr.on('data', (part) => stderr?.push(String(part)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: stdout?.join('') ?? '', stderr: stderr?.join('') ?? '' };
}

async function useCommands(): Promise<void> {
  const found = await run(['search', 'haul with a kedge', '--library', 'ships']);
  expect(found).toMatchObject({ code: 0 });
  expect(found.stdout).toMatch(/^1 {2}Anchors\n {4}file:.*anchor\.md/);
  expect(found.stdout).toContain('│ A kedge is a light anchor to haul with.');
  const { stdout } = await run(['search', 'kedge', '-k', '1', '--json']);
  const [hit] = JSON.parse(stdout).hits;
  expect((await run(['chunks', hit.chunkId])).stdout).toContain('A kedge is a light anchor');
  expect((await run(['chunks', '--document', hit.documentId])).stdout).toContain(hit.chunkId);
  expect((await run(['chunks', '--libraries'])).stdout).toMatch(/^ships: 1 pages/);
  const wrong = await run(['search', 'kedge', '--library', 'shisp']);
  expect(wrong.stderr).toContain('did you mean ships?');
  expect((await run(['chunks', 'nonsense'])).code).toBe(exitCodes['kb.unknown']);
}

async function useMcp(): Promise<void> {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StdioClientTransport({
    ...{ command: process.execPath, args: [panther, 'mcp'], env, stderr: 'ignore' },
  });
  await client.connect(transport as Parameters<Client['connect']>[0]);
  try {
    const { tools } = await client.listTools();
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true);
    const answer = await client.callTool({ name: 'search', arguments: { query: 'kedge' } });
    expect(JSON.stringify(answer.content)).toContain('A kedge is a light anchor');
    expect(answer.isError).toBeUndefined();
  } finally {
    await client.close();
  }
}

test('alone: a folder is added, read, found again, and offered to coding agents', async () => {
  const added = await run(['sources', 'add', docs, '--library', 'ships', '--name', 'ships']);
  expect(added).toMatchObject({ code: 0 });
  expect((await run(['crawl', 'ships'])).stdout).toContain('complete');
  const nothing = await run(['search', 'zyzzyva']);
  expect([nothing.code, nothing.stdout]).toEqual([exitCodes['kb.nothing-found'], '']);
  await useMcp();
});

test('initialize is answered before any database is there, and none is made for it', async () => {
  const state = join(scratch, 'empty');
  const child = spawn(process.execPath, [panther, 'mcp'], {
    env: { ...env, PANTHER_STATE_DIR: state, DATABASE_URL: 'postgresql://127.0.0.1:1/none' },
  });
  running.add(child);
  const lines: string[] = [];
  child.stdout.on('data', (part) => lines.push(String(part)));
  const say = (message: object) =>
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  say({ id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25' } });
  await expect.poll(() => lines.join('')).toContain('"serverInfo"');
  expect(existsSync(state)).toBe(false);
  // The database is down: a result that says so, and the server stays.
  say({ id: 2, method: 'tools/call', params: { name: 'list_libraries' } });
  await expect.poll(() => lines.join('')).toContain('postgres.unavailable');
  say({ id: 3, method: 'ping' });
  await expect.poll(() => lines.join('')).toContain('"id":3,"result":{}');
  child.stdin.end();
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(0);
});

describe('beside the agent, which has the base open', () => {
  let agent: ChildProcess;
  let url: string;
  const knowledge = join(env.PANTHER_STATE_DIR, 'knowledge');
  const shared = { ...env, PANTHER_KNOWLEDGE_DIR: knowledge };

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    agent = spawn(process.execPath, [panther, '--run', join(repositoryRoot, 'agent/main.ts')], {
      env: {
        ...shared,
        PANTHER_STATE_DIR: join(env.PANTHER_STATE_DIR, 'agent'),
        PANTHER_PORT: String(port),
      },
      stdio: 'ignore',
    });
    running.add(agent);
    const state = async () => {
      const answer = await fetch(`${url}/health`).catch(() => undefined);
      return ((await answer?.json()) as { knowledge?: { status: string } })?.knowledge?.status;
    };
    await eventually(async () => expect(await state()).toBe('ready'));
  });

  test('the same commands ask it', async () => {
    await useCommands();
    await useMcp();
    const again = await run(['crawl', 'ships', '--json']);
    const events = again.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(again.code).toBe(0);
    expect(events.at(-1)).toMatchObject({ event: 'report', outcome: 'complete' });
    expect((await run(['sources', 'pause', 'ships', '--reason', 'test'])).code).toBe(0);
    expect((await run(['sources', 'list'])).stdout).toContain('paused: test');
    expect((await run(['sources', 'resume', 'ships'])).code).toBe(0);
  });

  test('the nightly run lets it read, and writes down how it went', async () => {
    writeFileSync(join(docs, 'sail.md'), '# Sails\n\nA spinnaker is set before the wind.\n');
    const state = join(env.PANTHER_STATE_DIR, 'crawler');
    await run(['sources', 'add', docs, '--library', 'sails', '--name', 'sails']);
    // What this repository declares is somebody else's.
    const { signal } = new AbortController();
    const asked = await openBase({
      env: shared,
      cwd: scratch,
      owner: 'test',
      log: silentLog,
      signal,
    });
    for (const { source, isDeclared } of await asked.listSources(signal)) {
      if (isDeclared) await asked.pauseSource(source.name, 'test', signal);
    }
    const night = await run(['--run', join(repositoryRoot, 'crawler/main.ts')], {
      ...{ PANTHER_STATE_DIR: state, PANTHER_KNOWLEDGE_DIR: knowledge },
    });
    expect(night).toMatchObject({ code: 0 });
    const report = JSON.parse(readFileSync(join(state, 'nightly.json'), 'utf8'));
    expect(report).toMatchObject({ succeeded: true, reports: [{ source: 'sails' }] });
    expect(readFileSync(join(state, 'metrics/panther_crawler.prom'), 'utf8')).toContain(
      'panther_crawler_last_run_success 1',
    );
    expect((await run(['search', 'spinnaker'])).code).toBe(0);
  });

  test('when it is killed the commands open the base themselves', async () => {
    agent.kill('SIGKILL');
    await once(agent, 'exit');
    running.delete(agent);
    expect((await run(['search', 'spinnaker'])).code).toBe(0);
  });
});
