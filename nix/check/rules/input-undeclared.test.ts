import { expect, test } from 'vitest';
import { findingsOn } from '../test-fleet.ts';
import { testInputs } from '../test-inputs.ts';
import { inputUndeclared } from './input-undeclared.ts';

test('an input that a module names and does not need is an error', () => {
  const found = findingsOn(inputUndeclared, { on: [testInputs([], ['zen-browser'])] });
  expect(found).toMatchObject([{ code: 'PN123', severity: 'error', option: 'test/inputs' }]);
  expect(found[0]?.message).toContain('inputs.zen-browser');
});

test('one that it needs, and those that every flake has, pass', () => {
  expect(
    findingsOn(inputUndeclared, { on: [testInputs(['dms'], ['dms', 'nixpkgs', 'self'])] }),
  ).toEqual([]);
});
