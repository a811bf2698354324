import { afterEach, describe, expect, test } from 'vitest';
import {
  type ModelServer,
  type Script,
  startModelServer,
} from '../../../tests/kit/model-server.ts';
import type { ModelEvent, ModelRequest } from '../model/provider.ts';
import { createAnthropicProvider } from './anthropic.ts';
import { createOpenAiProvider } from './openai.ts';

const protocols = {
  anthropic: { create: createAnthropicProvider, path: '' },
  openai: { create: createOpenAiProvider, path: '/v1' },
} as const;

let server: ModelServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const request: ModelRequest = {
  model: 'scripted',
  system: 'You answer.',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'How?' }] }],
  tools: [
    {
      name: 'search',
      description: 'Finds passages',
      inputSchema: { type: 'object', properties: { query: { type: 'string' } } },
    },
  ],
  boundary: 'b0undary',
  maxOutputTokens: 1000,
  signal: new AbortController().signal,
};

async function run(
  protocol: keyof typeof protocols,
  script: Script,
  overrides: Partial<ModelRequest> = {},
) {
  server = await startModelServer(script);
  const { create, path } = protocols[protocol];
  const provider = create({
    ...{ name: 'local', baseUrl: `${server.url}${path}`, apiKey: 'none', retries: 0 },
    timeoutMs: 5_000,
    prices: {
      scripted: { inputPerM: 3, outputPerM: 15, cacheReadPerM: 0.3, cacheWritePerM: 3.75 },
    },
  });
  const events: ModelEvent[] = [];
  for await (const event of provider.stream({ ...request, ...overrides })) events.push(event);
  const end = events.at(-1);
  if (end?.type !== 'end') throw new Error('no end');
  const text = events.flatMap((event) => (event.type === 'text' ? [event.text] : [])).join('');
  return { end, text, sent: server.calls[0]?.body };
}

describe.each(['anthropic', 'openai'] as const)('%s', (protocol) => {
  test('text arrives in pieces and as a whole, with usage and cost', async () => {
    const { end, text } = await run(protocol, () => ({
      text: 'Like this, in more than one piece.',
    }));
    expect(text).toBe('Like this, in more than one piece.');
    expect(end.message).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text }],
      usage: {
        ...{ inputTokens: 100, outputTokens: 20, cacheReadTokens: 0, cacheWriteTokens: 0 },
        // 100 × 3 + 20 × 15 = 600 for a million tokens.
        costUsd: 0.0006,
      },
      model: 'local/scripted',
      stop: 'done',
    });
    expect(end.fault).toBeUndefined();
  });

  test('calls arrive with their input; broken JSON stays text', async () => {
    const { end } = await run(protocol, () => ({
      text: 'I look.',
      calls: [
        { name: 'search', input: { query: 'vacuum a table, but only at night' } },
        { name: 'search', input: '{"query": ' },
      ],
    }));
    expect(end.message.stop).toBe('tools');
    const calls = end.message.content.filter((part) => part.type === 'call');
    expect(calls.map(({ tool, input }) => [tool, input])).toEqual([
      ['search', { query: 'vacuum a table, but only at night' }],
      ['search', '{"query": '],
    ]);
  });

  test('a result goes back beside its call, text of strangers between marks', async () => {
    const evidence = {
      ...{
        id: 'k1',
        origin: 'knowledge' as const,
        title: 'VACUUM "now"',
        url: 'https://a.test/#x',
      },
      ...{ headingPath: ['SQL'], text: 'VACUUM reclaims storage.', observedAt: 0, hostile: true },
    };
    const { sent } = await run(protocol, () => ({ text: 'ok' }), {
      messages: [
        ...request.messages,
        {
          role: 'assistant',
          content: [{ type: 'call', id: 'c1', tool: 'search', input: { query: 'x' } }],
          ...{ model: 'local/scripted', stop: 'tools' },
          usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
        },
        {
          role: 'tool',
          results: [
            {
              ...{ callId: 'c1', tool: 'search', isError: false },
              content: [{ type: 'evidence', evidence }],
            },
          ],
        },
      ],
    });
    const block =
      '<evidence-b0undary id="k1" title="VACUUM now" section="SQL" url="https://a.test/#x">\nVACUUM reclaims storage.\n</evidence-b0undary>';
    const [last] = sent.messages.slice(-1);
    if (protocol === 'anthropic') {
      expect(last.content[0]).toMatchObject({
        ...{ type: 'tool_result', tool_use_id: 'c1', content: block, is_error: false },
      });
      expect(sent.system[0].text).toBe('You answer.');
    } else {
      expect(last).toEqual({ role: 'tool', tool_call_id: 'c1', content: block });
      expect(sent.messages[0]).toEqual({ role: 'system', content: 'You answer.' });
    }
  });

  test.each([
    [401, 'model.auth', false],
    [429, 'model.busy', true],
    [529, 'model.busy', true],
    [404, 'model.refused', false],
  ])('status %i ends the stream with %s', async (status, code, retryable) => {
    const { end } = await run(protocol, () => ({
      ...{ status, error: 'no', headers: { 'retry-after': '7' } },
    }));
    expect(end.message.stop).toBe('error');
    expect(end.fault).toMatchObject({ code, retryable });
    expect(end.fault?.message).toContain('again in 7 s');
  });

  test('a prompt that is too long is told apart from other refusals', async () => {
    const { end } = await run(protocol, () => ({
      ...{ status: 400, error: 'prompt is too long: 250000 tokens > 200000 maximum' },
    }));
    expect(end.fault).toMatchObject({ code: 'model.context' });
  });

  test('a cut stream keeps what came and says so', async () => {
    const { end, text } = await run(protocol, () => ({
      text: 'A text of several pieces, cut off',
      cutAfter: 4,
    }));
    expect(end.message.stop).toBe('error');
    expect(end.fault).toMatchObject({ code: 'model.unreachable' });
    expect(text.length).toBeGreaterThan(0);
    expect('A text of several pieces, cut off'.startsWith(text)).toBe(true);
  });

  test('nobody at the address, and an abort, end the stream too', async () => {
    const stop = new AbortController();
    const { end } = await run(
      protocol,
      () => {
        stop.abort();
        return { hang: true };
      },
      { signal: stop.signal },
    );
    expect(end.message.stop).toBe('aborted');
    expect(end.fault).toBeUndefined();
    const { create } = protocols[protocol];
    const nobody = create({
      ...{ name: 'gone', baseUrl: 'http://127.0.0.1:9', apiKey: 'none', retries: 0 },
      timeoutMs: 2_000,
    });
    for await (const event of nobody.stream(request)) {
      expect(event).toMatchObject({ type: 'end', fault: { code: 'model.unreachable' } });
    }
  });
});

