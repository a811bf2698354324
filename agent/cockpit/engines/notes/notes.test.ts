import { describe, expect, test } from 'vitest';
import { useTestStore } from '../../../../tests/kit/cockpit-store.ts';
import { testDatabases } from '../../../../tests/kit/postgres.ts';
import { note } from '../../model/note.ts';
import type { CockpitStore } from '../../store/index.ts';
import { captureNote, normaliseTags, promoteNote, searchKnowledge } from './index.ts';

test('a note of what was typed: first line as title, marked words as tags', () => {
  expect(captureNote('  # Look at fees #DeFi\nsee a#b and #two/parts, #DeFi.\n')).toEqual({
    ...{
      title: 'Look at fees #DeFi',
      content: '# Look at fees #DeFi\nsee a#b and #two/parts, #DeFi.',
    },
    ...{ tags: ['defi', 'two/parts'], knowledgeType: 'note', source: null, status: 'inbox' },
  });
  expect(captureNote('Why does it fall?')?.knowledgeType).toBe('question');
  expect(captureNote(' \n ')).toBeNull();
  expect(captureNote('x'.repeat(300))?.title).toBe(`${'x'.repeat(199)}…`);
});

test('tags in one way of writing', () => {
  expect(normaliseTags(['#AI', 'ai', 'two words', ' ', 'Ökonomie', 'a!b', '-x'])).toEqual({
    ...{ tags: ['ai', 'two-words', 'ökonomie'], refused: ['a!b', '-x'] },
  });
});

test('a search finds own records also when the knowledge base does not answer', async () => {
  const record = {
    kind: 'note',
    id: '1',
    label: 'Fees',
    status: 'kept',
    at: '2026-02-27T00:00:00Z',
  };
  const own = async () => [record];
  const { signal } = new AbortController();
  const down = async () => {
    throw new Error('the base is not open yet');
  };
  expect(await searchKnowledge({ own, library: down }, 'fees', signal)).toEqual({
    found: [{ from: 'cockpit', record }],
    missing: 'the base is not open yet',
  });
  const both = await searchKnowledge(
    { own, library: async () => [{ id: 'h' } as never] },
    'fees',
    signal,
  );
  expect(both.found.map(({ from }) => from)).toEqual(['cockpit', 'library']);
  expect(both.missing).toBeNull();
  const broken = async () => Promise.reject(new Error('no store'));
  await expect(searchKnowledge({ own: broken, library: down }, 'x', signal)).rejects.toThrow(
    'no store',
  );
});

describe.each(testDatabases())('notes on %s', (_, open) => {
  let store: CockpitStore;
  useTestStore(open, (made) => {
    ({ store } = made);
  });

  test('a note becomes an idea and a card, once each, and is kept', async () => {
    const body = captureNote('What is a closure? #nix\nA path with all it needs.');
    if (body === null) throw new Error('nothing captured');
    const actor = 'person:owner' as const;
    const { id } = await store.create(note, body, { actor });
    const card = await promoteNote(store, id, 'study-card', actor);
    expect(card).toMatchObject({
      ...{ kind: 'study-card', links: { note: [id] } },
      body: { topic: 'nix', question: 'What is a closure? #nix', schedule: { dueOn: null } },
    });
    expect(await promoteNote(store, id, 'study-card', actor)).toEqual(card);
    expect((await promoteNote(store, id, 'idea', actor)).kind).toBe('idea');
    expect(await store.get(note, id)).toMatchObject({ version: 2, body: { status: 'kept' } });
    await expect(promoteNote(store, crypto.randomUUID(), 'idea', actor)).rejects.toMatchObject({
      code: 'cockpit.unknown',
    });
  });
});
