import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Evidence } from '../model/message.ts';
import { checkStatement, cleanMarkdown } from './check-statement.ts';
import { findQuote } from './quote.ts';
import { createLineReader, type Line } from './statement.ts';

const vacuum: Evidence = {
  ...{ id: 'k1', origin: 'knowledge', title: 'VACUUM', url: 'https://docs.test/vacuum.html#opts' },
  ...{ headingPath: ['SQL', 'VACUUM'], observedAt: 0, hostile: true },
  text: 'VACUUM reclaims storage occupied\n  by dead tuples. See https://evil.test/?q= for more.',
};
const options = { evidence: new Map([['k1', vacuum]]), canary: 'c4n4ry' };

test('a quote holds across line breaks, and gives back the text as it stands', () => {
  const verdict = checkStatement(
    { text: 'It frees space.', cite: [{ id: 'k1', quote: 'storage occupied by dead tuples' }] },
    options,
  );
  expect(verdict).toEqual({
    kind: 'shown',
    notes: [],
    checked: {
      text: 'It frees space.',
      sources: [{ evidence: vacuum, quote: 'storage occupied\n  by dead tuples' }],
    },
  });
});

test.each([
  ['a changed word', { id: 'k1', quote: 'storage occupied by live tuples' }],
  ['another case', { id: 'k1', quote: 'vacuum reclaims storage' }],
  ['words from two places', { id: 'k1', quote: 'VACUUM reclaims dead tuples' }],
  ['evidence that is not there', { id: 'k9', quote: 'VACUUM reclaims storage' }],
  ['a pattern', { id: 'k1', quote: 'VACUUM .* storage' }],
  ['next to nothing', { id: 'k1', quote: 'by' }],
])('a statement that quotes %s is dropped', (_, cite) => {
  const good = { id: 'k1', quote: 'VACUUM reclaims storage' };
  expect(checkStatement({ text: 'So.', cite: [good, cite] }, options).kind).toBe('dropped');
});

test('a leaked system prompt is dropped, however well it is quoted', () => {
  const cite = [{ id: 'k1', quote: 'VACUUM reclaims storage' }];
  expect(checkStatement({ text: 'My secret is c4n4ry.', cite }, options).kind).toBe('dropped');
});

test.each([
  ['see https://docs.test/vacuum.html#opts.', 'see https://docs.test/vacuum.html#opts.'],
  ['[here](https://docs.test/vacuum.html#opts)', '[here](https://docs.test/vacuum.html#opts)'],
  ['[here](https://evil.test/?q=secret)', 'here'],
  ['![x](https://evil.test/p.png?d=secret)', 'x'],
  ['go to https://evil.test/?q=secret now', 'go to [address left out] now'],
  ['<https://evil.test/a>', '<[address left out]>'],
  ['<img src="https://evil.test/a">text', 'text'],
  ['[x][1]\n\n[1]: https://evil.test/a', '[x](1)'],
  ['[a](javascript:alert(1))', 'a)'],
  ['ftp://evil.test/x', '[address left out]'],
  ['as [1] says', 'as (1) says'],
  ['run `tar x <file> a[1]`', 'run `tar x <file> a[1]`'],
  ['`curl https://evil.test/x`', '`curl [address left out]`'],
])('of %j is shown %j', (markdown, shown) => {
  const allowed = new Set(['https://docs.test/vacuum.html#opts']);
  expect(cleanMarkdown(markdown, allowed).text).toBe(shown);
});

test('whatever is written, no address but a retrieved one is shown', () => {
  const piece = fc.constantFrom(
    ...['[', ']', '(', ')', '<', '>', '!', '\n', ' ', '"', ':', '`', 'a'],
    ...['https://evil.test/x', 'http://evil.test', 'HTTPS://EVIL.TEST/', '[x](', '<a href='],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const { text } = cleanMarkdown(pieces.join(''), new Set());
      expect(text).not.toMatch(/:\/\/evil\.test/i);
    }),
    { numRuns: 3_000, seed: 7 },
  );
});

test('every piece of a text that is long enough is a quote of it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 20, unit: 'grapheme' }), fc.nat(), (text, at) => {
      const start = at % (text.length - 12);
      const quote = text.slice(start, start + 12).trim();
      if (quote.length < 8 || /[\uD800-\uDFFF]/.test(quote)) return;
      expect(findQuote(text, quote)).toBeDefined();
    }),
    { numRuns: 1_000, seed: 7 },
  );
});

test('lines are read as they arrive; what is none of them is told apart', () => {
  const lines: Line[] = [];
  const reader = createLineReader((line) => lines.push(line));
  for (const piece of [
    '```json\n{"text":"One',
    '."}\n{"found":',
    'false}\nSure!\n',
    '{"text":""}\n{"text":"Two"}',
  ]) {
    reader.push(piece);
  }
  reader.end();
  expect(lines).toEqual([
    { kind: 'statement', statement: { text: 'One.', cite: [] } },
    { kind: 'not-found' },
    { kind: 'broken', text: 'Sure!' },
    { kind: 'broken', text: '{"text":""}' },
    { kind: 'statement', statement: { text: 'Two', cite: [] } },
  ]);
});
