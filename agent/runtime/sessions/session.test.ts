import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '#lib';
import type { Message } from '../model/message.ts';
import { openSession } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panther-sessions-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (id?: string) =>
  openSession({ folder, clock: systemClock, ...(id === undefined ? {} : { id }) });
const user = (text: string): Message => ({ role: 'user', content: [{ type: 'text', text }] });
const texts = (messages: readonly Message[]) =>
  messages.map((message) =>
    message.role === 'user' && message.content[0]?.type === 'text'
      ? message.content[0].text
      : message.role,
  );

test('is resumed where it ended, and forked without losing what came after', () => {
  const first = open();
  for (const text of ['one', 'two', 'three']) first.append(user(text));
  first.close();
  const again = open(first.id);
  expect(texts(again.messages())).toEqual(['one', 'two', 'three']);
  again.forkAt(again.nodes()[0]?.id ?? '');
  again.append(user('other'));
  expect(texts(again.messages())).toEqual(['one', 'other']);
  again.close();
  const third = open(first.id);
  expect(texts(third.messages())).toEqual(['one', 'other']);
  expect(third.nodes()).toHaveLength(4);
  expect(() => third.forkAt('nothing')).toThrow('no message');
  third.close();
});

test('is one process’s at a time', () => {
  const session = open();
  expect(() => open(session.id)).toThrow(/used by panther ask \(process \d+/);
  session.close();
  open(session.id).close();
});

test('a line that a crash cut in two is taken off; calls without results get some', () => {
  const session = open();
  session.append(user('one'));
  session.append({
    ...{ role: 'assistant', model: 'p/m', stop: 'tools' },
    usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
    content: [{ type: 'call', id: 'c1', tool: 'search', input: {} }],
  });
  session.close();
  const file = join(folder, `${session.id}.jsonl`);
  appendFileSync(file, '{"id":"half');
  const again = open(session.id);
  expect(again.messages().at(-1)).toMatchObject({
    role: 'tool',
    results: [{ callId: 'c1', isError: true }],
  });
  again.append(user('two'));
  again.close();
  const third = open(session.id);
  expect(texts(third.messages())).toEqual(['one', 'assistant', 'tool', 'two']);
  third.close();
});

test('damage inside is refused with its line, an id that leads elsewhere too', () => {
  const session = open();
  session.append(user('one'));
  session.close();
  const file = join(folder, `${session.id}.jsonl`);
  writeFileSync(file, `${readFileSync(file, 'utf8')}not json\n`);
  expect(() => open(session.id)).toThrow(expect.objectContaining({ where: `${file}:3` }));
  expect(() => open('../../etc/passwd')).toThrow('there is no session');
  expect(() => open('00000000-0000-0000-0000-000000000000')).toThrow('there is no session');
});
