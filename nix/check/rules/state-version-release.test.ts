import { expect, test } from 'vitest';
import { findingsOn } from '../test-fleet.ts';
import { stateVersionRelease } from './state-version-release.ts';

// The test fleet is built for 26.05.
test.each(['26.11', '25.5', 'unstable', '25.07'])('%s is an error', (stateVersion) => {
  expect(findingsOn(stateVersionRelease, { stateVersion })).toMatchObject([
    { code: 'PN086', option: 'system.stateVersion' },
  ]);
});

test.each(['25.05', '26.05'])('%s passes', (stateVersion) => {
  expect(findingsOn(stateVersionRelease, { stateVersion })).toEqual([]);
});
