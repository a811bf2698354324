// Names that say what the disk is before those that are only a number, each shorter one before the
// longer: a second `nvme-…_1` names a namespace of the same disk.
const preference: readonly RegExp[] = [
  /^nvme-(?!eui\.|uuid\.|nvme\.|ns_)/,
  /^ata-/,
  /^scsi-(?!3[0-9a-f]{15,}$|2[0-9a-f]{15,}$)/,
  /^virtio-/,
  /^mmc-/,
  /^(?:nvme-|scsi-)/,
  /^wwn-/,
];

/** The most telling name under /dev/disk/by-id that does not change with the machine's cabling;
 * undefined when it has none. */
export function decideDiskId(ids: readonly string[]): string | undefined {
  for (const pattern of preference) {
    const [best] = ids
      .filter((id) => pattern.test(id))
      .sort((left, right) => left.length - right.length || (left < right ? -1 : 1));
    if (best !== undefined) return best;
  }
  return undefined;
}

/** Whole disks by the names the kernel gives them; no partition, no mapping, no RAM disk. */
const diskName = /^(?:[shv]d[a-z]+|xvd[a-z]+|nvme\d+n\d+|mmcblk\d+)$/;

export interface DiskCandidate {
  readonly kernelName: string;
  readonly sizeBytes: number | null;
  readonly removable: boolean;
  /** One path of a disk that has several; the disk itself is another device. */
  readonly hidden: boolean;
  readonly usb: boolean;
  /** `SD` of a card, `MMC` of a soldered chip. */
  readonly type: string;
}

/** Whether a disk belongs to the machine: what is plugged in for a while does not. */
export function isOwnDisk(disk: DiskCandidate): boolean {
  if (!diskName.test(disk.kernelName) || disk.sizeBytes === 0) return false;
  return !disk.removable && !disk.hidden && !disk.usb && disk.type !== 'SD';
}
