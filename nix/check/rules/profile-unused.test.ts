import { expect, test } from 'vitest';
import { defineProfile, findings } from '../test-fleet.ts';
import { profileUnused } from './profile-unused.ts';

const inner = defineProfile({ name: 'inner', description: 'a test', modules: [] });
const outer = defineProfile({
  name: 'outer',
  description: 'a test',
  includes: () => [inner],
  modules: [],
});

test('a registered profile on no host is a warning', () => {
  expect(findings(profileUnused, { profiles: [inner] })).toMatchObject([
    { code: 'PN121', severity: 'warning', option: 'inner' },
  ]);
});

test('one that a host has, or that another one includes, passes', () => {
  const hosts = [{ profiles: [outer] }];
  expect(findings(profileUnused, { profiles: [inner, outer], hosts })).toEqual([]);
});
