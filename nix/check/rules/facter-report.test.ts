import { expect, test } from 'vitest';
import { path } from '../../lang/index.ts';
import { findingsOn, testFacts } from '../test-fleet.ts';
import { facterReport } from './facter-report.ts';

const nixos = { hardware: { facter: { reportPath: path('./facter.json') } } };
const named = { ...testFacts, report: 'facter.json' };

test('an option for a report that nobody took is an error', () => {
  expect(findingsOn(facterReport, { nixos })).toMatchObject([
    { code: 'PN094', option: 'hardware.facter.reportPath' },
  ]);
});

test('a report that facts.json names and that is not there is an error', () => {
  expect(findingsOn(facterReport, { facts: named })).toMatchObject([{ option: 'report' }]);
});

test('a report that is there, and none at all, pass', () => {
  expect(findingsOn(facterReport, { nixos, facts: named, facterReport: '{}' })).toEqual([]);
  expect(findingsOn(facterReport, {})).toEqual([]);
});
