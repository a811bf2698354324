import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Rule } from '../rule.ts';
import { rules } from './index.ts';

const folder = new URL('.', import.meta.url);
const all: readonly Rule[] = rules;
const files = readdirSync(folder).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'index.ts',
);

test('codes are unique, begin behind those of resolving, and the tuple is in their order', () => {
  const codes = all.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.toSorted()).toEqual(codes);
  for (const code of codes) expect(code).toMatch(/^PN(0[1-9]|1)\d{1,2}$/);
});

test('titles are headings of their own', () => {
  const titles = all.map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
  for (const title of titles) expect(title).toMatch(/^[^|\n]{10,100}[^.|\n]$/);
});

describe.each(files)('%s', (file) => {
  test('holds one rule of the tuple', async () => {
    const exported = Object.values<unknown>(await import(new URL(file, folder).href));
    expect(exported).toHaveLength(1);
    expect(all).toContain(exported[0]);
  });

  test('has a test where it speaks and where it stays quiet', () => {
    const path = new URL(file.replace(/\.ts$/, '.test.ts'), folder);
    expect(existsSync(path)).toBe(true);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('toEqual([])');
    expect(text).toMatch(/toMatchObject|toHaveLength\([1-9]|toEqual\(\[[^\]]/);
  });
});

test('every rule is in a file of its own', () => {
  expect(files).toHaveLength(all.length);
});
