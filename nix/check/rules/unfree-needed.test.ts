import { expect, test } from 'vitest';
import { findingsOn } from '../test-fleet.ts';
import { unfreeNeeded } from './unfree-needed.ts';

const nixos = {
  services: { xserver: { videoDrivers: ['nvidia'] } },
  programs: { _1password: { enable: true } },
};

test('packages that nixpkgs refuses are errors', () => {
  expect(findingsOn(unfreeNeeded, { nixos })).toMatchObject([
    { code: 'PN104', option: 'programs._1password.enable' },
    { code: 'PN104', option: 'services.xserver.videoDrivers' },
  ]);
});

test('with leave they pass', () => {
  const allowed = { ...nixos, nixpkgs: { config: { allowUnfree: true } } };
  expect(findingsOn(unfreeNeeded, { nixos: allowed })).toEqual([]);
});
