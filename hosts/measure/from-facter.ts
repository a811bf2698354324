import { basename } from 'node:path';
import type { Facts } from '#nix';
import { cpuVendor } from './cpu.ts';
import { isOwnDisk } from './disks.ts';
import { decideInitrdModules } from './drivers.ts';
import type { FacterDevice, FacterReport } from './facter.ts';
import type { MeasuredDisk, MeasuredGpu, MeasuredNic, Measurement } from './measurement.ts';
import { decideBluetooth, decideNicName } from './nics.ts';

const byId = '/dev/disk/by-id/';

/** What nixos-facter saw, in the words of the facts. */
export function measureReport(report: FacterReport, source: string): Measurement {
  const { hardware, smbios } = report;
  const virtual = report.virtualisation !== 'none';
  const disks = disksOf(report);
  const nics = nicsOf(report);
  const initrd = decideInitrdModules(bootDrivers(report));
  const memoryKiB = smbios.memory_device.reduce((sum, each) => sum + each.size, 0);
  return {
    source,
    hostName: undefined,
    names: {
      vendor: smbios.system?.manufacturer,
      product: smbios.system?.product,
      version: smbios.system?.version,
      boardVendor: smbios.board?.manufacturer,
      boardProduct: smbios.board?.product,
    },
    cpu: cpuOf(report),
    // What hwinfo itself calls the main memory is rounded; the firmware's own sizes are not.
    memoryMiB: memoryKiB === 0 ? null : Math.floor(memoryKiB / 1024),
    firmware: firmwareOf(report),
    virtual,
    gpus: hardware.graphics_card.map(gpuOf).filter((gpu) => gpu !== undefined),
    disks,
    nics,
    bluetooth: decideBluetooth({
      controller: hardware.bluetooth.length > 0,
      busesSeen: true,
      wifi: nics.some((nic) => nic.kind === 'wifi'),
      virtual,
    }),
    initrdModules: initrd.modules,
    notes: initrd.notes,
  };
}

/** One entry for each socket. */
function cpuOf({ hardware }: FacterReport): Facts['cpu'] {
  const sockets = new Map(hardware.cpu.map((cpu) => [cpu.physical_id, cpu]));
  const [first] = hardware.cpu;
  const vendor = cpuVendor(first?.vendor_name);
  let [cores, threads] = [0, 0];
  for (const socket of sockets.values()) {
    cores += socket.cores ?? Number.NaN;
    threads += socket.siblings ?? Number.NaN;
  }
  if (vendor === undefined || first?.model_name === undefined || !(threads > 0)) return null;
  return { vendor, model: first.model_name.trim(), cores: cores > 0 ? cores : null, threads };
}

/** Reports made before facter looked for UEFI do not say. */
function firmwareOf({ uefi, system }: FacterReport): Facts['firmware'] {
  if (uefi === undefined || uefi === null) return null;
  if (uefi.supported) return 'uefi';
  return system === 'x86_64-linux' ? 'bios' : null;
}

function gpuOf({ sysfs_bus_id: slot, vendor, device }: FacterDevice): MeasuredGpu | undefined {
  const [vendorId, deviceId] = [hexOf(vendor), hexOf(device)];
  if (slot === undefined || vendorId === undefined || deviceId === undefined) return undefined;
  // The `model` beside them is often no more than "VGA compatible controller".
  return { slot, vendorId, deviceId, name: nameOf(device) };
}

function disksOf({ hardware }: FacterReport): MeasuredDisk[] {
  return hardware.disk.flatMap((disk) => {
    const kernelName = basename(disk.sysfs_id ?? '');
    const size = disk.resources.find(({ type, unit }) => type === 'size' && unit === 'sectors');
    const sizeBytes =
      size?.value_1 === undefined || size.value_2 === undefined
        ? null
        : size.value_1 * size.value_2;
    const own = isOwnDisk({
      kernelName,
      sizeBytes,
      removable: false,
      hidden: false,
      usb: isUsbDisk(disk),
      type: '',
    });
    const ids = disk.unix_device_names
      .filter((name) => name.startsWith(byId))
      .map((name) => basename(name));
    return own ? [{ kernelName, ids, model: disk.model ?? '', sizeBytes }] : [];
  });
}

function isUsbDisk(disk: FacterDevice): boolean {
  return (
    disk.class_list.includes('usb') ||
    disk.unix_device_names.some((name) => name.startsWith(`${byId}usb-`)) ||
    disk.driver_modules.some((module) => module === 'usb_storage' || module === 'uas')
  );
}

function nicsOf({ hardware }: FacterReport): MeasuredNic[] {
  return hardware.network_interface.flatMap((nic) => {
    const [kernelName] = nic.unix_device_names;
    const kind = nameOf(nic.sub_class);
    const [driver] = nic.drivers;
    // Bridges, tunnels and loopback have no driver.
    if (kernelName === undefined || driver === undefined) return [];
    if (kind !== 'WLAN' && kind !== 'Ethernet') return [];
    const name = decideNicName(kernelName, []);
    return [{ kernelName, name, kind: kind === 'WLAN' ? 'wifi' : 'ethernet', driver } as const];
  });
}

/** Those that facter's own modules for NixOS put into the initrd: of disks, storage, FireWire and
 * USB controllers; and of keyboards on USB. */
function bootDrivers({ hardware }: FacterReport) {
  const devices = [
    ...hardware.disk.filter((disk) => !isUsbDisk(disk)),
    ...hardware.storage_controller,
    ...hardware.firewire_controller,
    ...hardware.usb_controller,
    ...hardware.keyboard.filter((keyboard) => keyboard.class_list.includes('usb')),
  ];
  return devices.flatMap((device) =>
    device.driver_modules.length > 0
      ? device.driver_modules.map((module) => ({ driver: module, module }))
      : device.drivers.map((driver) => ({ driver, module: '' })),
  );
}

function hexOf(id: FacterDevice['vendor']): string | undefined {
  return typeof id === 'object' ? id.hex?.toLowerCase() : undefined;
}

function nameOf(id: FacterDevice['vendor']): string | undefined {
  return typeof id === 'object' ? id.name : id;
}
