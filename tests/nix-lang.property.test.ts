import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import fc, { type Arbitrary } from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NixAttrs, NixExpr, NixPathStep, NixValue } from '#nix';
import * as nix from '#nix';

const run = promisify(execFile);

/** The same cases on every run. */
const seed = 20_261_121;
const caseCount = 10_000;
const treeCount = 2_000;
const batchSize = 1_250;

// ---- Cases: a value, and what Nix must make of it, known without printing anything.

/** What `encode` below makes of a value in Nix: JSON that loses neither types nor digits. */
type Encoded =
  | { readonly literal: null | boolean }
  | { readonly int: string }
  | { readonly float: readonly [negative: boolean, significand: string, exponent: number] }
  | { readonly text: string }
  | { readonly list: readonly Encoded[] }
  | { readonly set: { readonly [name: string]: Encoded } };

interface Case {
  readonly value: NixValue;
  readonly expected: Encoded;
}

/** A double as ±significand × 2^exponent with a significand of 53 bits, from its IEEE 754 bits. */
function encodeFloat(value: number): Encoded {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const negative = bits >> 63n === 1n;
  const biased = Number((bits >> 52n) & 0x7ffn);
  let significand = bits & (2n ** 52n - 1n);
  if (biased === 0 && significand === 0n) return { float: [negative, '0', 0] };
  let exponent = Math.max(biased, 1) - 1075;
  if (biased > 0) significand += 2n ** 52n;
  for (; significand < 2n ** 52n; exponent--) significand *= 2n;
  return { float: [negative, `${significand}`, exponent] };
}

const encode = `let
  wide = 18446744073709551616.0;
  top = 9007199254740992.0;
  scaled = x: e:
    if x >= top * wide then scaled (x / wide) (e + 64)
    else if x >= top then scaled (x / 2) (e + 1)
    else if x * wide * 2 < top then scaled (x * wide) (e - 64)
    else if x * 2 < top then scaled (x * 2) (e - 1)
    else [ (toString (builtins.floor x)) e ];
  encode = v:
    if v == null || builtins.isBool v then { literal = v; }
    else if builtins.isInt v then { int = toString v; }
    else if builtins.isFloat v then {
      float = if v == 0 then [ (builtins.substring 0 1 (toString v) == "-") "0" 0 ]
        else [ (v < 0) ] ++ scaled (if v < 0 then 0.0 - v else v) 0;
    }
    else if builtins.isString v then { text = v; }
    else if builtins.isList v then { list = map encode v; }
    else { set = builtins.mapAttrs (_: encode) v; };
in encode`;

const nastyPieces = [
  ...['${', '$${', '$', "''", "'", "'''", "''$", "''\\", '\\', '"', '\\n', '${x}', '}', '#', '/*'],
  ...[
    '\n',
    '\r',
    '\r\n',
    '\t',
    ' ',
    '  ',
    '\n\n',
    '\n  ',
    '\n\t',
    '\x01',
    '\x1b',
    '\x7f',
    '\u0085',
  ],
  ...['é', '😀', '\u2028', '\ufeff', '\u{10ffff}', '\u202e', 'if', 'a.b', 'w'.repeat(60)],
];
const text: Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...nastyPieces) },
      { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
      { weight: 1, arbitrary: fc.constantFrom('x', 'word', 'two words') },
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join('').replaceAll('\0', ''));
const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', "f'", 'foo-bar', '_x', 'enable', 'true') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '.', 'a.b', 'if', 'or', 'rec', 'inherit', '__proto__'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('1a', '-', "'", '${a}', '"', 'a b', '\n', 'é', 'constructor'),
  },
  { weight: 1, arbitrary: text },
);

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const edges = [-(2n ** 63n), 2n ** 63n - 1n, -(2n ** 63n) + 1n, 0n, -1n, 2n ** 53n];
const double = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ noNaN: true, min: -1e-300, max: 1e-300 }),
  fc.constantFrom(-0, 5e-324, -5e-324, 2 ** -1022, -(2 ** -1022) + 5e-324, Number.MAX_VALUE, 1e22),
  fc.constantFrom(0.1, 1 / 3, 1e21, 1e-7, 123456789.125, -1.5, 3),
);
const asText = (value: string): Case => ({ value, expected: { text: value } });
const asInt = (value: bigint | number): Case => ({ value, expected: { int: `${BigInt(value)}` } });
const scalar: Arbitrary<Case> = fc.oneof(
  fc.constantFrom(null, true, false).map((value) => ({ value, expected: { literal: value } })),
  fc.oneof(int64, fc.constantFrom(...edges)).map(asInt),
  fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, -0, -1)).map(asInt),
  double.map((value) => ({ value: nix.float(value), expected: encodeFloat(value) })),
  double
    .filter((value) => !Number.isInteger(value))
    .map((value) => ({ value, expected: encodeFloat(value) })),
  text.map(asText),
);

