import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openTestKnowledge } from '../../../../tests/kit/knowledge-base.ts';
import {
  type ModelCall,
  type Script,
  startModelServer,
} from '../../../../tests/kit/model-server.ts';
import { createAsker, line, scriptedModel } from '../ask.fixture.ts';
import { manual } from '../manual.fixture.ts';
import { hasSeveralParts } from './decide-deep.ts';
import { parseFindings } from './finding.ts';

let knowledge: Awaited<ReturnType<typeof openTestKnowledge>>;
const open: { close: () => unknown }[] = [];
beforeAll(async () => {
  knowledge = await openTestKnowledge({ burrow: manual });
});
afterAll(() => knowledge.close());
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const parts = ['How is a backup restored?', 'What does a full vacuum lock?'];
const question = 'How is a backup restored, and what does a full vacuum lock?';

type Role = 'planner' | 'retriever' | 'writer';
function roleOf({ body }: ModelCall): Role {
  const system = JSON.stringify(body.system);
  if (system.includes('You split')) return 'planner';
  return system.includes('You look one question up') ? 'retriever' : 'writer';
}
const promptOf = ({ body }: ModelCall): string => JSON.stringify(body.messages);
function idOf(prompt: string, words: string): string {
  const block = prompt.split('<evidence-').find((one) => one.includes(words));
  return /id=\\"(\w+)\\"/.exec(block ?? '')?.[1] ?? 'none';
}
const finding = (prompt: string, quote: string) =>
  JSON.stringify({ claim: `It says: ${quote}`, id: idOf(prompt, quote), quote });
const quotes = ['restored into an empty database', 'locks it meanwhile'] as const;
/** Which part a retriever was given. */
const partOf = (prompt: string) => (prompt.includes('Question: How is a backup') ? 0 : 1);
const writeBoth = (prompt: string) =>
  quotes.map((quote) => line(`So: ${quote}.`, { id: idOf(prompt, quote), quote })).join('\n');

async function askerWith(script: Script) {
  const server = await startModelServer(script);
  const asker = createAsker({ knowledge, models: [scriptedModel(server.url)] });
  open.push(asker, server);
  return { ...asker, server };
}

test.each([
  ['How is a backup restored, and what does a full vacuum lock?', true],
  ['What is a replica? How is it promoted?', true],
  ['Which is faster, vacuum vs full vacuum', true],
  ['1. backups\n2. replicas', true],
  ['How is a backup restored?', false],
  ['how do I read and write a file', false],
  ['and why does it lock the table?', false],
])('%j is looked up in parts: %s', (text, isDeep) => {
  expect(hasSeveralParts(text)).toBe(isDeep);
});

test('parts are looked up by agents of their own and merged in their order, whichever is quicker', async () => {
  const secondDone = Promise.withResolvers<void>();
  const { ask, server } = await askerWith(async (call) => {
    const prompt = promptOf(call);
    if (roleOf(call) === 'planner') return { text: JSON.stringify({ parts }) };
    if (roleOf(call) === 'writer') return { text: writeBoth(prompt) };
    const part = partOf(prompt);
    if (part === 0) await secondDone.promise;
    else secondDone.resolve();
    return { text: finding(prompt, quotes[part] ?? '') };
  });
  const answer = await ask(question);
  expect(answer).toMatchObject({ status: 'answered', gaps: [] });
  expect(answer.text).toBe('So: restored into an empty database. [1]\nSo: locks it meanwhile. [2]');
  expect(answer.usageByAgent.map(({ agent, usage }) => [agent, usage.inputTokens])).toEqual([
    ...[
      ['planner', 100],
      ['retriever 1', 100],
      ['retriever 2', 100],
      ['writer', 100],
    ],
  ]);
  expect(answer.usage.inputTokens).toBe(400);
  const writer = server.calls.find((call) => roleOf(call) === 'writer');
  const prompt = promptOf(writer as ModelCall);
  expect(prompt.indexOf('Part 1')).toBeLessThan(prompt.indexOf('Part 2'));
});

