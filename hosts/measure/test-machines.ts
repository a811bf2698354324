// Machines as Linux shows them: the hardware in §1.2 of the hardware notes of the first fleet,
// driver bindings and paths as sysfs has them.
import {
  addDisk,
  addFiles,
  addNic,
  addPci,
  addUsb,
  addVirtualNic,
  bindDriver,
  cpuinfo,
  createTree,
  smbiosTable,
  type Tree,
} from './test-tree.ts';

function addSystem(tree: Tree, hostName: string, dmi: Readonly<Record<string, string>>): void {
  addFiles(tree, {
    '/proc/sys/kernel/ostype': 'Linux',
    '/proc/sys/kernel/hostname': hostName,
    '/sys/firmware/acpi/pm_profile': '2',
  });
  for (const [name, value] of Object.entries(dmi)) {
    addFiles(tree, { [`/sys/class/dmi/id/${name}`]: value });
  }
  addVirtualNic(tree, 'lo', '772');
}

function addNvme(
  tree: Tree,
  pci: string,
  index: number,
  disk: { readonly sectors: number; readonly model: string; readonly ids: readonly string[] },
): void {
  const device = `${pci}/nvme/nvme${index}`;
  // The kernel pads a model to 40 characters.
  const model = disk.model.padEnd(40);
  const partitions = disk.ids.map((id) => `${id}-part1`);
  addDisk(tree, { ...disk, path: `${device}/nvme${index}n1`, device, model });
  for (const id of partitions) tree.links.set(`/dev/disk/by-id/${id}`, `/dev/nvme${index}n1p1`);
}

/** AMD laptop: one NVMe disk, Wi-Fi only; a USB stick and a USB disk are plugged in, a container
 * and a tailnet run. Measured by root. */
export function yogaTree(): Tree {
  const tree = createTree();
  addSystem(tree, 'yoga', {
    sys_vendor: 'LENOVO',
    product_name: '83JR',
    product_version: 'Yoga 7 2-in-1 14AKP10',
    board_vendor: 'LENOVO',
    board_name: 'LNVNB161216',
  });
  const cores = Array.from({ length: 8 }, (_, core) => [core, 2] as const);
  addFiles(tree, {
    '/proc/cpuinfo': cpuinfo(
      { vendor: 'AuthenticAMD', model: 'AMD Ryzen AI 7 350 w/ Radeon 860M  ', flags: 'svm' },
      cores,
    ),
    '/proc/meminfo': 'MemTotal:       15497216 kB\nMemFree:        8000000 kB',
    '/sys/firmware/efi/fw_platform_size': '64',
  });
  tree.files.set('/sys/firmware/dmi/tables/DMI', smbiosTable([4096, 4096, 4096, 4096]));
  const port = addPci(tree, '0000:00:02.1', {
    class: '060400',
    vendor: '1022',
    device: '1509',
    driver: 'pcieport',
  });
  const nvme = { class: '010802', vendor: '15b7', device: '5044', driver: 'nvme', module: 'nvme' };
  addNvme(tree, addPci(tree, '0000:01:00.0', { ...nvme, behind: port }), 0, {
    sectors: 2_000_409_264,
    model: 'WD PC SN7100S SDFPMSL-1T00-1101',
    ids: [
      'nvme-WD_PC_SN7100S_SDFPMSL-1T00-1101_25112Q801629',
      'nvme-WD_PC_SN7100S_SDFPMSL-1T00-1101_25112Q801629_1',
      'nvme-eui.001b448b4d0106ad',
    ],
  });
  const wifi = addPci(tree, '0000:03:00.0', { class: '028000', vendor: '10ec', device: '8922' });
  addNic(tree, 'wlan0', {
    path: wifi,
    ifindex: 2,
    wifi: true,
    driver: 'rtw89_8922ae',
    module: 'rtw89_8922ae',
  });
  addVirtualNic(tree, 'tailscale0', '65534');
  addVirtualNic(tree, 'podman0');
  addVirtualNic(tree, 'veth0');
  const gpu = { class: '038000', vendor: '1002', device: '1114', driver: 'amdgpu' };
  addPci(tree, '0000:04:00.0', { ...gpu, module: 'amdgpu' });
  addPci(tree, '0000:04:00.1', { class: '040300', vendor: '1002', device: '1640' });
  tree.files.set(
    '/run/udev/data/+pci:0000:04:00.0',
    'E:ID_VENDOR_FROM_DATABASE=Advanced Micro Devices, Inc. [AMD/ATI]\nE:ID_MODEL_FROM_DATABASE=Krackan [Radeon 860M]\n',
  );
  const xhci = addPci(tree, '0000:06:00.0', {
    class: '0c0330',
    vendor: '1022',
    device: '1118',
    driver: 'xhci_hcd',
    module: 'xhci_pci',
  });
  addUsb(tree, { path: `${xhci}/usb3/3-5/3-5:1.0`, kind: ['e0', '01', '01'], driver: 'btusb' });
  addFiles(tree, { [`${xhci}/usb3/3-5/3-5:1.0/bluetooth/hci0/uevent`]: 'DEVTYPE=host' });
  tree.links.set('/sys/class/bluetooth/hci0', `${xhci}/usb3/3-5/3-5:1.0/bluetooth/hci0`);
  addUsbDisks(tree, xhci);
  addDisk(tree, { path: '/sys/devices/virtual/block/zram0', sectors: 30_994_432 });
  addDisk(tree, { path: '/sys/devices/virtual/block/loop0', sectors: 1_000 });
  addDisk(tree, {
    path: '/sys/devices/virtual/block/dm-0',
    sectors: 2_000_000_000,
    ids: ['dm-name-crypted'],
  });
  return tree;
}

