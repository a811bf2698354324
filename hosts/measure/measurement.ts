import type { Facts } from '#nix';

/** Names the firmware gives the machine and its mainboard (SMBIOS types 1 and 2). */
export interface MachineNames {
  readonly vendor: string | undefined;
  readonly product: string | undefined;
  readonly version: string | undefined;
  readonly boardVendor: string | undefined;
  readonly boardProduct: string | undefined;
}

export interface MeasuredGpu {
  /** PCI address as the kernel writes it, hexadecimal: `0000:c4:00.0`. */
  readonly slot: string;
  /** PCI ids, four lower-case hexadecimal digits. */
  readonly vendorId: string;
  readonly deviceId: string;
  /** What a database on the machine calls it. */
  readonly name: string | undefined;
}

export interface MeasuredDisk {
  /** The kernel's name, which may be another after the next boot: `nvme0n1`. */
  readonly kernelName: string;
  /** Its names under /dev/disk/by-id. */
  readonly ids: readonly string[];
  readonly model: string;
  readonly sizeBytes: number | null;
}

export interface MeasuredNic {
  /** Its name on the machine as it was measured. */
  readonly kernelName: string;
  /** The name systemd will give it; undefined when nobody can tell. */
  readonly name: string | undefined;
  readonly kind: 'ethernet' | 'wifi';
  readonly driver: string | null;
}

/** What was seen of one machine, before it is compared with what was known. `null`: not seen, which
 * is another thing than an empty list. */
export interface Measurement {
  readonly source: string;
  /** What the machine calls itself. */
  readonly hostName: string | undefined;
  readonly names: MachineNames;
  readonly cpu: Facts['cpu'];
  readonly memoryMiB: number | null;
  readonly firmware: Facts['firmware'];
  readonly virtual: boolean;
  readonly gpus: readonly MeasuredGpu[] | null;
  readonly disks: readonly MeasuredDisk[] | null;
  readonly nics: readonly MeasuredNic[] | null;
  readonly bluetooth: boolean | null;
  readonly initrdModules: readonly string[] | null;
  /** Sentences for the owner about what could only be seen in part. */
  readonly notes: readonly string[];
}
