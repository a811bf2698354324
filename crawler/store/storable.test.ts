import { expect, test } from 'vitest';
import { storable } from './storable.ts';

test('whatever PostgreSQL cannot hold is replaced, one character by one, however deep it is', () => {
  // U+1F600 is \ud83d\ude00 (Unicode, table of UTF-16 code units); either half alone is no character.
  const page = {
    title: 'a\0b',
    headings: [{ anchor: '\ud83d!', text: '!\ude00', level: 1 }],
    whole: '\ud83d\ude00',
  };
  expect(storable(page)).toEqual({
    title: 'a\ufffdb',
    headings: [{ anchor: '\ufffd!', text: '!\ufffd', level: 1 }],
    whole: '\u{1F600}',
  });
  const clean = { list: ['a', { b: undefined, c: 1n }] };
  expect(storable(clean)).toBe(clean);
});
