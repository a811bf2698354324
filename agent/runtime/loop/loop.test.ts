import { expect, test } from 'vitest';
import { z } from 'zod';
import { createManualClock, Fault, systemClock } from '#lib';
import type { Budget } from '../model/agent.ts';
import type { AssistantMessage, Evidence, Message, ToolCall } from '../model/message.ts';
import type { ModelEvent, ModelProvider, ModelRequest } from '../model/provider.ts';
import type { Effect } from '../model/tool.ts';
import type { ModelChoice } from '../providers/models.ts';
import { createPurse, runLoop } from './index.ts';
import type { BoundTool } from './run-tools.ts';

type Step = Partial<Omit<AssistantMessage, 'role'>> & { readonly fault?: Fault };

const usage = { inputTokens: 10, outputTokens: 5, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** A provider in this process: what the real ones make of the wire is tested beside them. */
function scripted(name: string, steps: readonly Step[], contextTokens = 100_000) {
  const requests: ModelRequest[] = [];
  const provider: ModelProvider = {
    name,
    async *stream(request): AsyncGenerator<ModelEvent> {
      const { fault, ...step } = steps[requests.length] ?? {};
      requests.push(request);
      const message: AssistantMessage = {
        ...{ role: 'assistant', content: [], usage, model: `${name}/m`, stop: 'done' },
        ...step,
      };
      yield { type: 'end', message, ...(fault === undefined ? {} : { fault }) };
    },
  };
  const choice: ModelChoice = { provider, model: 'm', contextTokens, maxOutputTokens: 100 };
  return { choice, requests };
}

const call = (id: string, tool: string, input: unknown = {}): ToolCall => ({
  ...{ type: 'call', id, tool, input },
});
const thought = {
  type: 'thinking',
  block: { type: 'thinking', thinking: 'Hm.', signature: 's' },
} as const;
const say = (text: string): Step => ({ content: [{ type: 'text', text }] });
const user = (text: string): Message => ({ role: 'user', content: [{ type: 'text', text }] });

function tool(name: string, overrides: Partial<BoundTool> = {}): BoundTool {
  return {
    ...{ name, description: name, effect: 'read', input: z.strictObject({}), timeoutMs: 1_000 },
    run: async () => ({ text: [{ type: 'text', text: `${name} ran` }], evidence: [] }),
    ...overrides,
  };
}

const budget: Budget = { wallClockMs: 60_000, totalTokens: 1_000, costUsd: 1, toolCalls: 10 };

function loop(
  models: readonly ModelChoice[],
  options: {
    readonly tools?: readonly BoundTool[];
    readonly effects?: readonly Effect[];
    readonly budget?: Partial<Budget>;
    readonly messages?: readonly Message[];
    readonly signal?: AbortSignal;
  } = {},
) {
  const purse = createPurse(
    { ...budget, ...options.budget },
    { clock: systemClock, signal: options.signal ?? new AbortController().signal },
  );
  let count = 0;
  return runLoop({
    ...{ models, purse, system: 'system', boundary: 'b' },
    messages: options.messages ?? [user('How?')],
    tools: options.tools ?? [],
    effects: options.effects ?? ['read'],
    number: (evidence): Evidence => ({ ...evidence, id: `k${++count}` }),
  }).finally(() => purse.close());
}

const resultTexts = (messages: readonly Message[]) =>
  messages.flatMap((message) =>
    message.role === 'tool'
      ? message.results.map(({ callId, isError, content }) => {
          const [part] = content;
          return [callId, isError, part?.type === 'text' ? part.text : part?.evidence.id];
        })
      : [],
  );

test('calls run side by side, and results come in the order of the calls', async () => {
  const started: string[] = [];
  const both = Promise.withResolvers<void>();
  const meeting = (name: string) =>
    tool(name, {
      run: async () => {
        started.push(name);
        if (started.length === 2) both.resolve();
        // Neither ends before both have begun.
        await both.promise;
        const evidence = {
          ...{ origin: 'knowledge' as const, title: name, url: 'https://a.test', text: name },
          ...{ headingPath: [], observedAt: 0, hostile: true },
        };
        return { text: [], evidence: [evidence] };
      },
    });
  const { choice } = scripted('p', [
    { content: [call('1', 'slow'), call('2', 'quick')], stop: 'tools' },
    say('Done.'),
  ]);
  const result = await loop([choice], { tools: [meeting('slow'), meeting('quick')] });
  expect(result.outcome).toBe('done');
  expect(resultTexts(result.messages)).toEqual([
    ['1', false, 'k1'],
    ['2', false, 'k2'],
  ]);
});

test('what is not valid, not allowed, unknown, failing or hanging gives a result that says so', async () => {
  const hanging = tool('hang', { timeoutMs: 20, run: () => new Promise(() => undefined) });
  const failing = tool('fail', {
    run: async () => {
      throw new Fault({ code: 'postgres.locked', message: 'locked', hint: 'wait' });
    },
  });
  const { choice } = scripted('p', [
    {
      stop: 'tools',
      content: [
        call('1', 'read', { extra: 1 }),
        call('2', 'write'),
        call('3', 'nothing'),
        call('4', 'fail'),
        call('5', 'hang'),
        call('6', 'read', '{"broken'),
      ],
    },
    say('Done.'),
  ]);
  let written = 0;
  const tools = [
    tool('read'),
    tool('write', {
      effect: 'write',
      run: async () => {
        written += 1;
        return { text: [], evidence: [] };
      },
    }),
    ...[failing, hanging],
  ];
  const { messages } = await loop([choice], { tools });
  const results = resultTexts(messages);
  expect(results.every(([, isError]) => isError)).toBe(true);
  expect(results[0]?.[2]).toContain('Unrecognized key');
  expect(results.slice(1, 5).map(([, , text]) => text)).toEqual([
    'This agent may not use write.',
    'There is no tool "nothing"; there are: read, write, fail, hang.',
    'locked\nwait',
    'hang was cut off: no result within 0.02 s.',
  ]);
  expect(results[5]?.[2]).toContain('expected object');
  expect(written).toBe(0);
});

test('the next model is asked when one cannot answer, and none after one that has begun to', async () => {
  const busy = new Fault({ code: 'model.busy', message: 'busy', retryable: true });
  const first = scripted('first', [{ stop: 'error', fault: busy }]);
  const second = scripted('second', [say('Here.')]);
  const result = await loop([first.choice, second.choice]);
  expect(result).toMatchObject({ outcome: 'done', last: { model: 'second/m' } });

  const cut = new Fault({ code: 'model.unreachable', message: 'cut' });
  const half = scripted('half', [{ ...say('The answ'), stop: 'error', fault: cut }]);
  const other = scripted('other', [say('no')]);
  const partial = await loop([half.choice, other.choice]);
  expect(partial).toMatchObject({ outcome: 'failed', reason: 'cut' });
  expect(other.requests).toHaveLength(0);

  // What it only thought, nobody has heard.
  const thinking = scripted('thinking', [{ content: [thought], stop: 'error', fault: cut }]);
  const next = await loop([thinking.choice, second.choice]);
  expect(next).toMatchObject({ outcome: 'done' });
  expect(second.requests).toHaveLength(2);
});

test('tokens, calls and money each end a run, with what there is', async () => {
  const again: Step = { content: [call('1', 'read')], stop: 'tools' };
  const steps = Array<Step>(50).fill(again);
  const tools = [tool('read')];
  // 15 tokens a turn.
  const tokens = await loop([scripted('p', steps).choice], { tools, budget: { totalTokens: 30 } });
  expect(tokens).toMatchObject({ outcome: 'budget', reason: '30 tokens are used' });
  expect(tokens.messages.filter(({ role }) => role === 'assistant')).toHaveLength(2);
  const calls = await loop([scripted('p', steps).choice], { tools, budget: { toolCalls: 3 } });
  expect(calls).toMatchObject({ outcome: 'budget', reason: 'all tool calls are used' });
  // The last calls have results too: a session may go on from here.
  expect(calls.messages.at(-1)?.role).toBe('tool');
  const dear = steps.map((step) => ({ ...step, usage: { ...usage, costUsd: 0.3 } }));
  const money = await loop([scripted('p', dear).choice], { tools, budget: { costUsd: 0.5 } });
  expect(money).toMatchObject({ outcome: 'budget', reason: '0.5 US dollars are used' });
  const endless = await loop([scripted('p', steps).choice], {
    tools,
    budget: { toolCalls: 1_000, totalTokens: 1e9 },
  });
  expect(endless.reason).toBe('40 turns are used');
});

test('money that is known to be spent counts beside a model whose price is not known', () => {
  const { signal } = new AbortController();
  const purse = createPurse({ ...budget, costUsd: 0.5 }, { clock: systemClock, signal });
  purse.spend({ ...usage, costUsd: 0.3 });
  purse.spend(usage);
  // What all of it cost, nobody can say.
  expect(purse.usage().costUsd).toBeUndefined();
  expect(purse.exhausted()).toBeUndefined();
  purse.spend({ ...usage, costUsd: 0.2 });
  expect(purse.exhausted()).toBe('0.5 US dollars are used');
  purse.close();
});

test('time ends a run while a tool hangs', async () => {
  const clock = createManualClock({ startMs: 0 });
  const purse = createPurse(budget, { clock, signal: new AbortController().signal });
  const hanging = tool('hang', { timeoutMs: 600_000, run: () => new Promise(() => undefined) });
  const { choice } = scripted('p', [{ content: [call('1', 'hang')], stop: 'tools' }]);
  const result = runLoop({
    ...{ models: [choice], purse, system: '', boundary: 'b', messages: [user('?')] },
    ...{ tools: [hanging], effects: ['read'] },
    number: (evidence) => ({ ...evidence, id: 'k1' }),
  });
  await clock.advance(60_000);
  expect(await result).toMatchObject({ outcome: 'budget', reason: '60 s are over' });
});

test('a conversation that is too long loses passages, then exchanges, never half a call', async () => {
  const evidence: Evidence = {
    ...{ id: 'k1', origin: 'knowledge', title: 'T', url: 'https://a.test', headingPath: [] },
    ...{ text: 'x'.repeat(4_000), observedAt: 0, hostile: true },
  };
  const exchange: Message[] = [
    user('first'),
    {
      ...{ role: 'assistant', usage, model: 'p/m', stop: 'tools' },
      content: [call('1', 'search')],
    },
    {
      role: 'tool',
      results: [
        {
          ...{ callId: '1', tool: 'search', isError: false },
          content: [{ type: 'evidence', evidence }],
        },
      ],
    },
    { role: 'assistant', usage, model: 'p/m', stop: 'done', content: [] },
  ];
  const messages = [...exchange, user('second')];
  // 4,000 characters are about 1,000 tokens: no room for them in 600.
  const small = scripted('p', [say('ok')], 700);
  expect(await loop([small.choice], { messages })).toMatchObject({ outcome: 'done' });
  const sent = small.requests[0]?.messages ?? [];
  expect(sent.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant', 'user']);
  expect(JSON.stringify(sent)).toContain('k1: T, https://a.test; left out');
  const tiny = scripted('p', [say('ok')], 200);
  await loop([tiny.choice], { messages });
  expect(tiny.requests[0]?.messages).toEqual([user('second')]);
  const tooLong = await loop([tiny.choice], { messages: [user('y'.repeat(10_000_000))] });
  expect(tooLong.fault?.code).toBe('model.context');
});

test('without a model it says so', async () => {
  expect(await loop([])).toMatchObject({ outcome: 'failed', fault: { code: 'model.none' } });
});
