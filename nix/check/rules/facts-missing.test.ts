import { expect, test } from 'vitest';
import { testDisks } from '../test-disks.ts';
import { findingsOn, testFacts } from '../test-fleet.ts';
import { factsMissing } from './facts-missing.ts';

test('a host without disks or firmware generates and cannot be deployed', () => {
  expect(findingsOn(factsMissing, {})).toMatchObject([
    { code: 'PN091', severity: 'warning', blocksDeploy: true },
  ]);
  const facts = { ...testFacts, firmware: null };
  const [found] = findingsOn(factsMissing, { facts, disks: testDisks() });
  expect(found?.message).toContain('firmware');
});

test('a known machine, and one whose disk boots either way, pass', () => {
  const facts = { ...testFacts, firmware: null, cpu: null };
  const disks = testDisks({ boot: { size: '1M', type: 'EF02' } });
  expect(findingsOn(factsMissing, { facts, disks })).toEqual([]);
  expect(findingsOn(factsMissing, { disks: testDisks() })).toEqual([]);
});
