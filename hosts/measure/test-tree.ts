import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';

/** Files and links of a machine, as /proc, /sys, /dev and /run have them; links are relative there
 * (Documentation/filesystems/sysfs.rst), so a copy in any folder hangs together. */
export interface Tree {
  readonly files: Map<string, string | Buffer>;
  /** Path → absolute path that it leads to. */
  readonly links: Map<string, string>;
}

export function createTree(): Tree {
  return { files: new Map(), links: new Map() };
}

/** Writes the tree into a new folder and returns its path. */
export function plantTree(tree: Tree): string {
  const root = mkdtempSync(join(tmpdir(), 'panther-machine-'));
  for (const [path, content] of tree.files) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  for (const [path, target] of tree.links) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    symlinkSync(posix.relative(dirname(path), target), join(root, path));
  }
  return root;
}

export function addFiles(tree: Tree, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) tree.files.set(path, `${text}\n`);
}

export interface Driver {
  readonly driver: string;
  /** Left out for one that is built into the kernel. */
  readonly module?: string;
}

export function bindDriver(tree: Tree, device: string, bus: string, bound: Driver): void {
  const folder = `/sys/bus/${bus}/drivers/${bound.driver}`;
  tree.files.set(`${folder}/uevent`, '');
  tree.links.set(`${device}/driver`, folder);
  if (bound.module === undefined) return;
  tree.files.set(`/sys/module/${bound.module}/refcnt`, '1\n');
  tree.links.set(`${folder}/module`, `/sys/module/${bound.module}`);
}

export interface PciDevice extends Partial<Driver> {
  /** Path of the bridge it is behind. */
  readonly behind?: string;
  readonly class: string;
  readonly vendor: string;
  readonly device: string;
}

/** Returns the path of the device. */
export function addPci(tree: Tree, slot: string, pci: PciDevice): string {
  const path = `${pci.behind ?? '/sys/devices/pci0000:00'}/${slot}`;
  addFiles(tree, {
    [`${path}/class`]: `0x${pci.class}`,
    [`${path}/vendor`]: `0x${pci.vendor}`,
    [`${path}/device`]: `0x${pci.device}`,
  });
  tree.links.set(`/sys/bus/pci/devices/${slot}`, path);
  if (pci.driver !== undefined) bindDriver(tree, path, 'pci', { ...pci, driver: pci.driver });
  return path;
}

export interface Disk {
  /** Folder of the block device. */
  readonly path: string;
  /** Folder of the device it is on. */
  readonly device?: string;
  readonly sectors: number;
  readonly model?: string;
  readonly removable?: boolean;
  readonly ids?: readonly string[];
}

export function addDisk(tree: Tree, disk: Disk): void {
  const name = posix.basename(disk.path);
  addFiles(tree, {
    [`${disk.path}/size`]: String(disk.sectors),
    [`${disk.path}/removable`]: disk.removable === true ? '1' : '0',
  });
  tree.links.set(`/sys/block/${name}`, disk.path);
  if (disk.device !== undefined) tree.links.set(`${disk.path}/device`, disk.device);
  if (disk.model !== undefined) addFiles(tree, { [`${disk.device}/model`]: disk.model });
  for (const id of disk.ids ?? []) tree.links.set(`/dev/disk/by-id/${id}`, `/dev/${name}`);
}

export interface Nic extends Driver {
  readonly path: string;
  readonly ifindex: number;
  readonly wifi?: boolean;
  readonly bus?: string;
}

export function addNic(tree: Tree, name: string, nic: Nic): void {
  const path = `${nic.path}/net/${name}`;
  addFiles(tree, { [`${path}/type`]: '1', [`${path}/ifindex`]: String(nic.ifindex) });
  tree.links.set(`/sys/class/net/${name}`, path);
  tree.links.set(`${path}/device`, nic.path);
  if (nic.wifi === true) {
    addFiles(tree, { '/sys/class/ieee80211/phy0/index': '0' });
    tree.links.set(`${path}/phy80211`, '/sys/class/ieee80211/phy0');
  }
  if (!tree.links.has(`${nic.path}/driver`)) bindDriver(tree, nic.path, nic.bus ?? 'pci', nic);
}

/** What software made: no device behind it. */
export function addVirtualNic(tree: Tree, name: string, type = '1'): void {
  addFiles(tree, { [`/sys/devices/virtual/net/${name}/type`]: type });
  tree.links.set(`/sys/class/net/${name}`, `/sys/devices/virtual/net/${name}`);
}

export interface UsbInterface extends Partial<Driver> {
  readonly path: string;
  readonly kind: readonly [string, string, string];
}

export function addUsb(tree: Tree, usb: UsbInterface): void {
  const [kind, subclass, protocol] = usb.kind;
  addFiles(tree, {
    [`${usb.path}/bInterfaceClass`]: kind,
    [`${usb.path}/bInterfaceSubClass`]: subclass,
    [`${usb.path}/bInterfaceProtocol`]: protocol,
  });
  tree.links.set(`/sys/bus/usb/devices/${posix.basename(usb.path)}`, usb.path);
  if (usb.driver !== undefined) bindDriver(tree, usb.path, 'usb', { ...usb, driver: usb.driver });
}

/** /proc/cpuinfo for these cores (their `core id`) with so many threads each. */
export function cpuinfo(
  cpu: { readonly vendor: string; readonly model: string; readonly flags?: string },
  cores: readonly (readonly [core: number, threads: number])[],
): string {
  let processor = 0;
  const blocks = cores.flatMap(([core, threads]) =>
    Array.from({ length: threads }, () =>
      [
        `processor\t: ${processor++}`,
        `vendor_id\t: ${cpu.vendor}`,
        'model\t\t: 154',
        `model name\t: ${cpu.model}`,
        'physical id\t: 0',
        `core id\t\t: ${core}`,
        `flags\t\t: fpu vme ${cpu.flags ?? ''}`,
        '',
      ].join('\n'),
    ),
  );
  return blocks.join('\n');
}

/** The firmware's table with these memory devices (SMBIOS 3.7: 6.1.2 structure header, 7.18 memory
 * device, 7.45 end of table). A size of 32767 MiB or more stands in the extended field. */
export function smbiosTable(sizesMiB: readonly number[]): Buffer {
  const devices = sizesMiB.map((sizeMiB, index) => {
    const device = Buffer.alloc(0x28);
    device.writeUInt8(17, 0x00);
    device.writeUInt8(device.length, 0x01);
    device.writeUInt16LE(0x1100 + index, 0x02);
    device.writeUInt16LE(sizeMiB >= 0x7fff ? 0x7fff : sizeMiB, 0x0c);
    if (sizeMiB >= 0x7fff) device.writeUInt32LE(sizeMiB, 0x1c);
    device.writeUInt8(1, 0x10);
    return Buffer.concat([device, Buffer.from('DIMM 0\0\0')]);
  });
  const bios = Buffer.concat([Buffer.from([0, 5, 0, 0, 1]), Buffer.from('American Firmware\0\0')]);
  return Buffer.concat([bios, ...devices, Buffer.from([127, 4, 0xff, 0xff, 0, 0])]);
}
