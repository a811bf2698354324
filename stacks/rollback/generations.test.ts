import { describe, expect, it } from 'vitest';
import { chooseGeneration, type Generations } from './generations.ts';

/** Letters are systems; `at` is the number the profile is at. */
function machine(systems: string, current: string, at: number, lost = ''): Generations {
  const list = [...systems].map((system, index) => ({
    number: index + 1,
    system,
    madeAt: undefined,
    usable: !lost.includes(system),
    deployment: undefined,
  }));
  return { current, default: systems[at - 1] ?? '', at, machine: 'x86_64', list };
}

describe('what a rollback goes back to', () => {
  it.each<[string, Generations, number]>([
    ['the one before', machine('ABC', 'C', 3), 2],
    ['before what runs, not before what boots next', machine('ABC', 'B', 3), 1],
    // `nix-env --set` of an older system makes a new generation of it.
    ['another system, after a rollback', machine('ABA', 'A', 3), 2],
    ['not the same system once more', machine('ABB', 'B', 3), 1],
    ['from where the profile is, of two that are the same', machine('ABCA', 'A', 4), 3],
    // `nix-env --rollback` moves the profile back instead.
    ['from a profile that was moved back', machine('ABC', 'B', 2), 1],
  ])('%s', (_, there, expected) => {
    expect(chooseGeneration('h', there, undefined).number).toBe(expected);
  });

  it('is the generation or the system that was named', () => {
    expect(chooseGeneration('h', machine('ABC', 'C', 3), 1).system).toBe('A');
    expect(chooseGeneration('h', machine('ABA', 'B', 2), { system: 'A' }).number).toBe(3);
  });

  it.each<[string, Generations, Parameters<typeof chooseGeneration>[2], string]>([
    ['nothing comes before', machine('AB', 'A', 1), undefined, 'no other system before'],
    ['what runs is none of them', machine('AB', 'X', 2), undefined, 'none of its generations'],
    ['there is no such number', machine('AB', 'B', 2), 9, 'there are: 1, 2'],
    ['there is no such system', machine('AB', 'B', 2), { system: 'Z' }, 'no generation with Z'],
    ['it is no system any more', machine('AB', 'B', 2, 'A'), undefined, 'cannot be activated'],
  ])('is refused when %s', (_, there, goal, message) => {
    expect(() => chooseGeneration('h', there, goal)).toThrow(
      expect.objectContaining({
        code: 'deploy.refused',
        message: expect.stringContaining(message),
      }),
    );
  });
});
