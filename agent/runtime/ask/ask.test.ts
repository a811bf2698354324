import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openTestKnowledge } from '../../../tests/kit/knowledge-base.ts';
import {
  type ModelServer,
  type Script,
  startModelServer,
} from '../../../tests/kit/model-server.ts';
import { askedText, createAsker, line, scriptedModel } from './ask.fixture.ts';
import { manual } from './manual.fixture.ts';

let knowledge: Awaited<ReturnType<typeof openTestKnowledge>>;
const open: { close: () => unknown }[] = [];
beforeAll(async () => {
  knowledge = await openTestKnowledge({ burrow: manual });
});
afterAll(() => knowledge.close());
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function askerWith(script: Script) {
  const server: ModelServer = await startModelServer(script);
  const asker = createAsker({ knowledge, models: [scriptedModel(server.url)] });
  open.push(asker, server);
  return { ...asker, server };
}
function askerAlone() {
  const asker = createAsker({ knowledge });
  open.push(asker);
  return asker;
}
/** The id under which a request shows a passage. */
function idOf(text: string, words: string): string {
  const blocks = text.split('<evidence-').slice(1);
  const block = blocks.find((one) => one.includes(words));
  return /id=\\"(\w+)\\"/.exec(block ?? '')?.[1] ?? 'none';
}

test('without a model the best passage is quoted with its source', async () => {
  const answer = await askerAlone().ask('How do I restore a backup into an empty database?');
  expect(answer.status).toBe('extractive');
  expect(answer.model).toBeUndefined();
  const [first] = answer.citations;
  expect(first?.number).toBe(1);
  expect(first?.evidence.title).toBe('Backups');
  expect(first?.evidence.url).toMatch(/backup\.html$/);
  expect(first?.evidence.text).toContain(first?.quote);
  expect(answer.text).toMatch(/No model wrote this/);
  expect(answer.text).toMatch(/> A backup is restored into an empty database[\s\S]*\[1\]/);
});

test('a statement is shown with the number of its source, streamed as it is written', async () => {
  const { ask, events, server } = await askerWith(({ body }) => ({
    text: [
      line('It locks the table until it is done.', {
        id: idOf(askedText(body), 'writes the whole table anew'),
        quote: 'writes the whole table anew and locks it meanwhile',
      }),
      line('Plan for it.'),
    ].join('\n'),
  }));
  const answer = await ask('What does a full vacuum do to the table?');
  expect(answer).toMatchObject({ status: 'answered', model: 'scripted/m1', gaps: [] });
  expect(answer.text).toBe(
    'It locks the table until it is done. [1]\nPlan for it. (not from the sources)',
  );
  expect(answer.citations.map(({ evidence }) => evidence.url)).toEqual([
    expect.stringMatching(/vacuum\.html$/),
  ]);
  // The server counts 100 and 20 tokens an answer.
  expect(answer.usage).toMatchObject({ inputTokens: 100, outputTokens: 20 });
  expect(answer.usageByAgent.map(({ agent }) => agent)).toEqual(['writer']);
  expect(events.map(({ type }) => type).filter((type) => type !== 'narration')).toEqual([
    ...['citation', 'statement', 'statement', 'answer'],
  ]);
  // Strangers' text is in the user's message, never in the system prompt.
  expect(JSON.stringify(server.calls[0]?.body.system)).not.toContain('locks it meanwhile');
});

test('a false quote takes its statement with it, and the answer says so', async () => {
  const { ask } = await askerWith(({ body }) => {
    const id = idOf(askedText(body), 'writes the whole table anew');
    return {
      text: [
        line('It writes it anew.', { id, quote: 'writes the whole table anew' }),
        line('Readers go on.', { id, quote: 'readers go on as before' }),
      ].join('\n'),
    };
  });
  const answer = await ask('What does a full vacuum do to the table?');
  expect(answer.status).toBe('partial');
  expect(answer.text).toBe('It writes it anew. [1]');
  expect(answer.gaps.join()).toMatch(/quoted what k\d does not say/);
});

