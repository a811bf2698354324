import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { lines } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { shellStartersOnce } from './shell-starters.ts';

const on = (programs: NixAttrs, home?: NixAttrs) =>
  findingsOn(shellStartersOnce, { nixos: { programs }, ...(home === undefined ? {} : { home }) });
const spawn = { xdg: { configFile: { niri: { text: lines('spawn-at-startup "dms" "run"\n') } } } };

// programs.dms-shell.systemd.enable is true by default, that of the flake's module false.
test('the unit and niri together are an error', () => {
  const [found] = on({ 'dms-shell': { enable: true } }, spawn);
  expect(found).toMatchObject({ code: 'PN072', severity: 'error' });
  expect(found?.message).toContain('spawn-at-startup in xdg.configFile.niri.text');
});

test('no starter at all is an error', () => {
  expect(on({ 'dank-material-shell': { enable: true } })).toHaveLength(1);
  expect(on({ 'dms-shell': { enable: true, systemd: { enable: false } } })).toHaveLength(1);
});

test('one starter, and no shell, pass', () => {
  expect(on({ 'dms-shell': { enable: true } })).toEqual([]);
  expect(on({ 'dank-material-shell': { enable: true, systemd: { enable: true } } })).toEqual([]);
  expect(on({ 'dms-shell': { enable: true, systemd: { enable: false } } }, spawn)).toEqual([]);
  expect(on({})).toEqual([]);
});