/** Names that `let` may bind here: not what Nix itself or the case refers to. */
function bindable(key: string): string {
  return /^(?:x|true|false|null|__.*)$/.test(key) ? 'y' : key;
}

/** An expression whose value is that of `held`: everything the printer has a form for. */
function wrapped({ value, expected }: Case, key: string, how: number): Case {
  const expr: readonly (() => NixExpr)[] = [
    () => nix.letIn({ x: value, [bindable(key)]: 1 }, nix.ref('x')),
    () => nix.call(nix.fn('x', nix.ref('x')), value),
    () => nix.call(nix.fn({ args: { a: value, b: null } }, nix.ref('a')), { b: 1 }),
    () =>
      nix.call(nix.fn({ args: ['a'], as: 'all' }, nix.select(nix.ref('all'), 'a')), { a: value }),
    () => nix.select({ [key]: value, 'x y': 1 }, [key]),
    () => nix.select({ a: 1 }, ['a', nix.str`${key}b`], value),
    () => nix.select(nix.attrs({ r: value, s: nix.ref('r') }, { rec: true }), 's'),
    () =>
      nix.select(nix.attrs({}, { inherits: [{ from: { [key]: value }, names: [key] }] }), [key]),
    () => nix.ifElse(nix.hasAttr({ [key]: value }, [key]), value, 'not there'),
    () => nix.ifElse(nix.not(nix.op(1, '<', 2)), 'not so', value),
    () => nix.commented('a remark\nof two lines', value),
    () => nix.call('builtins.head', [value, nix.call('throw', 'not needed')]),
    () => nix.call('builtins.elemAt', nix.op(nix.op([-1], '++', [value]), '++', []), 1),
    () => nix.select(nix.op(nix.op({ a: 1 }, '//', { b: 1 }), '//', { a: value }), 'a'),
    () => nix.call(nix.raw('x: if true then x else x'), value),
  ];
  return { value: (expr[how % expr.length] as () => NixExpr)(), expected };
}

/** Text with interpolations, as `''…''` and as `"…"`. */
const composed: Arbitrary<Case> = fc
  .tuple(fc.array(fc.tuple(text, fc.boolean()), { maxLength: 6 }), fc.boolean())
  .map(([pieces, quoted]) => {
    const parts = pieces.map(([piece, inside]) =>
      inside ? nix.call(nix.fn('x', nix.ref('x')), piece) : piece,
    );
    const template = Object.assign(
      Array.from({ length: parts.length + 1 }, () => ''),
      { raw: [] },
    );
    const value = quoted ? nix.str(template, ...parts) : nix.lines(parts);
    return { value, expected: { text: pieces.map(([piece]) => piece).join('') } };
  });

const arithmetic = fc.letrec<{ sum: { value: NixValue; result: bigint } }>((tie) => ({
  sum: fc.oneof(
    { maxDepth: 4 },
    fc.integer({ min: -9, max: 9 }).map((n) => ({ value: n, result: BigInt(n) })),
    fc.tuple(tie('sum'), fc.constantFrom('+', '-', '*'), tie('sum')).map(([left, sign, right]) => {
      const [a, b] = [left.result, right.result];
      const result = sign === '+' ? a + b : sign === '-' ? a - b : a * b;
      return { value: nix.op(left.value, sign, right.value), result };
    }),
  ),
})).sum;
const logic = fc.letrec<{ term: { value: NixValue; result: boolean } }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 5 },
    fc.boolean().map((value) => ({ value, result: value })),
    tie('term').map(({ value, result }) => ({ value: nix.not(value), result: !result })),
    fc
      .tuple(tie('term'), fc.constantFrom('&&', '||', '->', '==', '!='), tie('term'))
      .map(([left, sign, right]) => {
        const [a, b] = [left.result, right.result];
        const results = { '&&': a && b, '||': a || b, '->': !a || b, '==': a === b, '!=': a !== b };
        return { value: nix.op(left.value, sign, right.value), result: results[sign] };
      }),
  ),
})).term;

