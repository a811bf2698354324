import { expect, it } from 'vitest';
import { resolvedConfig } from './workstation-net.ts';

it('says the same to systemd-resolved in each release’s words', () => {
  // The renames are those of nixos/modules/system/boot/resolved.nix in 26.05.
  const renames = {
    dnssec: 'DNSSEC',
    dnsovertls: 'DNSOverTLS',
    llmnr: 'LLMNR',
    fallbackDns: 'FallbackDNS',
  };
  const { enable, ...before } = resolvedConfig(false) as { [option: string]: unknown };
  const renamed = Object.entries(before).map(([option, value]) => [
    renames[option as keyof typeof renames],
    value,
  ]);
  expect(enable).toBe(true);
  expect(resolvedConfig(true)).toEqual({
    enable: true,
    settings: { Resolve: Object.fromEntries(renamed) },
  });
});

it('answers nobody on the local network by name', () => {
  expect(resolvedConfig(true)).toMatchObject({ settings: { Resolve: { LLMNR: 'false' } } });
});
