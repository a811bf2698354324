import { expect, test } from 'vitest';
import { findRelease, releases } from '../../fleet/releases.ts';
import { findings } from '../test-fleet.ts';
import { releaseBranches } from './release-branches.ts';

// The predecessor built nixpkgs unstable with Home Manager's release-25.05.
test('branches of another release are errors', () => {
  const release = {
    ...findRelease('26.05'),
    nixpkgs: 'github:NixOS/nixpkgs/nixos-unstable',
    homeManager: 'github:nix-community/home-manager/release-25.05',
  };
  expect(findings(releaseBranches, { release }).map(({ option }) => option)).toEqual([
    'home-manager',
    'nixpkgs',
  ]);
});

test.each(Object.keys(releases))('the branches of %s pass', (version) => {
  expect(findings(releaseBranches, { release: findRelease(version) })).toEqual([]);
});
