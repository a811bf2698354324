import type { NixAttrs } from '../lang/index.ts';
import type { HostIdentity } from './types.ts';

/** A btrfs subvolume and where it is mounted. */
interface Subvolume {
  readonly mountpoint: string;
  readonly mountOptions: readonly string[];
}

// Mount options of btrfs hold for the whole file system (the first mount wins), so every
// subvolume carries the same ones; a folder without copy-on-write is made with chattr +C instead.
const btrfsOptions = ['compress=zstd', 'noatime'];

function subvolume(mountpoint: string): Subvolume {
  return { mountpoint, mountOptions: btrfsOptions };
}

function btrfs(names: Readonly<Record<string, string>>, swapSize: string | undefined): NixAttrs {
  const subvolumes: Record<string, NixAttrs> = {};
  for (const [name, mountpoint] of Object.entries(names)) {
    subvolumes[name] = { ...subvolume(mountpoint) };
  }
  if (swapSize !== undefined) {
    subvolumes['@swap'] = { mountpoint: '/.swap', swap: { swapfile: { size: swapSize } } };
  }
  return { type: 'btrfs', extraArgs: ['-f'], subvolumes };
}

const esp = (size: string): NixAttrs => ({
  type: 'EF00',
  size,
  content: {
    type: 'filesystem',
    format: 'vfat',
    mountpoint: '/boot',
    mountOptions: ['umask=0077'],
  },
});

export interface LaptopLayout {
  /** Stable path under /dev/disk/by-id; undefined on a machine nobody has measured, which gets
   * no layout and so cannot be deployed. */
  readonly device: string | undefined;
  /** Size of the swap file, such as `8G`; without it there is none. */
  readonly swapSize?: string;
  /** Encrypt everything but the ESP; the passphrase is asked for at install and at each boot. */
  readonly luks?: boolean;
  /** Further subvolumes, name → mount point. */
  readonly subvolumes?: Readonly<Record<string, string>>;
}

/** ESP and one btrfs with subvolumes, for a machine with UEFI. */
export function laptopDisk(layout: LaptopLayout): NixAttrs {
  if (layout.device === undefined) return {};
  const content = btrfs(
    {
      '@root': '/',
      '@home': '/home',
      '@nix': '/nix',
      '@log': '/var/log',
      ...layout.subvolumes,
    },
    layout.swapSize,
  );
  const luks: NixAttrs = {
    size: '100%',
    content: { type: 'luks', name: 'crypted', settings: { allowDiscards: true }, content },
  };
  const partitions = {
    ESP: esp('1G'),
    ...(layout.luks === true ? { luks } : { root: { size: '100%', content } }),
  };
  return { main: { type: 'disk', device: layout.device, content: { type: 'gpt', partitions } } };
}

export interface ServerLayout {
  readonly device: string | undefined;
  readonly swapSize?: string;
  readonly subvolumes?: Readonly<Record<string, string>>;
}

/** A disk that boots under BIOS and UEFI alike, whatever the provider's hypervisor offers. The
 * EF02 partition makes disko set GRUB's device: nobody else may. */
export function serverDisk(layout: ServerLayout): NixAttrs {
  if (layout.device === undefined) return {};
  const content = btrfs(
    {
      '@root': '/',
      '@nix': '/nix',
      '@log': '/var/log',
      '@home': '/home',
      '@var-lib': '/var/lib',
      ...layout.subvolumes,
    },
    layout.swapSize,
  );
  const partitions = {
    boot: { size: '1M', type: 'EF02' },
    ESP: esp('1G'),
    root: { size: '100%', content },
  };
  return { main: { type: 'disk', device: layout.device, content: { type: 'gpt', partitions } } };
}

export interface DataLayout {
  /** Attribute of the disk; with the partition's it is what the disk is known by once installed. */
  readonly name: string;
  readonly device: string | undefined;
  readonly subvolumes: Readonly<Record<string, string>>;
}

/** A further disk that only holds data, as one btrfs with subvolumes. */
export function dataDisk({ name, device, subvolumes }: DataLayout): NixAttrs {
  if (device === undefined) return {};
  const partitions = { data: { size: '100%', content: btrfs(subvolumes, undefined) } };
  return { [name]: { type: 'disk', device, content: { type: 'gpt', partitions } } };
}

/** Disk and partition attribute names: disko derives the partition labels that `/etc/fstab`
 * mounts from them, so on an installed host they are its identity. */
export function diskIdentity(disks: NixAttrs): HostIdentity['disks'] {
  const identity: Record<string, readonly string[]> = {};
  for (const [name, disk] of Object.entries(disks as Record<string, NixAttrs>)) {
    const content = (disk.content ?? {}) as NixAttrs;
    identity[name] = Object.keys((content.partitions ?? {}) as NixAttrs).sort();
  }
  return identity;
}