/** A stick says it is removable, an external disk does not. */
function addUsbDisks(tree: Tree, xhci: string): void {
  for (const [index, name] of ['sda', 'sdb'].entries()) {
    const usb = `${xhci}/usb4/4-${index + 1}/4-${index + 1}:1.0`;
    const scsi = `${usb}/host${index}/target${index}:0:0/${index}:0:0:0`;
    bindDriver(tree, scsi, 'scsi', { driver: 'sd', module: 'sd_mod' });
    addDisk(tree, {
      path: `${scsi}/block/${name}`,
      device: scsi,
      sectors: 60_000_000,
      model: 'Cruzer',
      removable: index === 0,
      ids: [`usb-SanDisk_Cruzer_${index}-0:0`],
    });
  }
}

/** Intel laptop with two GPUs and two NVMe disks, which the kernel found in the other order than
 * last time. Measured without root: no table of the firmware. */
export function zephyrusTree(): Tree {
  const tree = createTree();
  addSystem(tree, 'nixos', {
    sys_vendor: 'ASUSTeK COMPUTER INC.',
    product_name: 'ROG Zephyrus M16 GU603ZW_GU603ZW',
    product_version: '1.0',
    board_vendor: 'ASUSTeK COMPUTER INC.',
    board_name: 'GU603ZW',
  });
  // Six cores with two threads, eight with one.
  const cores = Array.from({ length: 14 }, (_, core) => [core, core < 6 ? 2 : 1] as const);
  addFiles(tree, {
    '/proc/cpuinfo': cpuinfo(
      { vendor: 'GenuineIntel', model: '12th Gen Intel(R) Core(TM) i9-12900H', flags: 'vmx' },
      cores,
    ),
    '/proc/meminfo': 'MemTotal:       40773120 kB',
    '/sys/firmware/efi/fw_platform_size': '64',
  });
  const nvme = { class: '010802', driver: 'nvme', module: 'nvme' };
  const micron = addPci(tree, '0000:03:00.0', { ...nvme, vendor: '1344', device: '5411' });
  const crucial = addPci(tree, '0000:02:00.0', { ...nvme, vendor: 'c0a9', device: '5426' });
  addNvme(tree, micron, 0, {
    sectors: 2_000_409_264,
    model: 'Micron_2450_MTFDKBA1T0TFK',
    ids: [
      'nvme-Micron_2450_MTFDKBA1T0TFK_2146334B7D47',
      'nvme-eui.000000000000000100a07521334b7d47',
    ],
  });
  addNvme(tree, crucial, 1, {
    sectors: 3_907_029_168,
    model: 'CT2000P310SSD8',
    ids: ['nvme-CT2000P310SSD8_24514D0F486C', 'nvme-CT2000P310SSD8_24514D0F486C_1'],
  });
  addPci(tree, '0000:00:02.0', { class: '030000', vendor: '8086', device: '46a6' });
  addPci(tree, '0000:01:00.0', { class: '030000', vendor: '10de', device: '24a0' });
  const xhci = { class: '0c0330', vendor: '8086', device: '51ed', driver: 'xhci_hcd' };
  const usb = addPci(tree, '0000:00:14.0', { ...xhci, module: 'xhci_pci' });
  const thunderbolt = { class: '0c0340', vendor: '8086', device: '463e', driver: 'thunderbolt' };
  addPci(tree, '0000:00:0d.2', { ...thunderbolt, module: 'thunderbolt' });
  addUsb(tree, {
    path: `${usb}/usb3/3-9/3-9:1.1`,
    kind: ['03', '00', '01'],
    driver: 'usbhid',
    module: 'usbhid',
  });
  // A controller without a driver yet: seen on the bus, not as hci0.
  addUsb(tree, { path: `${usb}/usb3/3-10/3-10:1.0`, kind: ['e0', '01', '01'] });
  const wifi = addPci(tree, '0000:00:14.3', { class: '028000', vendor: '8086', device: '51f0' });
  addNic(tree, 'wlan0', {
    path: wifi,
    ifindex: 3,
    wifi: true,
    driver: 'iwlwifi',
    module: 'iwlwifi',
  });
  const lan = addPci(tree, '0000:2e:00.0', { class: '020000', vendor: '10ec', device: '8125' });
  addNic(tree, 'eno2', { path: lan, ifindex: 2, driver: 'r8169', module: 'r8169' });
  return tree;
}

