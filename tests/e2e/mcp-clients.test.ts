// The reference client, as coding agents have it: `panther mcp` as a process, and the agent's door over HTTP.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBase } from '#crawler';
import { parseSources } from '#lib/mcp';
import { repositoryRoot } from '../../hosts/load.ts';
import { startBrainDoor } from '../kit/brain-door.ts';
import { eventually } from '../kit/eventually.ts';
import { freePort } from '../kit/free-port.ts';
import { silentLog } from '../kit/postgres.ts';

const scratch = mkdtempSync(join(tmpdir(), 'panther-mcp-clients-'));
const panther = join(repositoryRoot, 'bin/panther');
const state = join(scratch, 'state');
const token = 'the-token-of-this-test';
let brain: Awaited<ReturnType<typeof startBrainDoor>>;
let agent: ChildProcess;
let url: string;
let env: Record<string, string>;

beforeAll(async () => {
  const page = join(scratch, 'docs', 'anchor.md');
  mkdirSync(join(scratch, 'docs'));
  writeFileSync(page, '# Anchors\n\nA kedge is a light anchor to haul with.\n');
  mkdirSync(join(state, 'secrets'), { recursive: true });
  for (const name of ['agentToken', 'brainToken']) {
    writeFileSync(join(state, 'secrets', name), `${token}\n`, { mode: 0o600 });
  }
  brain = await startBrainDoor(join(scratch, 'brain'), token);
  env = {
    ...{ PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' },
    ...{ PANTHER_STATE_DIR: state, PANTHER_BRAIN_URL: brain.url },
  };
  await readDocs();
  await startAgent();
});
afterAll(async () => {
  if (agent.exitCode === null) {
    agent.kill('SIGTERM');
    await once(agent, 'exit');
  }
  await brain.stop();
  rmSync(scratch, { recursive: true, force: true });
});

async function readDocs(): Promise<void> {
  const { signal } = new AbortController();
  const base = await openBase({ env, cwd: scratch, owner: 'test', log: silentLog, signal });
  await base.addSource(
    {
      ...{ name: 'ships', kind: 'folder', location: join(scratch, 'docs'), library: 'ships' },
      ...{ include: [], exclude: [], maxPages: 10, maxDepth: 3, allowPrivate: true },
      ...{ browser: false, everyHours: 24 },
    },
    signal,
  );
  const wanted = { names: ['ships'], all: true, acceptsRemovals: false, replaceModel: false };
  await base.crawl({ ...wanted, isNightly: false }, () => undefined, signal);
  await base.close();
}

async function startAgent(): Promise<void> {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  agent = spawn(process.execPath, [panther, '--run', join(repositoryRoot, 'agent/main.ts')], {
    env: {
      ...env,
      PANTHER_STATE_DIR: join(state, 'agent'),
      PANTHER_KNOWLEDGE_DIR: join(state, 'knowledge'),
      PANTHER_PORT: String(port),
      CREDENTIALS_DIRECTORY: join(state, 'secrets'),
    },
    stdio: 'ignore',
  });
  await eventually(async () => {
    const answer = await fetch(`${url}/health`);
    expect(await answer.json()).toMatchObject({ knowledge: { status: 'ready' } });
  });
}

type Transport = Parameters<Client['connect']>[0];

const transports: Readonly<Record<string, () => Transport>> = {
  'a process': () =>
    new StdioClientTransport({
      ...{ command: process.execPath, args: [panther, 'mcp'], env, stderr: 'ignore' },
    }) as Transport,
  HTTP: () =>
    new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    }) as Transport,
};

describe.each(Object.entries(transports))('over %s', (_, open) => {
  let client: Client;
  beforeAll(async () => {
    client = new Client({ name: 'test', version: '1' });
    await client.connect(open());
    // It checks every result against the output schema from then on.
    await client.listTools();
  });
  afterAll(() => client.close());

  const call = async (name: string, given: Record<string, unknown> = {}) => {
    const result = (await client.callTool({ name, arguments: given })) as unknown as {
      readonly isError?: boolean;
      readonly content: readonly { readonly text: string }[];
    };
    const text = result.content[0]?.text ?? '';
    expect([result.isError, text]).toEqual([undefined, expect.anything()]);
    return text;
  };

  test('knowledge, fleet and brain are offered, and nothing that writes', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        ...['search', 'related', 'read_chunk', 'list_libraries', 'outline'],
        ...['fleet_hosts', 'fleet_host', 'fleet_modules', 'fleet_options', 'fleet_search'],
        ...['brain_status', 'brain_signals', 'brain_why', 'brain_scorecard', 'brain_positions'],
      ]),
    );
    expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toEqual([]);
    expect(tools.filter(({ name }) => /propose|shell|web_fetch/.test(name))).toEqual([]);
  });

  test('the knowledge base is searched; its address stands in front', async () => {
    const text = await call('search', { query: 'kedge' });
    expect(text).toContain('A kedge is a light anchor to haul with.');
    expect(parseSources(text)).toEqual([
      expect.stringMatching(/^file:.*\/docs\/anchor\.md#anchors$/),
    ]);
  });

  test('the fleet is told from its description', async () => {
    expect(await call('fleet_hosts')).toContain('ovh-cloud-vps');
    const host = await call('fleet_host', { host: 'ovh' });
    expect(host).toContain('5050');
    expect(parseSources(host)).toContain('hosts/ovh-cloud-vps/host.ts');
  });

  test('the brain is asked at its door', async () => {
    expect(await call('brain_status')).toMatch(/Kill switch: level 0/);
  });
});

test('nobody is served over HTTP without the token', async () => {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`));
  await expect(client.connect(transport as Transport)).rejects.toThrow(/401|unauthorized/i);
});
