import { expect, test } from 'vitest';
import { compareVersions } from './versions.ts';

// The order of https://semver.org, section 11, newest first.
test('versions are ordered newest first', () => {
  const newestFirst = ['10.0', '9.6', '2.0.1', '2.0', '2.0-rc2', '2.0-rc1', '1.0'];
  expect(newestFirst.toReversed().sort(compareVersions)).toEqual(newestFirst);
  expect(compareVersions(undefined, '1.0')).toBeLessThan(0);
  expect(compareVersions('v3', '2')).toBeLessThan(0);
});
