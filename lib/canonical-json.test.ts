import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, sha256Hex } from './canonical-json.ts';
import { limits } from './limits.ts';

// RFC 8785, appendix B: IEEE 754 bits and the text they must become.
const numbers = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
] as const;

describe('RFC 8785', () => {
  test.each(numbers)('appendix B: %s', (bits, text) => {
    expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE(0))).toBe(text);
  });

  test('section 3.2.2: the sample', () => {
    const sample = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`);
    expect(canonicalJson(sample)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  test('section 3.2.3: names are sorted by UTF-16 code units', () => {
    const sample = JSON.parse(String.raw`{
      "\u20ac": "Euro Sign", "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis"
    }`);
    expect(Object.values(JSON.parse(canonicalJson(sample)))).toHaveLength(7);
    expect([...canonicalJson(sample).matchAll(/:"([^"]+)"/g)].map(([, text]) => text)).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });
});

test.each([
  [{ a: [1, Number.NaN] }, '$.a[1]'],
  [Number.POSITIVE_INFINITY, '$'],
  [[undefined], '$[0]'],
  [undefined, '$'],
  [{ f: () => 1 }, '$.f'],
  [{ n: 1n }, '$.n'],
  [{ s: Symbol('s') }, '$.s'],
  [{ d: new Date(0) }, '$.d'],
  [{ m: new Map() }, '$.m'],
  [{ t: '\ud800' }, '$.t'],
  [{ '\udc00': 1 }, '$.\udc00'],
])('refuses what JSON cannot carry and says where (%#)', (value, where) => {
  expect(() => canonicalJson(value)).toThrow(
    expect.objectContaining({ code: 'json.invalid', where }),
  );
});

test('refuses cycles and bottomless nesting, but not the same object twice', () => {
  const cycle: Record<string, unknown> = { list: [] };
  (cycle.list as unknown[]).push({ again: cycle });
  expect(() => canonicalJson(cycle)).toThrow(
    expect.objectContaining({ code: 'json.invalid', where: '$.list[0].again' }),
  );
  let deep: unknown[] = [];
  for (let level = 0; level < limits.json.depthMax; level++) deep = [deep];
  expect(() => canonicalJson(deep)).toThrow(expect.objectContaining({ code: 'json.invalid' }));
  const shared = { x: 1 };
  expect(canonicalJson([shared, shared])).toBe('[{"x":1},{"x":1}]');
});

test('members that are undefined do not exist; a null prototype is plain', () => {
  expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
  expect(canonicalJson(Object.assign(Object.create(null), { b: 1, a: 2 }))).toBe('{"a":2,"b":1}');
});

test('any JSON value is read back equal, whatever the order of its members was', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      // JSON has no negative zero: compare what JSON.stringify makes of it.
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(reversed(value))).toBe(text);
    }),
  );
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, member]) => [key, reversed(member)]));
}

test('sha256Hex agrees with sha256sum on UTF-8', () => {
  const text = 'Größe 😀\n';
  const told = execFileSync('sha256sum', { input: text, encoding: 'utf8' }).slice(0, 64);
  expect(sha256Hex(text)).toBe(told);
});
