import { type HostKey, parseHostKey } from '../ssh/known-hosts.ts';
import type { Report } from '../ssh/script.ts';

/** A file system, or what else is on a disk or one of its partitions. */
export interface DiskContent {
  readonly name: string;
  readonly sizeBytes: number;
  /** '' when nothing was recognised. */
  readonly type: string;
  readonly label: string;
  readonly mounts: readonly string[];
  /** Mappings on top of it: volume groups, RAID, encryption. */
  readonly holders: readonly string[];
}

export interface MachineDisk {
  readonly kernelName: string;
  /** Its names below /dev/disk/by-id. */
  readonly ids: readonly string[];
  readonly model: string;
  readonly sizeBytes: number;
  readonly readOnly: boolean;
  readonly removable: boolean;
  readonly content: readonly DiskContent[];
}

/** What `scripts/look.sh` saw of a machine. */
export interface MachineReport {
  /** As `uname -m` says it. */
  readonly arch: string;
  readonly kernel: string;
  readonly isRoot: boolean;
  readonly isNixos: boolean;
  /** NixOS from an installer's image, as nixos-anywhere tells it: `VARIANT_ID=installer`. */
  readonly isInstaller: boolean;
  readonly osName: string;
  readonly hostname: string;
  readonly bootId: string;
  readonly firmware: 'uefi' | 'bios';
  /** Without swap; undefined when /proc does not tell. */
  readonly memoryBytes: number | undefined;
  readonly hostKeys: readonly HostKey[];
  readonly container: string | undefined;
  /** Kind of Xen guest: `PV`, `PVH`, `HVM`, `unknown`. */
  readonly xen: string | undefined;
  readonly kexec: readonly string[];
  readonly tools: readonly string[];
  readonly defaultRoutes: readonly string[];
  readonly hasResolver: boolean;
  readonly disks: readonly MachineDisk[];
  /** Something is mounted at /mnt, where an installer puts the new system. */
  readonly isMounted: boolean;
  /** The system installed below /mnt. */
  readonly installed: string | undefined;
  readonly installedKey: HostKey | undefined;
  /** Path of the new system → its mode, octal. */
  readonly installedModes: ReadonlyMap<string, string>;
  readonly currentSystem: string | undefined;
  /** What an earlier run left running. */
  readonly busy: readonly string[];
}

const sectorBytes = 512;

/** Reads what the script reported. */
export function readMachineReport(report: Report): MachineReport {
  const text = (key: string) => report.get(key) ?? '';
  const kib = Number(report.get('memory-kib') ?? Number.NaN);
  const isNixos = [text('os'), ...text('os-like').split(' ')].includes('nixos');
  return {
    arch: text('arch'),
    kernel: text('kernel'),
    isRoot: text('uid') === '0',
    isNixos,
    isInstaller: isNixos && text('variant') === 'installer',
    osName: text('os-name'),
    hostname: text('hostname'),
    bootId: text('boot-id'),
    firmware: text('firmware') === 'uefi' ? 'uefi' : 'bios',
    memoryBytes: Number.isFinite(kib) ? kib * 1024 : undefined,
    hostKeys: report.all('host-key').flatMap((line) => parseHostKey(line) ?? []),
    container: report.get('container'),
    xen: report.get('xen'),
    kexec: report.all('kexec'),
    tools: report.all('tool'),
    defaultRoutes: report.all('default-route').map((line) => line.split('\t')[0] ?? ''),
    hasResolver: report.get('resolver') === 'yes',
    disks: disksOf(report),
    isMounted: report.get('mounted') !== undefined,
    installed: report.get('installed'),
    installedKey: parseHostKey(text('installed-key')),
    installedModes: new Map(
      report.all('installed-mode').map((line) => {
        const [path = '', mode = ''] = line.split('\t');
        return [path, mode] as const;
      }),
    ),
    currentSystem: report.get('current-system'),
    busy: [...new Set(report.all('busy'))],
  };
}

function disksOf(report: Report): MachineDisk[] {
  const contents = report.all('content').map((line) => line.split('\t'));
  const links = report.all('by-id').map((line) => line.split('\t'));
  return report.all('disk').map((line) => {
    const [name = '', sectors = '', readOnly, removable, ...model] = line.split('\t');
    return {
      kernelName: name,
      ids: links.flatMap(([target, id = '']) => (target === name ? [id] : [])),
      model: model.join(' ').replace(/\s+/g, ' ').trim(),
      // In sectors of 512 bytes, whatever the disk's own are (Documentation/ABI/stable/sysfs-block).
      sizeBytes: Number(sectors) * sectorBytes,
      readOnly: readOnly === '1',
      removable: removable === '1',
      content: contents.filter(([disk]) => disk === name).map(readContent),
    };
  });
}

function readContent(fields: readonly string[]): DiskContent {
  const [, name = '', sectors = '', type = '', mounts = '', holders = '', ...label] = fields;
  const words = (text: string) => text.split(' ').filter((word) => word !== '');
  return {
    name,
    sizeBytes: Number(sectors) * sectorBytes,
    type,
    label: label.join(' ').trim(),
    mounts: words(mounts),
    holders: words(holders),
  };
}
