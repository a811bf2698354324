import { expect, test } from 'vitest';
import { findings } from '../test-fleet.ts';
import { fileMissing } from './file-missing.ts';

const on = (files: Readonly<Record<string, string>>) =>
  findings(fileMissing, {}, { files: new Map(Object.entries(files)) });

// The predecessor's hosts named <host>-facter.json where the file was facter.json.
test('a path to nothing is an error with its line', () => {
  const files = {
    'hosts/a/default.nix': '{\n  x = ./a-facter.json;\n}',
    'hosts/a/facter.json': '',
  };
  expect(on(files)).toMatchObject([
    { code: 'PN126', severity: 'error', where: 'nix/generated/hosts/a/default.nix:2' },
  ]);
});

test('files, folders and the bundle beside the flake pass', () => {
  const files = {
    'flake.nix': '[ ./lib/a.nix ./hosts/${name} ./lib ./app ]',
    'lib/a.nix': '{ }',
    'hosts/a/default.nix': '{ }',
  };
  expect(on(files)).toEqual([]);
});
