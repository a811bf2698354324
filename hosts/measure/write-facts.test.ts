import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeFacts } from './write-facts.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panther-write-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (name: string) => readFileSync(join(folder, name), 'utf8');

/** A folder in the place of the file: no rename replaces it. */
function blockFacts(): void {
  mkdirSync(join(folder, 'facts.json'));
  writeFileSync(join(folder, 'facts.json/x'), '');
}

it('writes the facts, and the report only when there is one', () => {
  writeFacts(folder, { facts: '{}\n', report: 'a report' });
  expect([read('facts.json'), read('facter.json')]).toEqual(['{}\n', 'a report']);
  writeFacts(folder, { facts: '{ }\n' });
  expect([read('facts.json'), read('facter.json')]).toEqual(['{ }\n', 'a report']);
  expect(readdirSync(folder).sort()).toEqual(['facter.json', 'facts.json']);
});

it('leaves the old report when the facts cannot be written', () => {
  blockFacts();
  writeFileSync(join(folder, 'facter.json'), 'old');
  expect(() => writeFacts(folder, { facts: '{}', report: 'new' })).toThrow(
    expect.objectContaining({ code: 'io.write-failed' }),
  );
  expect(read('facter.json')).toBe('old');
});

it('leaves no report behind when there was none', () => {
  blockFacts();
  expect(() => writeFacts(folder, { facts: '{}', report: 'new' })).toThrow();
  expect(existsSync(join(folder, 'facter.json'))).toBe(false);
});
