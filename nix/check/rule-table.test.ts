import { expect, test } from 'vitest';
import { renderRuleTable } from './rule-table.ts';
import { rules } from './rules/index.ts';

const lines = renderRuleTable().split('\n');

test('a Markdown table with a row for every code, in order', () => {
  expect(lines.slice(0, 2)).toEqual(['| code | severity | says that |', '| --- | --- | --- |']);
  const codes = lines.slice(2).map((line) => line.slice(2, 7));
  expect(codes.toSorted()).toEqual(codes);
  // PN001 to PN007 come from resolving and emitting.
  expect(codes).toHaveLength(rules.length + 7);
  expect(new Set(codes).size).toBe(codes.length);
});

test('a row says code, severity and title', () => {
  expect(lines).toContain('| PN061 | error | SSH accepts passwords |');
});