/** Guest with UEFI, virtio-scsi behind PCI Express ports (QEMU's q35). Measured by root. */
export function uefiGuestTree(): Tree {
  const tree = createTree();
  addSystem(tree, 'hetzner-vps', { sys_vendor: 'Hetzner', product_name: 'vServer' });
  const cores = Array.from({ length: 12 }, (_, core) => [core, 1] as const);
  addFiles(tree, {
    '/proc/cpuinfo': cpuinfo(
      { vendor: 'AuthenticAMD', model: 'AMD EPYC-Genoa Processor', flags: 'hypervisor lahf_lm' },
      cores,
    ),
    '/proc/meminfo': 'MemTotal:       24072192 kB',
    '/sys/firmware/efi/fw_platform_size': '64',
  });
  // 24,576,000 KiB, as the machine's own firmware has them.
  tree.files.set('/sys/firmware/dmi/tables/DMI', smbiosTable([16_384, 7_616]));
  const bind = { driver: 'virtio-pci', module: 'virtio_pci' };
  addPci(tree, '0000:00:01.0', { ...bind, class: '030000', vendor: '1af4', device: '1050' });
  const port = addPci(tree, '0000:00:02.5', {
    class: '060400',
    vendor: '1b36',
    device: '000c',
    driver: 'pcieport',
  });
  const controller = { ...bind, class: '010000', vendor: '1af4', device: '1048', behind: port };
  addScsiDisk(tree, `${addPci(tree, '0000:06:00.0', controller)}/virtio5`, {
    sectors: 960_004_096,
    id: 'scsi-0QEMU_QEMU_HARDDISK_107063565',
    virtio: { driver: 'virtio_scsi', module: 'virtio_scsi' },
    scsi: { driver: 'sd', module: 'sd_mod' },
  });
  const sata = { class: '010601', vendor: '8086', device: '2922', driver: 'ahci', module: 'ahci' };
  addPci(tree, '0000:00:1f.2', sata);
  const net = addPci(tree, '0000:01:00.0', {
    ...bind,
    class: '020000',
    vendor: '1af4',
    device: '1041',
  });
  addNic(tree, 'enp1s0', {
    path: `${net}/virtio1`,
    ifindex: 2,
    bus: 'virtio',
    driver: 'virtio_net',
    module: 'virtio_net',
  });
  return tree;
}

