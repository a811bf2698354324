import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { ref } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { polkitAgents } from './polkit-agents.ts';

const shell = { programs: { 'dms-shell': { enable: true } } };
const agent = (enable: boolean): NixAttrs => ({
  systemd: { user: { services: { 'polkit-gnome-agent': { enable } } } },
});

test('a second agent beside the shell is an error', () => {
  const found = findingsOn(polkitAgents, { nixos: { ...shell, ...agent(true) } });
  expect(found).toMatchObject([{ code: 'PN071', severity: 'error' }]);
  const home = { services: { 'polkit-gnome': { enable: true } } };
  expect(findingsOn(polkitAgents, { nixos: shell, home })).toHaveLength(1);
});

test('niri-flake starts one unless it is told not to', () => {
  const niri = { ...shell, imports: [ref('inputs.niri.nixosModules.niri')] };
  const stopped = { systemd: { user: { services: { 'niri-flake-polkit': { enable: false } } } } };
  expect(findingsOn(polkitAgents, { nixos: niri })).toHaveLength(1);
  expect(findingsOn(polkitAgents, { nixos: { ...niri, ...stopped } })).toEqual([]);
});

test('one agent passes', () => {
  expect(findingsOn(polkitAgents, { nixos: { ...shell, ...agent(false) } })).toEqual([]);
});
