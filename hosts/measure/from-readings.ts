import type { Facts } from '#nix';
import { parseCpu } from './cpu.ts';
import { isOwnDisk } from './disks.ts';
import { decideInitrdModules } from './drivers.ts';
import type {
  MachineNames,
  MeasuredDisk,
  MeasuredGpu,
  MeasuredNic,
  Measurement,
} from './measurement.ts';
import { parseInstalledMemory, parseUsableMemory } from './memory.ts';
import { isGuestName } from './names.ts';
import { decideBluetooth, decideNicName } from './nics.ts';
import type { Readings } from './readings.ts';

const etherType = '1';

/** What the probe saw, in the words of the facts. */
export function measureReadings(readings: Readings, source: string): Measurement {
  const names = namesOf(readings);
  const virtual = readings.all('hypervisor', 1).length > 0 || isGuestName(names);
  const nics = readings.seen('net') ? nicsOf(readings) : null;
  const disks = readings.seen('block') ? disksOf(readings) : null;
  const initrd = decideInitrdModules(bootDrivers(readings, disks ?? []));
  const cpu = parseCpu(readings.all('cpu', 1).map(([line = '']) => line));
  const memory = memoryOf(readings);
  return {
    source,
    hostName: readings.get('system', 'hostname'),
    names,
    cpu,
    memoryMiB: memory.memoryMiB,
    firmware: decideFirmware(readings, cpu),
    virtual,
    gpus: readings.seen('pci') ? gpusOf(readings) : null,
    disks,
    nics,
    bluetooth: decideBluetooth({
      controller: hasBluetooth(readings),
      busesSeen: readings.seen('pci') && readings.seen('usb'),
      wifi: nics?.some((nic) => nic.kind === 'wifi') ?? false,
      virtual,
    }),
    initrdModules: initrd.modules,
    notes: [...memory.notes, ...initrd.notes],
  };
}

function namesOf(readings: Readings): MachineNames {
  return {
    vendor: readings.get('dmi', 'sys_vendor'),
    product: readings.get('dmi', 'product_name'),
    version: readings.get('dmi', 'product_version'),
    boardVendor: readings.get('dmi', 'board_vendor'),
    boardProduct: readings.get('dmi', 'board_name'),
  };
}

function memoryOf(readings: Readings) {
  const table = readings.all('dmi-table', 1).map(([line = '']) => line);
  const installed = parseInstalledMemory(table);
  if (installed !== null) return { memoryMiB: installed, notes: [] };
  const usable = parseUsableMemory(readings.all('memory', 1)[0]?.[0]);
  const note =
    'memoryMiB: what the kernel can use; the installed size is only shown to root, where the firmware tells it';
  return { memoryMiB: usable, notes: usable === null ? [] : [note] };
}

/** How the machine was started. Without EFI's folder it was the BIOS, if there is a PC's firmware
 * at all: a container or a microVM shows none. */
function decideFirmware(readings: Readings, cpu: Facts['cpu']): Facts['firmware'] {
  const entries = readings.all('firmware', 1).map(([name]) => name);
  if (entries.includes('efi')) return 'uefi';
  return cpu !== null && entries.includes('dmi') ? 'bios' : null;
}

function gpusOf(readings: Readings): MeasuredGpu[] {
  const names = readings.all('udev', 2);
  return readings
    .all('pci', 4)
    .filter(([, kind = '']) => kind.startsWith('0x03'))
    .map(([slot = '', , vendor = '', device = '']) => ({
      slot,
      vendorId: vendor.replace(/^0x/, ''),
      deviceId: device.replace(/^0x/, ''),
      name: names
        .find(([of, text]) => of === slot && text?.startsWith('ID_MODEL_FROM_DATABASE='))?.[1]
        ?.replace(/^[^=]*=/, ''),
    }));
}

function disksOf(readings: Readings): MeasuredDisk[] {
  const links = readings.all('by-id', 2);
  return readings
    .all('disk', 5)
    .flatMap(([kernelName = '', size, removable, hidden, path = '']) => {
      const sectors = /^\d+$/.test(size ?? '') ? Number(size) : undefined;
      // In sectors of 512 bytes, whatever the disk's own are (Documentation/ABI/stable/sysfs-block).
      const sizeBytes = sectors === undefined ? null : sectors * 512;
      const own = isOwnDisk({
        kernelName,
        sizeBytes,
        removable: removable === '1',
        hidden: hidden === '1',
        usb: /\/usb\d+\//.test(path),
        type: readings.get('disk-type', kernelName) ?? '',
      });
      if (!own) return [];
      const ids = links.flatMap(([target, id = '']) => (target === kernelName ? [id] : []));
      return [{ kernelName, ids, model: readings.get('disk-model', kernelName) ?? '', sizeBytes }];
    });
}

function nicsOf(readings: Readings): MeasuredNic[] {
  const properties = readings.all('udev', 2);
  return readings
    .all('network', 4)
    .filter(([, , type]) => type === etherType)
    .map(([kernelName = '', kind, , driver = '']) => ({
      kernelName,
      name: decideNicName(
        kernelName,
        properties.flatMap(([of, text = '']) => (of === kernelName ? [text] : [])),
      ),
      kind: kind === 'wireless' ? 'wifi' : 'ethernet',
      driver: driver === '' ? null : driver,
    }));
}

function hasBluetooth(readings: Readings): boolean {
  const isController = (kind = '') => kind.startsWith('0x0d11');
  return (
    readings.all('bluetooth', 1).length > 0 ||
    readings.all('pci', 4).some(([, kind]) => isController(kind))
  );
}

/** Drivers of controllers and keyboards, and of everything on the way to a disk of the machine; not
 * of a disk that is plugged in for a while. */
function bootDrivers(readings: Readings, own: readonly MeasuredDisk[]) {
  const foreign = new Set(readings.all('disk', 5).map(([name = '']) => name));
  for (const disk of own) foreign.delete(disk.kernelName);
  return readings
    .all('driver', 3)
    .filter(([of = '']) => !foreign.has(of))
    .map(([, driver = '', module = '']) => ({ driver, module }));
}
