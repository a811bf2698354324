import { describe, expect, it } from 'vitest';
import { decideFacts } from './decide-facts.ts';
import { parseFacterReport } from './facter.ts';
import { measureReport } from './from-facter.ts';
import { facterReport } from './test-report.ts';

function measure(report: unknown) {
  const parsed = parseFacterReport(JSON.stringify(report), 'facter.json');
  return decideFacts(measureReport(parsed, 'a report'), {
    present: undefined,
    today: '2026-11-21',
    report: './facter.json',
  });
}

// Expected by hand from the report: 488397168 sectors of 4096 bytes, 2 × 33554432 KiB.
it('reads a report of nixos-facter into facts', () => {
  const { facts, notes } = measure(facterReport);
  expect(facts).toEqual({
    source: 'a report',
    measuredAt: '2026-11-21',
    model: 'ASUSTeK COMPUTER INC. ProArt X670E-CREATOR WIFI',
    cpu: { vendor: 'amd', model: 'AMD Ryzen 9 7950X 16-Core Processor', cores: 16, threads: 32 },
    memoryMiB: 65_536,
    firmware: 'uefi',
    virtual: false,
    gpus: [
      { vendor: 'nvidia', model: 'GeForce RTX 4090', pciId: '10de:2684', busId: 'PCI:1:0:0' },
      { vendor: 'amd', model: '1002:164e', pciId: '1002:164e', busId: 'PCI:15:0:0' },
    ],
    disks: [
      {
        device: '/dev/disk/by-id/nvme-Samsung_SSD_990_PRO_2TB_S7DNNJ0W',
        model: 'Samsung SSD 990 PRO 2TB',
        sizeBytes: 2_000_474_800_128,
      },
    ],
    nics: [
      { name: 'enp5s0', kind: 'ethernet', driver: 'igc' },
      { name: 'wlan0', kind: 'wifi', driver: 'mt7921e' },
    ],
    bluetooth: true,
    initrdModules: ['ahci', 'nvme', 'usbhid', 'xhci_pci'],
    report: './facter.json',
    unmeasured: [],
  });
  expect(notes).toEqual([]);
});

describe('what a report does not say', () => {
  const { hardware, smbios, ...rest } = facterReport;

  it('is the firmware, in one made before facter looked for UEFI', () => {
    const { uefi, ...old } = rest;
    expect(uefi.supported).toBe(true);
    const { facts } = measure({ ...old, hardware, smbios });
    expect([facts.firmware, facts.unmeasured]).toEqual([null, ['firmware']]);
    const bios = measure({ ...old, uefi: { supported: false }, hardware, smbios });
    expect(bios.facts.firmware).toBe('bios');
  });

  it('is null or empty, and marked', () => {
    const { facts } = measure({ ...rest, hardware: {}, smbios: {} });
    expect(facts).toMatchObject({ cpu: null, memoryMiB: null, disks: [], model: 'unknown' });
    expect(facts.unmeasured).toEqual(['model', 'cpu', 'memoryMiB', 'disks', 'initrdModules']);
  });

  it('is the name a card will have, when it has the kernel’s own', () => {
    const [ethernet] = hardware.network_interface;
    const eth0 = [{ ...ethernet, unix_device_names: ['eth0'] }];
    const { facts } = measure({
      ...rest,
      hardware: { ...hardware, network_interface: eth0 },
      smbios,
    });
    expect([facts.nics, facts.unmeasured]).toEqual([[], ['nics']]);
  });
});

it('counts the cores of every socket', () => {
  const [cpu] = facterReport.hardware.cpu;
  const hardware = { ...facterReport.hardware, cpu: [cpu, { ...cpu, physical_id: 1 }] };
  expect(measure({ ...facterReport, hardware }).facts.cpu).toMatchObject({
    cores: 32,
    threads: 64,
  });
});

it('has no Bluetooth on a guest, and a guest is one by any name', () => {
  const hardware = { ...facterReport.hardware, bluetooth: [] };
  const guest = measure({ ...facterReport, virtualisation: 'kvm', hardware }).facts;
  expect([guest.virtual, guest.bluetooth]).toEqual([true, false]);
});

it.each([
  ['not JSON', 'oops', /it is not JSON/],
  ['a list', '[]', /the whole of it/],
  ['facts.json', '{ "source": "x", "measuredAt": null }', /version/],
  [
    'a report with a text for a disk',
    JSON.stringify({ ...facterReport, hardware: { disk: 'x' } }),
    /hardware\.disk/,
  ],
])('refuses %s', (_, text, message) => {
  expect(() => parseFacterReport(text, 'here.json')).toThrow(
    expect.objectContaining({
      code: 'fleet.facts-unreadable',
      where: 'here.json',
      message: expect.stringMatching(message),
    }),
  );
});
