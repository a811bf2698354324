import { expect, test } from 'vitest';
import { findRelease } from '../../fleet/releases.ts';
import { findings } from '../test-fleet.ts';
import { optionRelease } from './option-release.ts';

// Release notes: services.greetd.vt is gone since 25.11; systemd.extraConfig became
// systemd.settings.Manager in 25.11; boot.loader.systemd-boot.bootCounting comes with 26.11.
const on = (release: string, nixos: object) =>
  findings(optionRelease, {
    release: findRelease(release),
    hosts: [{ nixos: nixos as never }],
  });

test('an option that is gone is an error from that release on', () => {
  const nixos = { services: { greetd: { vt: 1 } } };
  expect(on('25.05', nixos)).toEqual([]);
  expect(on('25.11', nixos)).toMatchObject([{ severity: 'error', option: 'services.greetd.vt' }]);
});

test('an option that a later release brings is an error before it', () => {
  const nixos = { boot: { loader: { 'systemd-boot': { bootCounting: { enable: true } } } } };
  expect(on('26.05', nixos)).toMatchObject([
    { severity: 'error', hint: "set it only where ctx.atLeast('26.11')" },
  ]);
});

test('options that every release has pass', () => {
  expect(on('26.05', { services: { openssh: { enable: true } } })).toEqual([]);
});
