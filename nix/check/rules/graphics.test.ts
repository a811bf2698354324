import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn, testFacts } from '../test-fleet.ts';
import { graphics } from './graphics.ts';

const intel = {
  vendor: 'intel',
  model: 'Iris Xe',
  pciId: '8086:46a6',
  busId: 'PCI:0:2:0',
} as const;
const nvidia = {
  vendor: 'nvidia',
  model: 'RTX 3070 Ti',
  pciId: '10de:24a0',
  busId: 'PCI:1:0:0',
} as const;
const config = (prime: NixAttrs, more: NixAttrs = { open: true }): NixAttrs => ({
  services: { xserver: { videoDrivers: ['nvidia'] } },
  hardware: { nvidia: { ...more, prime } },
});
const ids = { intelBusId: 'PCI:0:2:0', nvidiaBusId: 'PCI:1:0:0' };
const on = (nixos: NixAttrs, gpus: (typeof testFacts)['gpus'] = [intel, nvidia]) =>
  findingsOn(graphics, { nixos, role: 'workstation', facts: { ...testFacts, gpus } });

test('a driver without its card, and a card without its driver', () => {
  expect(on(config({}), [intel])).toMatchObject([{ code: 'PN093', severity: 'error' }]);
  expect(on({})).toMatchObject([{ severity: 'warning' }]);
});

test('a bus id of another card is an error', () => {
  expect(on(config({ ...ids, nvidiaBusId: 'PCI:0:2:0' }))).toMatchObject([
    { option: 'hardware.nvidia.prime.nvidiaBusId' },
  ]);
});

test('the choice of the kernel module, and both modes at once, are errors', () => {
  expect(on(config(ids, {}))).toMatchObject([{ option: 'hardware.nvidia.open' }]);
  const modes = { ...ids, offload: { enable: true }, sync: { enable: true } };
  expect(on(config(modes))).toMatchObject([{ option: 'hardware.nvidia.prime.sync.enable' }]);
});

test('what fits passes', () => {
  expect(on(config({ ...ids, offload: { enable: true } }))).toEqual([]);
  expect(on({}, [intel])).toEqual([]);
});