// The words of api.openai.com (github.com/onyx-dot-app/onyx/issues/15008).
const noThinking =
  "Function tools with reasoning_effort are not supported for gpt-6-sol in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.";

test('a model that takes tools only without thinking is asked again so, and no other one', async () => {
  const script: Script = ({ body }) =>
    body.reasoning_effort === 'none' ? { text: 'ok' } : { status: 400, error: noThinking };
  expect((await run('openai', script)).text).toBe('ok');
  expect(server?.calls.map(({ body }) => body.reasoning_effort)).toEqual([undefined, 'none']);
  await server?.close();
  const { end } = await run('openai', script, { tools: [] });
  expect(end.fault).toMatchObject({ code: 'model.refused' });
  expect(server?.calls).toHaveLength(1);
});

// Two thoughts before a call: one that can be read and one that cannot, as the API's documentation has them
// (docs.anthropic.com/en/docs/build-with-claude/extended-thinking).
const thoughts = [
  {
    thinking: 'They ask for two things at once; the first is in the manual.',
    signature: 'c2lnbmVk',
  },
  { data: 'ZW5jcnlwdGVk' },
];
const blocks = [
  { type: 'thinking', ...thoughts[0] },
  { type: 'redacted_thinking', ...thoughts[1] },
];

async function thinkAndCall() {
  const { end, text } = await run('anthropic', () => ({
    thinking: thoughts,
    ...{ text: 'I look.', calls: [{ name: 'search', input: { query: 'x' } }] },
  }));
  await server?.close();
  const call = end.message.content.find((part) => part.type === 'call');
  const messages: ModelRequest['messages'] = [
    ...request.messages,
    end.message,
    {
      role: 'tool',
      results: [
        {
          callId: call?.id ?? '',
          tool: 'search',
          isError: false,
          content: [{ type: 'text', text: 'r' }],
        },
      ],
    },
  ];
  return { text, messages };
}

describe('thinking', () => {
  test('goes back as it came, before the call it led to, and is told to nobody', async () => {
    const { text, messages } = await thinkAndCall();
    expect(text).toBe('I look.');
    const { sent } = await run('anthropic', () => ({ text: 'ok' }), { messages });
    expect(sent.messages[1]).toEqual({
      role: 'assistant',
      content: [
        ...blocks,
        { type: 'text', text: 'I look.' },
        { type: 'tool_use', id: 'toolu_0', name: 'search', input: { query: 'x' } },
      ],
    });
  });

  test('is not sent to another model, which could not read its seal', async () => {
    const { messages } = await thinkAndCall();
    const { sent } = await run('anthropic', () => ({ text: 'ok' }), { messages, model: 'other' });
    expect(sent.messages[1].content.map(({ type }: { type: string }) => type)).toEqual([
      ...['text', 'tool_use'],
    ]);
    const openai = await run('openai', () => ({ text: 'ok' }), { messages });
    expect(JSON.stringify(openai.sent)).not.toMatch(/two things|c2lnbmVk|ZW5jcnlwdGVk/);
  });

  test('that was cut off before its seal is left out', async () => {
    const { end } = await run('anthropic', () => ({ thinking: thoughts, cutAfter: 4 }));
    expect(end.message).toMatchObject({ content: [], stop: 'error' });
    const { sent } = await run('anthropic', () => ({ text: 'ok' }), {
      messages: [...request.messages, end.message],
    });
    expect(sent.messages.map(({ role }: { role: string }) => role)).toEqual(['user']);
  });
});