test('when nothing it wrote holds, the passages are quoted and the answer is partial', async () => {
  const { ask } = await askerWith(() => ({
    text: line('Made up.', { id: 'k1', quote: 'never written there' }),
  }));
  const answer = await ask('What does a full vacuum do to the table?');
  expect(answer.status).toBe('partial');
  expect(answer.text).not.toContain('Made up');
  expect(answer.text).toContain('> A full vacuum writes the whole table anew');
  expect(answer.model).toBeUndefined();
});

test('what the manual does not have is not answered, and no model is asked', async () => {
  const { ask, server } = await askerWith(() => ({ text: line('Paris.') }));
  const answer = await ask('What is the capital of France?');
  expect(answer.status).toBe('not-found');
  expect(answer.text).toMatch(/not in the knowledge base.*"France"/);
  expect(server.calls).toEqual([]);
});

test('a writer that finds no answer in the evidence is believed', async () => {
  const { ask } = await askerWith(() => ({ text: '{"found":false}' }));
  const answer = await ask('How does a full vacuum lock the table?');
  expect(answer).toMatchObject({ status: 'not-found', citations: [] });
});

test('prose instead of JSON lines is asked for once more', async () => {
  const { ask, server } = await askerWith(({ body }, index) => ({
    text:
      index === 0
        ? 'Sure! It locks the table.'
        : line('It locks it.', {
            id: idOf(JSON.stringify(body.messages[0]), 'locks it meanwhile'),
            quote: 'locks it meanwhile',
          }),
  }));
  const answer = await ask('What does a full vacuum do to the table?');
  expect(answer).toMatchObject({ status: 'answered', text: 'It locks it. [1]' });
  expect(server.calls).toHaveLength(2);
});

test('a conversation goes on: what follows is understood behind it, and ids do not collide', async () => {
  const { ask, server } = await askerWith(({ body }) => {
    const text = JSON.stringify(body.messages);
    const quote = text.includes('once more') ? 'nobody reads or writes' : 'locks it meanwhile';
    return { text: line('Yes.', { id: idOf(text, quote), quote }) };
  });
  const first = await ask('Does a full vacuum lock the table?');
  const second = await ask('why, once more?', { session: { id: first.session } });
  expect(second.session).toBe(first.session);
  expect(second.citations[0]?.quote).toBe('nobody reads or writes');
  expect(server.calls[1]?.body.messages.map(({ role }: { role: string }) => role)).toEqual([
    ...['user', 'assistant', 'user'],
  ]);
});

test('two questions in one session at once: one of them is told that it is in use', async () => {
  const gate = Promise.withResolvers<void>();
  const { ask } = await askerWith(async (_, index) => {
    if (index === 1) await gate.promise;
    return { text: '{"found":false}' };
  });
  const { session: id } = await ask('Does a full vacuum lock the table?');
  const slow = ask('Does a full vacuum lock the table?', { session: { id } });
  const other = ask('Does a full vacuum lock the table?', { session: { id } });
  await expect(other).rejects.toMatchObject({ code: 'ask.session' });
  gate.resolve();
  expect((await slow).status).toBe('not-found');
});

test.each([
  ['empty', ' ', /empty/],
  ['ten megabytes', 'a'.repeat(10 * 2 ** 20), /10485760 characters; at most 8000/],
  ['binary', 'what \u0000 is', /U\+0000/],
  ['bytes that are no text', 'what \ufffd is', /U\+FFFD/],
  ['a lone surrogate', 'what \ud800 is', /not text/],
  ['an escape sequence', '\u001b[2Jwhat', /U\+001B/],
  ['without words', '?!', /no word/],
])('a question that is %s is refused', async (_, question, message) => {
  await expect(askerAlone().ask(question)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(message),
  });
});

test('fifty questions at once are answered, each in a session of its own', async () => {
  const { ask } = await askerWith(({ body }) => ({
    text: line('Yes.', {
      id: idOf(askedText(body), 'locks it meanwhile'),
      quote: 'locks it meanwhile',
    }),
  }));
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => ask('Does a full vacuum lock the table?')),
  );
  expect(answers.map(({ status, text }) => `${status}: ${text}`)).toEqual(
    Array.from({ length: 50 }, () => 'answered: Yes. [1]'),
  );
  expect(new Set(answers.map(({ session }) => session)).size).toBe(50);
});
