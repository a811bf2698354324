import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createLog, createManualClock, Fault, systemClock } from '#lib';
import { answerMcp, createMcpSession, defineMcpTool, describeServer } from '#lib/mcp';
import { openTestKnowledge } from '../../tests/kit/knowledge-base.ts';
import { serveApp } from '../../tests/kit/serve-app.ts';
import type { KnowledgeBase } from '../base/base.ts';
import { knowledgeTools } from './tools.ts';

// Long enough that each heading begins a passage of its own.
const filler = 'The tide turns twice a day and the crew waits for slack water. '.repeat(30);
const log = createLog({ write: () => undefined });
const common = { allowWrite: false, version: '1.0.0', clock: systemClock, log };
let base: KnowledgeBase;
let door: Awaited<ReturnType<typeof serveApp>>;
let isLocked = false;

beforeAll(async () => {
  base = await openTestKnowledge({
    ships: {
      'anchor.md': `# Anchors\n\nAn anchor holds. ${filler}\n\n## Kedge\n\nA kedge is light. ${filler}\n`,
    },
  });
  const tools = knowledgeTools(async () => {
    if (!isLocked) return base;
    throw new Fault({ code: 'postgres.locked', message: 'in use by X', hint: 'end X' });
  });
  const server = describeServer({ ...common, tools: async () => tools });
  const app = new Hono();
  app.all('/mcp', (context) => answerMcp(context.req.raw, server));
  door = await serveApp(app);
});
afterAll(async () => {
  await door.close();
  await base.close();
});

interface Result {
  readonly isError?: boolean;
  readonly content: readonly { readonly text: string }[];
  readonly structuredContent?: Record<string, unknown>;
}

// The reference client: it validates answers against the protocol's schemas and each result against the
// tool's output schema.
async function connect(): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  // Its types are not made for exactOptionalPropertyTypes.
  const transport = new StreamableHTTPClientTransport(new URL(`${door.url}/mcp`));
  await client.connect(transport as Parameters<Client['connect']>[0]);
  return client;
}

