import { expect, test } from 'vitest';
import { findings } from '../test-fleet.ts';
import { flakeHosts } from './flake-hosts.ts';

const on = (configurations: string, ...hosts: readonly string[]) => {
  const files = new Map(hosts.map((name) => [`hosts/${name}/default.nix`, '{ }']));
  files.set('flake.nix', `{ outputs = _: { ${configurations} }; }`);
  return findings(flakeHosts, { hosts: [{ name: 'one' }, { name: 'two' }] }, { files });
};

test('a host too few, one too many, and one without files are errors', () => {
  expect(on('nixosConfigurations.one = make { };', 'one', 'two')).toMatchObject([
    { code: 'PN129', option: 'nixosConfigurations.two' },
  ]);
  const three = 'nixosConfigurations = { one = a; two = b; three = c; };';
  expect(on(three, 'one', 'two')).toMatchObject([{ option: 'nixosConfigurations.three' }]);
  expect(on('nixosConfigurations = { one = a; two = b; };', 'one')).toHaveLength(1);
});

test('exactly the hosts of the fleet pass', () => {
  expect(on('nixosConfigurations = { one = a { x = y; }; two = b; };', 'one', 'two')).toEqual([]);
});