const cases: Arbitrary<Case> = fc.letrec<{ any: Case }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', maxDepth: 6 },
    { weight: 4, arbitrary: scalar },
    { weight: 2, arbitrary: composed },
    { weight: 1, arbitrary: text.map((value) => ({ ...asText(value), value: nix.lines(value) })) },
    { weight: 1, arbitrary: arithmetic.map(({ value, result }) => ({ ...asInt(result), value })) },
    {
      weight: 1,
      arbitrary: logic.map(({ value, result: literal }) => ({ value, expected: { literal } })),
    },
    {
      weight: 2,
      arbitrary: fc.array(tie('any'), { maxLength: 5 }).map((items) => ({
        value: items.map((item) => item.value),
        expected: { list: items.map((item) => item.expected) },
      })),
    },
    {
      weight: 3,
      arbitrary: fc.array(fc.tuple(name, tie('any')), { maxLength: 5 }).map((entries) => ({
        value: Object.fromEntries(entries.map(([key, held]) => [key, held.value])),
        expected: { set: Object.fromEntries(entries.map(([key, held]) => [key, held.expected])) },
      })),
    },
    { weight: 3, arbitrary: fc.tuple(tie('any'), name, fc.nat()).map((of) => wrapped(...of)) },
  ),
})).any;

// ---- Trees: any syntax at all. They mean nothing, but they parse and have a layout.

const free = ['a', 'b', 'config', 'lib', "f'", 'aVeryLongIdentifierNameThatTakesRoom'] as const;
const variable = fc.constantFrom(...free);
const dotted = fc.array(variable, { minLength: 1, maxLength: 4 }).map((names) => names.join('.'));
const wide = fc.oneof(
  text,
  fc.nat({ max: 110 }).map((width) => 'w'.repeat(width)),
);
const operators = ['++', '*', '/', '+', '-', '//', '<', '>=', '==', '&&', '||', '->'] as const;

const trees: Arbitrary<NixValue> = fc.letrec<{ value: NixValue; expr: NixExpr }>((tie) => {
  const value = tie('value');
  const entry = fc.oneof(
    { weight: 9, arbitrary: value },
    { weight: 1, arbitrary: value.map((held) => nix.commented('why\nso', held)) },
  );
  const attrs: Arbitrary<NixAttrs> = fc
    .array(fc.tuple(fc.oneof(variable, name), entry), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries));
  const names = fc.uniqueArray(variable, { maxLength: 5 });
  const steps = fc.array(fc.oneof<Arbitrary<NixPathStep>[]>(name, variable, tie('expr')), {
    minLength: 1,
    maxLength: 3,
  });
  const parts = fc.array(fc.oneof<Arbitrary<string | NixExpr>[]>(wide, tie('expr')), {
    maxLength: 5,
  });
  return {
    value: fc.oneof(
      { depthSize: 'medium' },
      {
        weight: 2,
        arbitrary: fc.oneof(
          scalar.map((held) => held.value),
          dotted.map(nix.ref),
        ),
      },
      { weight: 1, arbitrary: wide },
      { weight: 2, arbitrary: attrs },
      { weight: 2, arbitrary: fc.array(entry, { maxLength: 4 }) },
      { weight: 5, arbitrary: tie('expr') },
    ),
    expr: fc.oneof(
      { depthSize: 'medium' },
      dotted.map(nix.ref),
      fc.constantFrom('./x.nix', '../a-b/c', '/etc/x').map(nix.path),
      fc.tuple(value, steps, fc.option(value, { nil: undefined })).map((of) => nix.select(...of)),
      fc.tuple(value, steps).map((of) => nix.hasAttr(...of)),
      fc
        .tuple(fc.oneof(dotted, tie('expr')), fc.array(value, { minLength: 1, maxLength: 4 }))
        .map(([fn, args]) => nix.call(fn, ...args)),
      fc.tuple(fc.constantFrom('lib.mkIf', 'map'), value).map((of) => nix.call(...of)),
      fc.tuple(variable, value).map((of) => nix.fn(...of)),
      fc
        .tuple(
          names,
          fc.array(fc.option(value, { nil: undefined })),
          fc.boolean(),
          fc.boolean(),
          value,
        )
        .map(([args, fallbacks, open, as, body]) => {
          const given = Object.fromEntries(args.map((arg, index) => [arg, fallbacks[index]]));
          return nix.fn({ args: as ? args : given, open, ...(as ? { as: 'self' } : {}) }, body);
        }),
      fc.tuple(attrs, value).map(([bindings, body]) => {
        const entries = Object.entries(bindings).map(([key, held]) => [bindable(key), held]);
        return nix.letIn(Object.fromEntries(entries), body);
      }),
      fc.tuple(value, value, value).map((of) => nix.ifElse(...of)),
      fc.tuple(value, fc.constantFrom(...operators), value).map((of) => nix.op(...of)),
      value.map(nix.not),
      parts.map((of) => nix.lines(of)),
      parts.map((of) => nix.str(Object.assign(['', ...of.map(() => '')], { raw: [] }), ...of)),
      fc
        .tuple(value, fc.boolean(), fc.option(tie('expr'), { nil: undefined }), names)
        .map(([held, rec, from, of]) => {
          const inherits = [from === undefined ? { names: of } : { from, names: of }];
          return nix.attrs({ own: held }, { rec, inherits });
        }),
    ),
  };
}).value;