describe('the reference client over HTTP', () => {
  test('lists the reading tools, marked as such', async () => {
    const client = await connect();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      ...['search', 'related', 'read_chunk', 'list_libraries', 'outline'],
    ]);
    for (const tool of tools) {
      expect(tool.annotations?.readOnlyHint).toBe(true);
      expect(tool.outputSchema?.type).toBe('object');
    }
    expect(client.getServerVersion()).toMatchObject({ name: 'panther', version: '1.0.0' });
    await client.close();
  });

  test('searches, reads on, and gets data that its schema accepts', async () => {
    const client = await connect();
    await client.listTools();
    const call = async (name: string, given: Record<string, unknown>) =>
      (await client.callTool({ name, arguments: given })) as unknown as Result;
    const found = await call('search', { query: 'kedge', k: 2 });
    const hits = (found.structuredContent?.hits ?? []) as { chunkId: string; documentId: string }[];
    const [hit] = hits;
    expect(found.content[0]?.text).toContain('A kedge is light.');
    const read = await call('read_chunk', { chunk_id: hit?.chunkId, neighbours: 1 });
    expect(read.structuredContent?.hits).toHaveLength(2);
    const page = await call('outline', { document_id: hit?.documentId });
    expect(page.structuredContent).toMatchObject({ title: 'Anchors', library: 'ships' });
    expect((await call('list_libraries', {})).structuredContent).toMatchObject({
      libraries: [{ library: 'ships' }],
    });
    expect((await call('related', { chunk_id: hit?.chunkId })).structuredContent).toEqual({
      hits: [],
    });
    await client.close();
  });

  test('is told what went wrong as a result, and goes on', async () => {
    const client = await connect();
    const call = async (name: string, given: Record<string, unknown>) =>
      (await client.callTool({ name, arguments: given })) as unknown as Result;
    expect(await call('read_chunk', { chunk_id: 'x' })).toMatchObject({ isError: true });
    expect(await call('search', { query: 'a', k: 1_000 })).toMatchObject({ isError: true });
    isLocked = true;
    const locked = await call('search', { query: 'anchor' });
    isLocked = false;
    expect(locked).toMatchObject({ isError: true });
    expect(locked.content[0]?.text).toBe('in use by X\nhint: end X\n(postgres.locked)');
    expect(await call('search', { query: 'anchor' })).not.toHaveProperty('isError');
    await expect(client.callTool({ name: 'remove_everything' })).rejects.toThrow(
      'there is no tool',
    );
    await client.close();
  });
});

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${door.url}/mcp`, { method: 'POST', body, headers });

// Specification 2025-11-25, "Transports", Streamable HTTP.
test('a notification is accepted, GET refused, an unknown version of the protocol too', async () => {
  const note = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
  expect((await post(note)).status).toBe(202);
  expect((await fetch(`${door.url}/mcp`)).status).toBe(405);
  const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
  expect((await post(ping, { 'mcp-protocol-version': '1999-01-01' })).status).toBe(400);
  expect(await (await post(ping)).json()).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
});

// JSON-RPC 2.0, section 5.1, and no batches since 2025-06-18.
test.each([
  ['{', -32_700],
  ['[]', -32_600],
  ['{"id":1}', -32_600],
  ['{"jsonrpc":"2.0","id":1,"method":"toString"}', -32_601],
  ['{"jsonrpc":"2.0","id":1,"method":"initialize"}', -32_602],
])('%s is refused with %i', async (body, code) => {
  expect(await (await post(body)).json()).toMatchObject({ error: { code } });
});

describe('a slow tool', () => {
  const seen: string[] = [];
  const slow = defineMcpTool({
    ...{ name: 'slow', title: 'Slow', description: 'Waits', isReadOnly: false, timeoutMs: 5_000 },
    ...{ input: z.strictObject({}), output: z.object({}) },
    run: (_, { signal }) =>
      new Promise((_resolve, reject) => {
        seen.push('begun');
        signal.addEventListener('abort', () => {
          seen.push('aborted');
          reject(new Fault({ code: 'aborted', message: 'stopped' }));
        });
      }),
  });
  const call = {
    ...{ jsonrpc: '2.0', id: 7, method: 'tools/call' },
    params: { name: 'slow', _meta: { progressToken: 'p' } },
  };
  const none = new AbortController().signal;

  test('tells that it works, and is cut off at its deadline', async () => {
    const clock = createManualClock();
    const server = describeServer({
      ...common,
      clock,
      allowWrite: true,
      tools: async () => [slow],
    });
    const notes: unknown[] = [];
    const answer = createMcpSession(server).handle(call, (note) => notes.push(note), none);
    for (let second = 0; second < 5; second++) await clock.advance(1_000);
    expect(await answer).toMatchObject({ id: 7, result: { isError: true } });
    expect(notes.slice(0, 2)).toMatchObject([
      { method: 'notifications/progress', params: { progressToken: 'p', progress: 1 } },
      { method: 'notifications/progress', params: { progressToken: 'p', progress: 2 } },
    ]);
  });

  test('is stopped when its client cancels, and is not answered', async () => {
    seen.length = 0;
    const server = describeServer({ ...common, allowWrite: true, tools: async () => [slow] });
    const session = createMcpSession(server);
    const answer = session.handle(call, () => undefined, none);
    await expect.poll(() => seen).toEqual(['begun']);
    const cancel = { requestId: 7 };
    const note = { jsonrpc: '2.0', method: 'notifications/cancelled', params: cancel };
    expect(await session.handle(note, () => undefined, none)).toBeUndefined();
    expect(await answer).toBeUndefined();
    expect(seen).toEqual(['begun', 'aborted']);
  });

  test('that writes is offered only where writing is allowed', async () => {
    expect(await describeServer({ ...common, tools: async () => [slow] }).tools()).toEqual([]);
  });
});
