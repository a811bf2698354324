import { expect, test } from 'vitest';
import { findings } from '../test-fleet.ts';
import { fileOrphan } from './file-orphan.ts';

const on = (files: Readonly<Record<string, string>>) =>
  findings(fileOrphan, {}, { files: new Map(Object.entries(files)) });

const tree = {
  'flake.nix': 'import ./lib/make.nix',
  'lib/make.nix': '{ name }: ../hosts + "/${name}"',
  'hosts/box/default.nix': '{ imports = [ ../../modules/a.nix ]; }',
  'modules/a.nix': '{ }',
  'fleet.json': '{}',
};

test('a module that nobody imports is an error', () => {
  expect(on({ ...tree, 'modules/b.nix': '{ a = "./a.nix"; }' })).toMatchObject([
    { code: 'PN125', severity: 'error', where: 'nix/generated/modules/b.nix' },
  ]);
  expect(on({ ...tree, 'hosts/box/default.nix': '{ /* ../../modules/a.nix */ }' })).toHaveLength(1);
});

test('what the flake reaches passes', () => {
  expect(on(tree)).toEqual([]);
});