// ---- The checks.

let folder = '';
beforeAll(async () => {
  const found = spawnSync('nix-instantiate', ['--version'], { encoding: 'utf8' });
  if (found.status !== 0) {
    throw new Error('these tests read everything back with Nix: nix-instantiate must be on PATH');
  }
  folder = await mkdtemp(join(tmpdir(), 'nix-lang-'));
});
afterAll(async () => {
  if (folder !== '') await rm(folder, { recursive: true });
});

function batches<T>(all: readonly T[], size: number): T[][] {
  const count = Math.ceil(all.length / size);
  return Array.from({ length: count }, (_, at) => all.slice(at * size, (at + 1) * size));
}

const limits = { maxBuffer: 2 ** 28 };

test(`${caseCount} values come back from Nix as they were`, async () => {
  const all = fc.sample(cases, { numRuns: caseCount, seed });
  const texts = all.map(({ value }) => nix.printNix(value));
  const read = async (batch: readonly string[], at: number): Promise<Encoded[]> => {
    const file = join(folder, `values-${at}.nix`);
    await writeFile(
      file,
      `map (${encode}) [\n${batch.map((one) => `(\n${one}\n)`).join('\n')}\n]\n`,
    );
    const { stdout } = await run('nix-instantiate', ['--eval', '--strict', '--json', file], limits);
    return JSON.parse(stdout);
  };
  const results = (await Promise.all(batches(texts, batchSize).map(read))).flat();
  expect(results).toHaveLength(caseCount);
  const wrong = all
    .map(({ expected }, at) => ({ seed, text: texts[at], expected, read: results[at] }))
    .filter(({ expected, read }) => !isDeepStrictEqual(read, expected))
    .sort((one, other) => (one.text?.length ?? 0) - (other.text?.length ?? 0));
  expect(wrong.slice(0, 3)).toEqual([]);
});

test(`${treeCount} expressions of every kind parse`, async () => {
  const texts = fc.sample(trees, { numRuns: treeCount, seed }).map((tree) => nix.printNix(tree));
  const file = join(folder, 'trees.nix');
  await writeFile(
    file,
    `{ ${free.join(', ')} }: [\n${texts.map((one) => `(\n${one}\n)`).join('\n')}\n]`,
  );
  const { stdout } = await run('nix-instantiate', ['--parse', file], limits);
  expect({ seed, parsed: stdout.length > 0 }).toEqual({ seed, parsed: true });
});

// The formatter of RFC 166, where it is installed; the layout is that of version 1.2.
const nixfmt = process.env.NIXFMT ?? 'nixfmt';
const version = spawnSync(nixfmt, ['--version'], { encoding: 'utf8' }).stdout ?? '';
const isKnown = /nixfmt-rs|\b1\.2\b/.test(version);

test.skipIf(!isKnown)(
  `nixfmt changes nothing (${version.trim() || 'not installed'})`,
  async () => {
    const values = fc.sample(cases, { numRuns: 1_000, seed }).map(({ value }) => value);
    const all = [...values, ...fc.sample(trees, { numRuns: treeCount, seed })];
    const texts = all.map((value) => nix.printNixFile(value, { header: 'Generated.' }));
    const files = texts.map((_, at) => join(folder, `formatted-${at}.nix`));
    await Promise.all(files.map((file, at) => writeFile(file, texts[at] ?? '')));
    for (const batch of batches(files, 500)) await run(nixfmt, batch, limits);
    const formatted = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    const changed = formatted
      .map((after, at) => ({ seed, printed: texts[at], after }))
      .filter(({ printed, after }) => printed !== after)
      .sort((one, other) => one.after.length - other.after.length);
    expect(changed.slice(0, 1)).toEqual([]);
  },
  60_000,
);
