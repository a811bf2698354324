import { describe, expect, it } from 'vitest';
import type { Facts } from '#nix';
import { decideInitrdModules, physicalHardware } from './server.ts';

const guest: Facts = {
  source: 'hand-written for this test',
  measuredAt: null,
  model: 'QEMU',
  cpu: { vendor: 'amd', model: 'EPYC', cores: 12, threads: 12 },
  memoryMiB: 24_576,
  firmware: 'uefi',
  virtual: true,
  gpus: [],
  disks: [],
  nics: [],
  bluetooth: false,
  initrdModules: ['nvme', 'virtio_scsi'],
  report: null,
  unmeasured: [],
};

describe('drivers of a server', () => {
  it('finds a guest’s disk on every controller of KVM, measured or not', () => {
    const modules = decideInitrdModules(guest);
    // nixpkgs' qemu-guest profile, and the controllers nixos-generate-config finds on such hosts.
    for (const name of ['virtio_pci', 'virtio_blk', 'virtio_scsi', 'sd_mod', 'ahci', 'nvme']) {
      expect(modules).toContain(name);
    }
    expect(new Set(modules).size).toBe(modules.length);
  });

  it('adds nothing to what was measured on a physical machine', () => {
    expect(decideInitrdModules({ ...guest, virtual: false })).toEqual(['nvme', 'virtio_scsi']);
  });

  it('loads microcode of the vendor that was measured, and only without a hypervisor', () => {
    expect(physicalHardware(guest)).toEqual({});
    expect(physicalHardware({ ...guest, virtual: false })).toEqual({
      enableRedistributableFirmware: true,
      cpu: { amd: { updateMicrocode: true } },
    });
    expect(physicalHardware({ ...guest, virtual: false, cpu: null })).toEqual({
      enableRedistributableFirmware: true,
    });
  });
});
