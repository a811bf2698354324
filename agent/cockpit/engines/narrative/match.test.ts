import { expect, test } from 'vitest';
import { findNarrative } from './match.ts';

const narratives = [
  { id: '1', name: 'Base', aliases: ['Base ecosystem'], tokens: ['AERO', 'VIRTUAL'] },
  { id: '2', name: 'AI agents', aliases: [], tokens: ['VIRTUAL'] },
];

test('by name before alias before token, whatever the case', () => {
  const find = (name: string | null, ...tokens: string[]) =>
    findNarrative(narratives, { name, tokens });
  expect(find(' base ', 'VIRTUAL')).toMatchObject({ id: '1', by: 'name' });
  expect(find('BASE ECOSYSTEM')).toMatchObject({ id: '1', by: 'alias' });
  expect(find(null, 'aero')).toMatchObject({ id: '1', by: 'token' });
  expect(find('EPL')).toMatchObject({ id: null });
});

test('what fits several belongs to none', () => {
  expect(findNarrative(narratives, { name: null, tokens: ['virtual'] })).toEqual({
    ...{ id: null, by: null, reason: 'its token fits several: AI agents, Base' },
  });
});
