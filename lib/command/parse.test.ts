import { describe, expect, expectTypeOf, test } from 'vitest';
import { defineCommand } from './define.ts';
import { parseCommandLine } from './parse.ts';

const deploy = defineCommand({
  name: 'deploy',
  summary: 'Deploy hosts',
  args: {
    goal: { description: 'What to do' },
    hosts: { description: 'Which hosts', optional: true, variadic: true },
  },
  options: {
    all: { type: 'boolean', short: 'a', description: 'All hosts' },
    target: { type: 'string', description: 'Where' },
    mode: { type: 'string', choices: ['test', 'switch'], default: 'switch', description: 'How' },
    port: { type: 'integer', min: 1, max: 65_535, description: 'Port' },
    tag: { type: 'string', multiple: true, description: 'Tags' },
    key: { type: 'string', required: true, description: 'Key' },
  },
  run({ args, options }) {
    expectTypeOf(args.goal).toEqualTypeOf<string>();
    expectTypeOf(args.hosts).toEqualTypeOf<readonly string[]>();
    expectTypeOf(options.all).toEqualTypeOf<boolean>();
    expectTypeOf(options.target).toEqualTypeOf<string | undefined>();
    expectTypeOf(options.mode).toEqualTypeOf<'test' | 'switch'>();
    expectTypeOf(options.port).toEqualTypeOf<number | undefined>();
    expectTypeOf(options.tag).toEqualTypeOf<readonly string[]>();
    expectTypeOf(options.key).toEqualTypeOf<string>();
  },
});

const parse = (...argv: string[]) => parseCommandLine(deploy, argv);

test('values, defaults, repeated and short options, -- before what looks like an option', () => {
  const line = [
    'now',
    '-a',
    '--key=k',
    '--tag',
    'x',
    '--tag=y',
    '--port',
    '22',
    '--',
    '--odd',
    'b',
  ];
  expect(parse(...line)).toEqual({
    args: { goal: 'now', hosts: ['--odd', 'b'] },
    options: { all: true, target: undefined, mode: 'switch', port: 22, tag: ['x', 'y'], key: 'k' },
    json: false,
    help: false,
  });
});

describe('what is wrong is said, with the nearest name', () => {
  test.each([
    [['now', '--key', 'k', '--taget', 'x'], /unknown option --taget$/, 'did you mean --target?'],
    [['now', '--key', 'k', '-z'], /unknown option -z$/, /panther deploy --help/],
    [['now', '--key', 'k', '--constructor'], /unknown option --constructor$/, /--help/],
    [['now', '--key', 'k', '--mode', 'swich'], /expected test, switch$/, 'did you mean switch?'],
    [['now', '--key', 'k', '--port', '70000'], /--port 70000: expected .* at most 65535$/, /help/],
    [
      ['now', '--key', 'k', '--port', '1e3'],
      /--port 1e3: expected a whole number of at least 1/,
      /./,
    ],
    [['now', '--key', 'k', '--port', '-1'], /--port -1: expected a whole number/, /./],
    [['now', '--key'], /--key needs a value$/, /./],
    [['now', '--key', '--all'], /--key needs a value$/, /./],
    [['now', '--key', 'k', '--key', 'l'], /--key is given twice$/, /./],
    [['now', '--key', 'k', '--all=yes'], /--all takes no value$/, /./],
    [['now'], /--key is required$/, /./],
    [['--key', 'k'], /GOAL is missing: what to do$/, /./],
  ])('%j', (argv, message, hint) => {
    expect(() => parse(...argv)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      }),
    );
  });

  test('an argument too many', () => {
    const command = defineCommand({ name: 'hosts', summary: 'List', run: () => undefined });
    expect(() => parseCommandLine(command, ['ovh'])).toThrow(
      'hosts: unexpected argument "ovh", it takes none',
    );
  });
});

test('a declaration that contradicts itself is refused', () => {
  const base = { name: 'x', summary: 'X', run: () => undefined };
  const first = { description: '', optional: true };
  expect(() => defineCommand({ ...base, args: { a: first, b: first } })).toThrow(TypeError);
  const short = { type: 'boolean', description: '', short: 'h' } as const;
  expect(() => defineCommand({ ...base, options: { host: short } })).toThrow(TypeError);
  const json = { type: 'boolean', description: '' } as const;
  expect(() => defineCommand({ ...base, options: { json } })).toThrow(TypeError);
});
