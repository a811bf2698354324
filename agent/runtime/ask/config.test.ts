import { afterEach, expect, test } from 'vitest';
import { type ModelServer, startModelServer } from '../../../tests/kit/model-server.ts';
import type { ModelEvent } from '../model/provider.ts';
import type { ModelChoice } from '../providers/index.ts';
import { configureModels } from './config.ts';

const servers: ModelServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

function configure(
  secrets: Readonly<Record<string, string>>,
  rest: { readonly order?: string; readonly localUrl?: string } = {},
) {
  const { order, localUrl } = rest;
  return configureModels({ order, localUrl, readSecret: (name) => secrets[name] });
}
const namesOf = (models: readonly ModelChoice[]) =>
  models.map(({ provider, model }) => `${provider.name}/${model}`);

async function start(text: string): Promise<ModelServer> {
  const server = await startModelServer(() => ({ text }));
  servers.push(server);
  return server;
}

async function eventsOf(choice: ModelChoice | undefined): Promise<readonly ModelEvent[]> {
  const events: ModelEvent[] = [];
  const request = {
    ...{ model: choice?.model ?? '', system: 's', tools: [], boundary: 'b', maxOutputTokens: 10 },
    messages: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'How?' }] }],
    signal: new AbortController().signal,
  };
  for await (const event of choice?.provider.stream(request) ?? []) events.push(event);
  return events;
}

async function answerOf(choice: ModelChoice | undefined): Promise<string> {
  const events = await eventsOf(choice);
  return events.map((event) => (event.type === 'text' ? event.text : '')).join('');
}

test('without keys there is no model, and a key brings the first one of its provider', () => {
  expect(configure({})).toEqual([]);
  expect(configure({ anthropicApiKey: '' })).toEqual([]);
  const [only] = configure({ anthropicApiKey: 'key' });
  expect(only?.provider.name).toBe('anthropic');
  // platform.claude.com/docs/en/models/sonnet-5-5/overview: 1M tokens.
  expect(only).toMatchObject({ model: 'claude-sonnet-5-5', contextTokens: 1_000_000 });
});

test('the order says who is asked first; who has no key is left out', () => {
  const order = ' openai/gpt-x , minimax/MiniMax-M2.7,zai, anthropic';
  const models = configure(
    { openaiApiKey: 'a', minimaxApiKey: 'b', anthropicApiKey: 'c' },
    { order },
  );
  expect(namesOf(models)).toEqual([
    ...['openai/gpt-x', 'minimax/MiniMax-M2.7', 'anthropic/claude-sonnet-5-5'],
  ]);
  // Of gpt-x nothing is known; platform.minimax.io says 204,800 of the other.
  expect(models.map(({ contextTokens }) => contextTokens)).toEqual([128_000, 204_800, 1_000_000]);
});

test('two models of one provider are asked through the same one', () => {
  const order = 'minimax/MiniMax-M3,minimax/MiniMax-M2.7';
  const [first, second] = configure({ minimaxApiKey: 'key' }, { order });
  expect(first?.provider).toBe(second?.provider);
});

test.each(['nobody/model', 'constructor', 'anthropic/', 'local', 'local/', '/model'])(
  '%j is no model',
  (order) => {
    expect(() => configure({ anthropicApiKey: 'k' }, { order, localUrl: 'http://x' })).toThrow(
      expect.objectContaining({ code: 'config.invalid', message: expect.stringContaining(order) }),
    );
  },
);

test('a secret can say another address, and with it the protocol', async () => {
  const server = await start('hello');
  const key = { minimaxApiKey: 'plan-key' };
  const [viaAnthropic] = configure({ ...key, minimaxBaseAnthropicUrl: server.url });
  expect(await answerOf(viaAnthropic)).toBe('hello');
  const [viaOpenAi] = configure({ ...key, minimaxBaseUrl: `${server.url}/v1` });
  expect(await answerOf(viaOpenAi)).toBe('hello');
  expect(server.calls.map(({ protocol }) => protocol)).toEqual(['anthropic', 'openai']);
  for (const { headers } of server.calls) {
    expect(headers['x-api-key'] ?? headers.authorization).toMatch(/^(?:Bearer )?plan-key$/);
  }
});

test('a server of one’s own needs an address and no key', async () => {
  const server = await start('from here');
  expect(configure({}, { order: 'local/llama' })).toEqual([]);
  const [own] = configure({}, { order: 'local/llama', localUrl: `${server.url}/v1` });
  expect(await answerOf(own)).toBe('from here');
  expect(server.calls[0]?.body.model).toBe('llama');
});

test('a model without a price tells no cost', async () => {
  const server = await start('x');
  const [plan] = configure({ minimaxApiKey: 'k', minimaxBaseAnthropicUrl: server.url });
  const end = (await eventsOf(plan)).at(-1);
  // As the scripted server counts.
  expect(end).toMatchObject({ type: 'end', message: { usage: { inputTokens: 100 } } });
  expect(JSON.stringify(end)).not.toContain('costUsd');
});
