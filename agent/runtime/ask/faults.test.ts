import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Fault } from '#lib';
import { openTestKnowledge } from '../../../tests/kit/knowledge-base.ts';
import { type Script, startModelServer } from '../../../tests/kit/model-server.ts';
import { createAsker, line, scriptedModel } from './ask.fixture.ts';
import { manual } from './manual.fixture.ts';
import type { AskPorts } from './ports.ts';
import { listSessions } from './sessions.ts';

let knowledge: Awaited<ReturnType<typeof openTestKnowledge>>;
const open: { close: () => unknown }[] = [];
beforeAll(async () => {
  knowledge = await openTestKnowledge({ burrow: manual });
});
afterAll(() => knowledge.close());
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function askerWith(script: Script, ports: Partial<AskPorts> = {}) {
  const server = await startModelServer(script);
  const asker = createAsker({ knowledge, models: [scriptedModel(server.url)], ...ports });
  open.push(asker, server);
  return { ...asker, server };
}
const question = 'Does a full vacuum lock the table?';
const good = line('It does.', { id: 'k1', quote: 'locks it meanwhile' });

test.each([
  ['too many requests', { status: 429, headers: { 'retry-after': '7' } }, 'model.busy'],
  ['overloaded (529)', { status: 529 }, 'model.busy'],
  ['a wrong key', { status: 401 }, 'model.auth'],
  ['a prompt that is too long', { status: 400, error: 'prompt is too long' }, 'model.context'],
  [
    'a stream that is cut before it says anything',
    { text: good, cutAfter: 1 },
    'model.unreachable',
  ],
])('%s: the passages are quoted and the answer says why', async (_, reply, code) => {
  const { ask } = await askerWith(() => reply);
  const answer = await ask(question);
  expect(answer).toMatchObject({ status: 'partial', cutShortBy: code });
  expect(answer.text).toContain('> A full vacuum writes the whole table anew');
  expect(answer.gaps.join()).toContain('scripted');
  expect(JSON.stringify(answer)).not.toContain('test-key');
  // Asked for by name, it is that model or none.
  await expect(ask(question, { model: 'scripted' })).rejects.toMatchObject({ code });
});

test('no network: the same', async () => {
  const server = await startModelServer(() => ({ text: good }));
  await server.close();
  const asker = createAsker({ knowledge, models: [scriptedModel(server.url)] });
  open.push(asker);
  expect(await asker.ask(question)).toMatchObject({
    status: 'partial',
    cutShortBy: 'model.unreachable',
  });
});

test('a stream that is cut in the middle keeps what was whole, marked', async () => {
  const second = line('And this is cut off.', { id: 'k1', quote: 'locks it meanwhile' });
  const { ask } = await askerWith(() => ({ text: `${good}\n${second}`, cutAfter: 8 }));
  const answer = await ask(question);
  expect(answer).toMatchObject({ status: 'partial', text: 'It does. [1]' });
  expect(answer.gaps.join()).toMatch(/breaks off/);
});

test('the next model is asked when the first cannot answer', async () => {
  const busy = await startModelServer(() => ({ status: 529 }));
  const { ask } = await askerWith(() => ({ text: good }));
  const second = await startModelServer(() => ({ text: good }));
  open.push(busy, second);
  const asker = createAsker({
    knowledge,
    models: [scriptedModel(busy.url, 'first'), scriptedModel(second.url, 'second')],
  });
  open.push(asker);
  expect(await asker.ask(question)).toMatchObject({ status: 'answered', model: 'second/m1' });
  expect((await ask(question)).model).toBe('scripted/m1');
});

test('lines that are broken are told, the others shown', async () => {
  const { ask } = await askerWith(() => ({ text: `${good}\n{"text":"half\nnonsense` }));
  const answer = await ask(question);
  expect(answer).toMatchObject({ status: 'partial', text: 'It does. [1]' });
  expect(answer.gaps).toEqual(["2 lines of the model's answer could not be read"]);
});

test('a model that never answers is cut off by the budget', async () => {
  const { ask } = await askerWith(() => ({ hang: true }));
  const answer = await ask(question, {
    budget: { wallClockMs: 300, totalTokens: 10_000, costUsd: 1, toolCalls: 3 },
  });
  expect(answer).toMatchObject({ status: 'partial', cutShortBy: 'ask.budget' });
});

test('stopped, it ends at once and leaves the session whole', async () => {
  const asked = Promise.withResolvers<void>();
  const { ask, events, ports } = await askerWith((_, index) => {
    asked.resolve();
    return index === 0 ? { hang: true } : { text: good };
  });
  const stop = new AbortController();
  const answer = ask(question, { signal: stop.signal });
  await asked.promise;
  stop.abort(new Fault({ code: 'aborted', message: 'interrupted' }));
  await expect(answer).rejects.toMatchObject({ code: 'aborted' });
  expect(events.some(({ type }) => type === 'answer')).toBe(false);
  const [session] = listSessions(ports.sessionsFolder, 5);
  expect(session?.questions).toMatchObject([{ question }]);
  // What was asked is kept, and can be asked again.
  const again = await ask(question, { session: { id: session?.id ?? '' } });
  expect(again).toMatchObject({ status: 'answered', text: 'It does. [1]' });
});

test('a model that was not configured is refused by name', async () => {
  const { ask } = await askerWith(() => ({ text: good }));
  await expect(ask(question, { model: 'anthropic/nothing' })).rejects.toMatchObject({
    code: 'model.none',
  });
});

test.each(['postgres.locked', 'postgres.unavailable'] as const)(
  'a knowledge base that says %s is no answer',
  async (code) => {
    const down: AskPorts['knowledge'] = {
      ...knowledge,
      search: () => Promise.reject(new Fault({ code, message: 'down' })),
    };
    const { ask } = await askerWith(() => ({ text: good }), { knowledge: down });
    await expect(ask(question)).rejects.toMatchObject({ code });
  },
);
