import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { niriSession } from './niri-session.ts';

const niri = { programs: { niri: { enable: true } } };
const session: NixAttrs = {
  services: {
    displayManager: { 'dms-greeter': { enable: true }, defaultSession: 'niri' },
    pipewire: { enable: true, pulse: { enable: true } },
  },
  security: { rtkit: { enable: true } },
};
const on = (nixos: NixAttrs, home?: NixAttrs) =>
  findingsOn(niriSession, { nixos, ...(home === undefined ? {} : { home }) });

test('niri alone lacks a session, a greeter and sound', () => {
  expect(on(niri).map(({ option }) => option)).toEqual([
    'programs.niri.enable',
    'security.rtkit.enable',
    'services.displayManager.defaultSession',
    'services.pipewire.enable',
    'services.pipewire.pulse.enable',
  ]);
});

test('a session that nothing makes, and a second writer of the configuration, are errors', () => {
  expect(on(session)).toMatchObject([{ code: 'PN074', hint: 'set programs.niri.enable = true' }]);
  const second = { wayland: { windowManager: { niri: { enable: true } } } };
  expect(on({ ...niri, ...session }, second)).toHaveLength(1);
});

test('a whole session, and none, pass', () => {
  expect(on({ ...niri, ...session })).toEqual([]);
  expect(on({})).toEqual([]);
});
