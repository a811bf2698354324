import { expect, test } from 'vitest';
import { findingsOn } from '../test-fleet.ts';
import { desktopOnServer } from './desktop-on-server.ts';

const nixos = { programs: { niri: { enable: true } }, services: { pipewire: { enable: true } } };

test('a compositor and sound on a server are errors', () => {
  const found = findingsOn(desktopOnServer, { role: 'server', nixos });
  expect(found.map(({ code, option }) => `${code} ${option}`)).toEqual([
    'PN073 programs.niri.enable',
    'PN073 services.pipewire.enable',
  ]);
});

test('on a workstation they pass', () => {
  expect(findingsOn(desktopOnServer, { role: 'workstation', nixos })).toEqual([]);
});
