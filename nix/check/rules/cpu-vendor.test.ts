import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn, testFacts } from '../test-fleet.ts';
import { cpuVendor } from './cpu-vendor.ts';

// The test machine has a processor of AMD.
const microcode: NixAttrs = { cpu: { amd: { updateMicrocode: true } } };
const on = (nixos: NixAttrs, facts = testFacts) => findingsOn(cpuVendor, { nixos, facts });

test('what is for another vendor is an error', () => {
  const intel = { cpu: { ...(microcode.cpu as NixAttrs), intel: { updateMicrocode: true } } };
  expect(on({ hardware: intel })).toMatchObject([
    { code: 'PN092', severity: 'error', option: 'hardware.cpu.intel.updateMicrocode' },
  ]);
  expect(on({ hardware: microcode, boot: { kernelModules: ['kvm-intel'] } })).toMatchObject([
    { option: 'boot.kernelModules' },
  ]);
});

test('no microcode is a warning, but not in a virtual machine', () => {
  expect(on({})).toMatchObject([{ severity: 'warning' }]);
  expect(on({}, { ...testFacts, virtual: true })).toEqual([]);
});

test('what fits passes', () => {
  expect(on({ hardware: microcode, boot: { kernelModules: ['kvm-amd'] } })).toEqual([]);
});
