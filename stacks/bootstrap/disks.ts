import { basename } from 'node:path';
import type { NixAttrs } from '#nix';
import type { DiskContent, MachineDisk, MachineReport } from './report.ts';
import type { DiskView } from './types.ts';

/** A disk that the host's layout erases. */
export interface PlannedDisk {
  /** Its name in the layout. */
  readonly name: string;
  /** `/dev/disk/by-id/…`. */
  readonly device: string;
  /** Types of its partitions as the layout writes them: `EF00`, `EF02`, … */
  readonly partitionTypes: readonly string[];
  readonly isEncrypted: boolean;
}

/** What `disko.devices.disk` says will be laid out anew. */
export function readPlannedDisks(disks: NixAttrs): PlannedDisk[] {
  return Object.entries(disks as Record<string, NixAttrs>).map(([name, disk]) => {
    const content = (disk.content ?? {}) as NixAttrs;
    const partitions = Object.values((content.partitions ?? {}) as Record<string, NixAttrs>);
    return {
      name,
      device: String(disk.device ?? ''),
      partitionTypes: partitions.map(({ type }) => String(type ?? '')),
      isEncrypted: partitions.some((each) => (each.content as NixAttrs)?.type === 'luks'),
    };
  });
}

/** The disk of the machine that a planned one is; undefined when there is none by that name, or the
 * name is that of a partition. */
export function findPlannedDisk(
  { device }: Pick<PlannedDisk, 'device'>,
  disks: readonly MachineDisk[],
): MachineDisk | undefined {
  return disks.find((disk) => disk.ids.includes(basename(device)));
}

/** Every disk of the machine as a person is shown it, those to be erased first. */
export function viewDisks(planned: readonly PlannedDisk[], report: MachineReport): DiskView[] {
  const erased = new Map(
    planned.flatMap((plan) => {
      const disk = findPlannedDisk(plan, report.disks);
      return disk === undefined ? [] : [[disk, plan.device] as const];
    }),
  );
  const views = report.disks.map((disk) => ({
    device: erased.get(disk) ?? nameOf(disk),
    kernelName: disk.kernelName,
    model: disk.model,
    sizeBytes: disk.sizeBytes,
    erase: erased.has(disk),
    content: disk.content.map(renderContent),
  }));
  return views.toSorted((one, other) => Number(other.erase) - Number(one.erase));
}

function nameOf({ ids }: MachineDisk): string | undefined {
  const [first] = ids.toSorted((one, other) => one.length - other.length);
  return first === undefined ? undefined : `/dev/disk/by-id/${first}`;
}

function renderContent(content: DiskContent): string {
  const { name, sizeBytes, type, label, mounts, holders } = content;
  return [
    name,
    renderBytes(sizeBytes),
    type === '' ? 'nothing recognised' : type,
    ...(label === '' ? [] : [`"${label}"`]),
    ...(mounts.length === 0 ? [] : [`mounted at ${mounts.join(', ')}`]),
    ...(holders.length === 0 ? [] : [`in use by ${holders.join(', ')}`]),
  ].join(', ');
}

/** As makers of disks count: in thousands. */
export function renderBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(bytes || 1) / 3)));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(value < 10 && power > 0 ? 1 : 0)} ${units[power]}`;
}

/** The lines that show what will be erased, and what will not be touched. */
export function renderDisks(views: readonly DiskView[]): string {
  return views
    .flatMap((disk) => {
      const name = disk.device ?? `/dev/${disk.kernelName}`;
      const head = `${disk.erase ? 'ERASED   ' : 'untouched'}  ${name}`;
      const about = `${disk.model || 'no model'}, ${renderBytes(disk.sizeBytes)}, ${disk.kernelName}`;
      const inside = disk.content.length === 0 ? ['nothing on it was recognised'] : disk.content;
      return [head, `           ${about}`, ...inside.map((line) => `           - ${line}`)];
    })
    .join('\n');
}
