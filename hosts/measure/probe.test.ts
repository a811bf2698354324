import { readFileSync, rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { type Facts, parseFacts } from '#nix';
import { decideFacts } from './decide-facts.ts';
import { measureLocally } from './probe.ts';
import { biosGuestTree, uefiGuestTree, yogaTree, zephyrusTree } from './test-machines.ts';
import { addDisk, addFiles, addPci, bindDriver, plantTree, type Tree } from './test-tree.ts';

const planted: string[] = [];
afterAll(() => {
  for (const folder of planted) rmSync(folder, { recursive: true });
});

const today = '2026-11-21';

/** Runs the real probe under the machine's sh with the tree as its root. */
async function measureTree(tree: Tree, present?: Facts) {
  const root = plantTree(tree);
  planted.push(root);
  const measurement = await measureLocally({ env: process.env, rootPrefix: root });
  return decideFacts(measurement, { present, today, report: null });
}

const template: Facts = {
  source: 'template',
  measuredAt: null,
  model: 'unknown',
  cpu: null,
  memoryMiB: null,
  firmware: null,
  virtual: false,
  gpus: [],
  disks: [],
  nics: [],
  bluetooth: null,
  initrdModules: [],
  report: null,
  unmeasured: [
    'model',
    'cpu',
    'memoryMiB',
    'firmware',
    'gpus',
    'disks',
    'nics',
    'bluetooth',
    'initrdModules',
  ],
};

const zephyrus: Facts = {
  ...template,
  gpus: [
    { vendor: 'intel', model: 'Iris Xe Graphics', pciId: '8086:46a6', busId: 'PCI:0:2:0' },
    { vendor: 'nvidia', model: 'GeForce RTX 3070 Ti', pciId: '10de:24a0', busId: 'PCI:1:0:0' },
  ],
  disks: [
    // Another name of the same disk; it stays the one it is known by.
    {
      device: '/dev/disk/by-id/nvme-CT2000P310SSD8_24514D0F486C_1',
      model: 'Crucial P310 2 TB',
      sizeBytes: null,
    },
    {
      device: '/dev/disk/by-id/nvme-Micron_2450_MTFDKBA1T0TFK_2146334B7D47',
      model: 'Micron 2450 1 TB',
      sizeBytes: null,
    },
  ],
  nics: [
    { name: 'wlan0', kind: 'wifi', driver: null },
    { name: 'eno2', kind: 'ethernet', driver: null },
  ],
  initrdModules: ['nvme', 'xhci_pci', 'sd_mod'],
};

// Expected values: the hardware notes of the first fleet (§1.2), and for sizes hand calculation of
// sectors × 512; what nixos-generate-config would collect, for the modules.
describe('the probe on machines of the fleet', () => {
  it('sees an AMD laptop with one NVMe disk and Wi-Fi, as root', async () => {
    const { facts, notes } = await measureTree(yogaTree());
    expect(facts).toEqual({
      source: 'measured by panther facts (local)',
      measuredAt: today,
      model: 'LENOVO Yoga 7 2-in-1 14AKP10 (83JR)',
      cpu: { vendor: 'amd', model: 'AMD Ryzen AI 7 350 w/ Radeon 860M', cores: 8, threads: 16 },
      memoryMiB: 16_384,
      firmware: 'uefi',
      virtual: false,
      gpus: [{ vendor: 'amd', model: 'Radeon 860M', pciId: '1002:1114', busId: 'PCI:4:0:0' }],
      disks: [
        {
          device: '/dev/disk/by-id/nvme-WD_PC_SN7100S_SDFPMSL-1T00-1101_25112Q801629',
          model: 'WD PC SN7100S SDFPMSL-1T00-1101',
          sizeBytes: 1_024_209_543_168,
        },
      ],
      nics: [{ name: 'wlan0', kind: 'wifi', driver: 'rtw89_8922ae' }],
      bluetooth: true,
      initrdModules: ['nvme', 'xhci_pci'],
      report: null,
      unmeasured: [],
    });
    expect(notes).toEqual([]);
  });

  it('sees two GPUs and two disks, and keeps the order in which they are known', async () => {
    const { facts, notes, goneDisks } = await measureTree(zephyrusTree(), zephyrus);
    expect(facts).toMatchObject({
      model: 'ASUSTeK COMPUTER INC. ROG Zephyrus M16 GU603ZW_GU603ZW',
      cpu: { vendor: 'intel', cores: 14, threads: 20 },
      firmware: 'uefi',
      virtual: false,
      // Not seen by name on this machine; known by it from before.
      gpus: [
        { vendor: 'intel', model: 'Iris Xe Graphics', pciId: '8086:46a6', busId: 'PCI:0:2:0' },
        {
          vendor: 'nvidia',
          model: 'GeForce RTX 3070 Ti',
          pciId: '10de:24a0',
          busId: 'PCI:1:0:0',
        },
      ],
      disks: [
        {
          device: '/dev/disk/by-id/nvme-CT2000P310SSD8_24514D0F486C_1',
          model: 'CT2000P310SSD8',
          sizeBytes: 2_000_398_934_016,
        },
        {
          device: '/dev/disk/by-id/nvme-Micron_2450_MTFDKBA1T0TFK_2146334B7D47',
          model: 'Micron_2450_MTFDKBA1T0TFK',
          sizeBytes: 1_024_209_543_168,
        },
      ],
      nics: [
        { name: 'wlan0', kind: 'wifi', driver: 'iwlwifi' },
        { name: 'eno2', kind: 'ethernet', driver: 'r8169' },
      ],
      bluetooth: true,
      initrdModules: ['nvme', 'xhci_pci', 'thunderbolt', 'usbhid'],
      unmeasured: [],
    });
    expect(goneDisks).toEqual([]);
    // 40773120 kB are 39817.5 MiB: without root the installed 40960 are not to be seen.
    expect(facts.memoryMiB).toBe(39_817);
    expect(notes.join()).toContain('memoryMiB');
  });

  it('takes the kernel’s order, and says so, where nothing was known', async () => {
    const { facts, notes } = await measureTree(zephyrusTree(), template);
    expect(facts.disks.map((disk) => disk.model)).toEqual([
      'Micron_2450_MTFDKBA1T0TFK',
      'CT2000P310SSD8',
    ]);
    expect(notes.join()).toContain('nvme-Micron_2450_MTFDKBA1T0TFK_2146334B7D47 comes first');
    expect(facts.gpus.map((gpu) => gpu.model)).toEqual(['8086:46a6', '10de:24a0']);
  });

  it('sees a guest with UEFI: modules of the whole way to its disk', async () => {
    const { facts } = await measureTree(uefiGuestTree());
    expect(facts).toMatchObject({
      model: 'Hetzner vServer',
      cpu: { vendor: 'amd', model: 'AMD EPYC-Genoa Processor', cores: 12, threads: 12 },
      memoryMiB: 24_000,
      firmware: 'uefi',
      virtual: true,
      gpus: [{ vendor: 'virtio', pciId: '1af4:1050', busId: 'PCI:0:1:0' }],
      disks: [
        {
          device: '/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_107063565',
          model: 'QEMU HARDDISK',
          sizeBytes: 491_522_097_152,
        },
      ],
      nics: [{ name: 'enp1s0', kind: 'ethernet', driver: 'virtio_net' }],
      bluetooth: false,
      initrdModules: ['ahci', 'sd_mod', 'virtio_pci', 'virtio_scsi'],
      unmeasured: [],
    });
  });

  it('sees a guest with a BIOS under a rescue system, by the names NixOS will use', async () => {
    const { facts } = await measureTree(biosGuestTree());
    expect(facts).toMatchObject({
      model: 'QEMU Standard PC (i440FX + PIIX, 1996)',
      cpu: { vendor: 'intel', cores: 2, threads: 2 },
      memoryMiB: 3_906,
      firmware: 'bios',
      virtual: true,
      gpus: [{ vendor: 'other', pciId: '1234:1111', busId: 'PCI:0:2:0' }],
      disks: [
        {
          device: '/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi0-0-0-0',
          sizeBytes: 42_949_672_960,
        },
      ],
      nics: [{ name: 'ens3', kind: 'ethernet', driver: 'virtio_net' }],
      bluetooth: false,
      initrdModules: ['ata_piix', 'sd_mod', 'virtio_pci', 'virtio_scsi'],
      unmeasured: [],
    });
  });
});

describe('what the probe cannot see', () => {
  it('is null and marked, all of it, on a machine that shows nothing', async () => {
    const tree = biosGuestTree();
    for (const path of [...tree.files.keys(), ...tree.links.keys()]) {
      if (path.startsWith('/proc/sys/kernel/')) continue;
      tree.files.delete(path);
      tree.links.delete(path);
    }
    const { facts } = await measureTree(tree, zephyrus);
    expect(facts).toMatchObject({
      model: 'unknown',
      cpu: null,
      memoryMiB: null,
      firmware: null,
      gpus: [],
      disks: [],
      nics: [],
      bluetooth: null,
      initrdModules: [],
    });
    expect(facts.unmeasured).toEqual(template.unmeasured);
  });

  it('leaves out a card that NixOS will call something else, and a disk without a name', async () => {
    const tree = biosGuestTree();
    tree.files.delete('/run/udev/data/n2');
    const device = '/sys/devices/pci0000:00/0000:00:09.0/virtio7';
    bindDriver(tree, device, 'virtio', { driver: 'virtio_blk' });
    addDisk(tree, { path: `${device}/block/vda`, device, sectors: 1_000 });
    const { facts, notes } = await measureTree(tree);
    expect(facts.nics).toEqual([]);
    expect(facts.disks).toHaveLength(1);
    expect(facts.unmeasured).toEqual(['disks', 'nics']);
    expect(notes.join()).toMatch(/vda has no name.*eth0 is the kernel's own name/);
  });

  it('marks modules as unmeasured when a built-in driver has no known one', async () => {
    const tree = biosGuestTree();
    addPci(tree, '0000:00:0a.0', {
      class: '010400',
      vendor: '9005',
      device: '028d',
      driver: 'strange-raid',
    });
    const { facts, notes } = await measureTree(tree);
    expect(facts.initrdModules).toEqual([]);
    expect(facts.unmeasured).toEqual(['initrdModules']);
    expect(notes.join()).toContain('strange-raid');
  });

  it('is Bluetooth, where there is Wi-Fi and no controller: it may be switched off', async () => {
    const tree = zephyrusTree();
    const usb = [...tree.links.keys()].find((path) => path.endsWith('/3-10:1.0'));
    tree.links.delete(usb ?? '');
    expect((await measureTree(tree)).facts.bluetooth).toBeNull();
    const wifi = [...tree.links.keys()].find((path) => path.endsWith('/class/net/wlan0'));
    tree.links.delete(wifi ?? '');
    expect((await measureTree(tree)).facts.bluetooth).toBe(false);
  });
});

it('writes bus ids in decimal: the GPU at c4:00.0 sits at PCI:196:0:0', async () => {
  const tree = yogaTree();
  tree.links.delete('/sys/bus/pci/devices/0000:04:00.0');
  addPci(tree, '0000:c4:00.0', { class: '030000', vendor: '1002', device: '150e' });
  expect((await measureTree(tree)).facts.gpus.map((gpu) => gpu.busId)).toEqual(['PCI:196:0:0']);
});

it('skips a card in a reader and takes a soldered chip', async () => {
  const tree = yogaTree();
  for (const [index, type] of ['SD', 'MMC'].entries()) {
    const device = `/sys/devices/platform/mmc_host/mmc${index}/mmc${index}:0001`;
    addDisk(tree, {
      path: `${device}/block/mmcblk${index}`,
      device,
      sectors: 122_142_720,
      ids: [`mmc-CHIP_0x0${index}`],
    });
    addFiles(tree, { [`${device}/type`]: type, [`${device}/name`]: 'DV4064' });
  }
  const { facts } = await measureTree(tree);
  expect(facts.disks.map((disk) => disk.device)).toEqual([
    '/dev/disk/by-id/mmc-CHIP_0x01',
    '/dev/disk/by-id/nvme-WD_PC_SN7100S_SDFPMSL-1T00-1101_25112Q801629',
  ]);
});

it('refuses what is not Linux', async () => {
  const tree = yogaTree();
  tree.files.delete('/proc/sys/kernel/ostype');
  await expect(measureTree(tree)).rejects.toMatchObject({ code: 'fleet.facts-invalid' });
});

it('measures the machine this runs on into facts that the fleet can read', async () => {
  const measurement = await measureLocally({ env: process.env });
  const { facts } = decideFacts(measurement, { present: undefined, today, report: null });
  expect(parseFacts(JSON.stringify(facts), 'this machine')).toEqual(facts);
  const threads = readFileSync('/proc/cpuinfo', 'utf8').match(/^processor/gm)?.length;
  expect(facts.cpu?.threads ?? threads).toBe(threads);
});