/** Guest with a BIOS (QEMU's i440fx) under a provider's rescue system: drivers are built into its
 * kernel and its cards keep the kernel's names. Measured without root. */
export function biosGuestTree(): Tree {
  const tree = createTree();
  addSystem(tree, 'rescue', {
    sys_vendor: 'QEMU',
    product_name: 'Standard PC (i440FX + PIIX, 1996)',
    product_version: 'pc-i440fx-9.0',
  });
  const cores = Array.from({ length: 2 }, (_, core) => [core, 1] as const);
  addFiles(tree, {
    '/proc/cpuinfo': cpuinfo(
      {
        vendor: 'GenuineIntel',
        model: 'Intel Core Processor (Haswell, no TSX)',
        flags: 'hypervisor',
      },
      cores,
    ),
    '/proc/meminfo': 'MemTotal:        3999744 kB',
    '/sys/firmware/dmi/tables/smbios_entry_point': '_SM_',
  });
  addPci(tree, '0000:00:02.0', { class: '030000', vendor: '1234', device: '1111' });
  addPci(tree, '0000:00:01.1', {
    class: '010180',
    vendor: '8086',
    device: '7010',
    driver: 'ata_piix',
  });
  const virtio = { driver: 'virtio-pci', vendor: '1af4' };
  const storage = addPci(tree, '0000:00:04.0', { ...virtio, class: '010000', device: '1004' });
  addScsiDisk(tree, `${storage}/virtio1`, {
    sectors: 83_886_080,
    id: 'scsi-0QEMU_QEMU_HARDDISK_drive-scsi0-0-0-0',
    virtio: { driver: 'virtio_scsi' },
    scsi: { driver: 'sd' },
  });
  const net = addPci(tree, '0000:00:03.0', { ...virtio, class: '020000', device: '1000' });
  addNic(tree, 'eth0', {
    path: `${net}/virtio0`,
    ifindex: 2,
    bus: 'virtio',
    driver: 'virtio_net',
  });
  tree.files.set(
    '/run/udev/data/n2',
    'E:ID_NET_NAME_MAC=enxfa163e0a0b0c\nE:ID_NET_NAME_PATH=enp0s3\nE:ID_NET_NAME_SLOT=ens3\n',
  );
  return tree;
}

interface ScsiDisk {
  readonly sectors: number;
  readonly id: string;
  readonly virtio: { readonly driver: string; readonly module?: string };
  readonly scsi: { readonly driver: string; readonly module?: string };
}

function addScsiDisk(tree: Tree, controller: string, disk: ScsiDisk): void {
  const device = `${controller}/host0/target0:0:0/0:0:0:0`;
  bindDriver(tree, controller, 'virtio', disk.virtio);
  bindDriver(tree, device, 'scsi', disk.scsi);
  addDisk(tree, {
    path: `${device}/block/sda`,
    device,
    sectors: disk.sectors,
    model: 'QEMU HARDDISK   ',
    ids: [disk.id],
  });
  addFiles(tree, { [`${device}/type`]: '0' });
}
