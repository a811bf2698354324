import { expect, test } from 'vitest';
import { findingsOn } from '../test-fleet.ts';
import { testInputs } from '../test-inputs.ts';
import { inputUnused } from './input-unused.ts';

test('an input that a module needs and never names is a warning', () => {
  expect(findingsOn(inputUnused, { on: [testInputs(['opnix', 'dms'], ['opnix'])] })).toMatchObject([
    { code: 'PN122', severity: 'warning', option: 'test/inputs' },
  ]);
});

test('one that it names passes', () => {
  expect(findingsOn(inputUnused, { on: [testInputs(['opnix'], ['opnix'])] })).toEqual([]);
});
