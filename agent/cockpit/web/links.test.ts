import { expect, test } from 'vitest';
import { panels } from '../panels/index.ts';
import { commandsOf } from './links.ts';

test('the palette has each line once, and the keyboard among them', () => {
  const commands = commandsOf(panels);
  const names = commands.map(({ kind, title }) => `${kind}: ${title}`.toLowerCase());
  expect(names).toEqual([...new Set(names)]);
  expect(commands).toContainEqual(
    expect.objectContaining({ title: 'Keyboard', href: '/settings#keys-list' }),
  );
  // As its panel says it, with the place on the page.
  const added = commands.filter(({ title }) => title === 'Add an option structure');
  expect(added.map(({ href }) => href)).toEqual(['/panel/options#add']);
});
