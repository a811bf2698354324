import { expect, test } from 'vitest';
import { findings } from '../test-fleet.ts';
import { textClean } from './text-clean.ts';

const on = (text: string) => findings(textClean, {}, { files: new Map([['a.nix', text]]) });

test.each(['a\r\n', '\uFEFFa', 'a\u0000', 'a\uFFFDb', 'a\uD800b', 'a\u202Eb'])(
  '%j is an error',
  (text) => {
    expect(on(text)).toMatchObject([{ code: 'PN127', severity: 'error' }]);
  },
);

test('the line is named', () => {
  expect(on('one\ntwo\u0007\n')[0]?.where).toBe('nix/generated/a.nix:2');
});

test('text in any script passes', () => {
  expect(on('# Grüße, 日本語, 🐆\n\ta\n')).toEqual([]);
});
