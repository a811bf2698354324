import fc from 'fast-check';
import { expect, test } from 'vitest';
import { locateJsonError } from './json-position.ts';

// Places counted by hand.
test.each([
  ['{"a":1,}', 1, 8],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
  ['[1, 2', 1, 6],
  ['{a: 1}', 1, 2],
  ['{"a" 1}', 1, 6],
  ['[01]', 1, 3],
  ['["ok", "not\nended"]', 1, 8],
  ['["\\x"]', 1, 3],
  ['{} x', 1, 4],
  ['', 1, 1],
  ['{"a": nul}', 1, 7],
  ['[1}', 1, 3],
  ['{\n\t"a": [1, 2, ]\n}', 2, 14],
])('finds the place in %j', (text, line, column) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(locateJsonError(text)).toMatchObject({ line, column });
});

test('finds a problem exactly where JSON.parse finds one', () => {
  const damaged = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', '[', ':', '\\', '\n', '1', 'x'))
    .map(([text, at, insert]) => {
      const cut = at % (text.length + 1);
      return text.slice(0, cut) + insert + text.slice(insert === '' ? cut + 1 : cut);
    });
  fc.assert(
    fc.property(damaged, (text) => {
      const told = messageOfParse(text);
      const { line, column, problem } = locateJsonError(text);
      expect(problem === 'no problem found').toBe(told === undefined);
      // Where V8 misses a mark it says the place; inside numbers and texts it means another one.
      const place = /^Expected .*\(line (\d+) column (\d+)\)$/.exec(told ?? '');
      if (place !== null) {
        expect([line, column]).toEqual([Number(place[1]), Number(place[2])]);
      }
    }),
    { numRuns: 2_000 },
  );
});

function messageOfParse(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
