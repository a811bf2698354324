import { expect, test } from 'vitest';
import { defineCommand } from './define.ts';
import { renderHelp, renderRows, wrap } from './help.ts';

test('the help of a command', () => {
  const command = defineCommand({
    name: 'plan',
    summary: 'Say what a host would get',
    description: 'Compares with what is committed. Nothing is changed.\n\nNeeds no target.',
    args: { files: { description: 'Only these files', optional: true, variadic: true } },
    options: {
      host: { type: 'string', short: 'H', description: 'The host', required: true },
      depth: { type: 'integer', description: 'How deep', default: 2 },
      format: {
        type: 'string',
        value: 'KIND',
        choices: ['text', 'diff'],
        description: 'How each file that differs is shown, which for long files is best left alone',
      },
    },
    examples: [{ command: 'panther plan --host ovh', description: 'What ovh would get' }],
    run: () => undefined,
  });
  expect(renderHelp(command)).toBe(`Say what a host would get

Usage:
  panther plan --host HOST [options] [FILES…]

Compares with what is committed. Nothing is changed.

Needs no target.

Arguments:
  [FILES…]  Only these files

Options:
  -H, --host HOST    The host
      --depth N      How deep (default 2)
      --format KIND  How each file that differs is shown, which for long files
                     is best left alone (one of text, diff)
      --json         Print the result as JSON
  -h, --help         Print this help

Examples:
  panther plan --host ovh
      What ovh would get
`);
});

test('no line is longer than 80 columns unless one word is', () => {
  const text = 'word '.repeat(60).trim();
  const rows = renderRows([
    ['short', text],
    ['a-left-side-that-is-much-too-long-for-its-column', text],
  ]);
  for (const line of rows.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(wrap('aa bb cc', 5)).toEqual(['aa bb', 'cc']);
  expect(wrap('aaaaaaa b', 3)).toEqual(['aaaaaaa', 'b']);
});