test('a retriever has tools that read, and reads on with them', async () => {
  const { ask, server } = await askerWith((call) => {
    const prompt = promptOf(call);
    if (roleOf(call) === 'planner') return { text: JSON.stringify({ parts: parts.slice(0, 1) }) };
    if (roleOf(call) === 'writer') return { text: '{"found":false}' };
    if (!prompt.includes('tool_result')) {
      return { calls: [{ name: 'search', input: { query: 'promote a replica' } }] };
    }
    return { text: finding(prompt, 'Promote it with') };
  });
  await ask(question, { deep: true });
  const tools = server.calls.map(({ body }) =>
    (body.tools ?? []).map(({ name }: { name: string }) => name),
  );
  expect(tools).toEqual([[], ['read', 'search'], ['read', 'search'], []]);
  expect(promptOf(server.calls[3] as ModelCall)).toContain('burrowctl promote');
});

test('a call whose input is no JSON is refused with what is wrong, and the retriever goes on', async () => {
  const { ask, server } = await askerWith((call) => {
    const prompt = promptOf(call);
    if (roleOf(call) === 'planner') return { text: JSON.stringify({ parts: parts.slice(0, 1) }) };
    if (roleOf(call) === 'writer') return { text: writeBoth(prompt) };
    if (!prompt.includes('tool_result'))
      return { calls: [{ name: 'search', input: '{"query": ' }] };
    return { text: finding(prompt, quotes[0]) };
  });
  const answer = await ask(question, { deep: true });
  // The other quote is of the part that was not planned.
  expect(answer).toMatchObject({ status: 'partial', text: `So: ${quotes[0]}. [1]` });
  const result = server.calls[2]?.body.messages.at(-1).content[0];
  expect(result).toMatchObject({ type: 'tool_result', is_error: true });
  expect(JSON.stringify(result)).toContain('expected object');
});

test('a retriever that hangs is cut off by its budget; the answer is partial and says which part', async () => {
  const { ask } = await askerWith((call) => {
    const prompt = promptOf(call);
    if (roleOf(call) === 'planner') return { text: JSON.stringify({ parts }) };
    if (roleOf(call) === 'writer') {
      return { text: line('So.', { id: idOf(prompt, quotes[0]), quote: quotes[0] }) };
    }
    return partOf(prompt) === 1 ? { hang: true } : { text: finding(prompt, quotes[0]) };
  });
  const answer = await ask(question, { retrieverBudget: { ...tiny, wallClockMs: 2_000 } });
  expect(answer).toMatchObject({ status: 'partial', text: 'So. [1]' });
  expect(answer.gaps).toEqual([
    '"What does a full vacuum lock?" was not looked up to its end: 2 s are over',
  ]);
});
const tiny = { totalTokens: 10_000, costUsd: 1, toolCalls: 3 };

test('a plan in another form is asked for once more, then it is looked up as a whole', async () => {
  const { ask, server } = await askerWith((call) => {
    if (roleOf(call) === 'planner') return { text: '{"parts":["a","b","c","d","e","f"]}' };
    return { text: '{"found":false}' };
  });
  const answer = await ask('How is a backup restored?', { deep: true });
  expect(answer.status).toBe('not-found');
  expect(server.calls.map(roleOf)).toEqual(['planner', 'planner', 'retriever', 'writer']);
});

test('a finding counts when its quote stands in what it names', () => {
  const evidence = {
    ...{ id: 'k1', origin: 'knowledge' as const, title: 'T', url: 'u', headingPath: [] },
    ...{ text: 'a replica follows its primary', observedAt: 0, hostile: true },
  };
  const text = [
    '{"claim":"yes","id":"k1","quote":"follows its primary"}',
    '{"claim":"no","id":"k1","quote":"leads its primary"}',
    '{"claim":"no","id":"k7","quote":"follows its primary"}',
    '{"found":false}',
    'prose',
  ].join('\n');
  const { findings, refused } = parseFindings(text, new Map([['k1', evidence]]));
  expect(findings.map(({ claim }) => claim)).toEqual(['yes']);
  expect(refused).toBe(3);
});
