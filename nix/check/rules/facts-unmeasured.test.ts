import { expect, test } from 'vitest';
import { findingsOn, testFacts } from '../test-fleet.ts';
import { factsUnmeasured } from './facts-unmeasured.ts';

test('what nobody measured is named in one warning', () => {
  const facts = { ...testFacts, unmeasured: ['cpu', 'nics'] as const };
  const found = findingsOn(factsUnmeasured, {
    facts: { ...facts, unmeasured: [...facts.unmeasured] },
  });
  expect(found).toMatchObject([{ code: 'PN090', severity: 'warning', option: 'cpu, nics' }]);
  expect(found[0]?.where).toMatch(/\/facts\.json$/);
});

test('a measured machine passes', () => {
  expect(findingsOn(factsUnmeasured, {})).toEqual([]);
});
