import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planWaves } from './plan.ts';

const host = (name: string, role: 'server' | 'workstation') => ({ name, role });
const names = (waves: readonly (readonly { readonly name: string }[])[]) =>
  waves.map((wave) => wave.map(({ name }) => name));

// Worked out by hand: s… are servers, w… workstations.
it.each([
  [
    'one wave for each role',
    0,
    undefined,
    'roles',
    [
      ['s1', 's2', 's3'],
      ['w1', 'w2'],
    ],
  ],
  ['a canary, then the rest', 1, undefined, 'roles', [['s1'], ['s2', 's3'], ['w1', 'w2']]],
  ['waves of two', 0, 2, 'roles', [['s1', 's2'], ['s3'], ['w1', 'w2']]],
  ['canaries of both roles', 4, 1, 'roles', [['s1', 's2', 's3', 'w1'], ['w2']]],
  ['more canaries than hosts', 9, 2, 'roles', [['s1', 's2', 's3', 'w1', 'w2']]],
  ['as they were named', 1, 2, 'given', [['w1'], ['s1', 's2'], ['w2', 's3']]],
] as const)('%s', (_, canary, waveSize, order, expected) => {
  const fleet = [
    ...[host('w1', 'workstation'), host('s1', 'server'), host('s2', 'server')],
    ...[host('w2', 'workstation'), host('s3', 'server')],
  ];
  expect(names(planWaves(fleet, { canary, waveSize, order }))).toEqual(expected);
});

it('no host, no wave', () => {
  expect(planWaves([], { canary: 1, waveSize: 1, order: 'roles' })).toEqual([]);
});

it('puts every host into exactly one wave, in a stable order', () => {
  const role = fc.constantFrom('server' as const, 'workstation' as const);
  const shape = fc.record({
    canary: fc.nat(6),
    waveSize: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
    order: fc.constantFrom('roles' as const, 'given' as const),
  });
  fc.assert(
    fc.property(fc.array(role, { maxLength: 20 }), shape, (roles, given) => {
      const fleet = roles.map((each, index) => host(`h${index}`, each));
      const waves = planWaves(fleet, given);
      const flat = waves.flat();
      expect(flat.toSorted((a, b) => fleet.indexOf(a) - fleet.indexOf(b))).toEqual(fleet);
      const inOrder =
        given.order === 'given'
          ? fleet
          : [
              ...fleet.filter((each) => each.role === 'server'),
              ...fleet.filter((each) => each.role === 'workstation'),
            ];
      expect(flat).toEqual(inOrder);
      expect(waves.every((wave) => wave.length > 0)).toBe(true);
      const canaries = Math.min(given.canary, fleet.length);
      if (canaries > 0) expect(waves[0]).toEqual(inOrder.slice(0, canaries));
      for (const wave of waves.slice(canaries > 0 ? 1 : 0)) {
        if (given.waveSize !== undefined) expect(wave.length).toBeLessThanOrEqual(given.waveSize);
        if (given.order === 'roles') expect(new Set(wave.map((each) => each.role)).size).toBe(1);
      }
      expect(planWaves(fleet, given)).toEqual(waves);
    }),
    { numRuns: 500 },
  );
});
