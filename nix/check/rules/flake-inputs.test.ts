import { expect, test } from 'vitest';
import { findings } from '../test-fleet.ts';
import { flakeInputsExact } from './flake-inputs.ts';

const nixpkgs = 'nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";';
const home = 'home-manager = { url = "x"; inputs.nixpkgs.follows = "nixpkgs"; };';
const on = (inputs: string) =>
  findings(
    flakeInputsExact,
    {},
    { files: new Map([['flake.nix', `{ inputs = { ${inputs} }; outputs = { }; }`]]) },
  );

test('an input too many, one too few, and one with a nixpkgs of its own are errors', () => {
  expect(on(`${nixpkgs} ${home} niri.url = "y";`)).toMatchObject([
    { code: 'PN128', option: 'inputs.niri' },
  ]);
  expect(on(nixpkgs)).toMatchObject([{ option: 'inputs.home-manager' }]);
  expect(on(`${nixpkgs} home-manager.url = "x";`)).toMatchObject([
    { option: 'inputs.home-manager.inputs.nixpkgs.follows' },
  ]);
});

test('exactly the inputs that are used pass, in either form', () => {
  expect(on(`${nixpkgs} ${home}`)).toEqual([]);
  const nested = home.replace(
    'inputs.nixpkgs.follows = "nixpkgs"',
    'inputs = { nixpkgs.follows = "nixpkgs"; }',
  );
  expect(on(`${nixpkgs} ${nested}`)).toEqual([]);
});
