import { expect, it } from 'vitest';
import { type DiskCandidate, decideDiskId, isOwnDisk } from './disks.ts';

// Names as udev's 60-persistent-storage.rules makes them.
it.each([
  [
    'nvme-Samsung_SSD_990_PRO_2TB_S7DNNJ0W',
    'nvme-Samsung_SSD_990_PRO_2TB_S7DNNJ0W_1',
    'nvme-eui.0025384b31a0b1c2',
  ],
  [
    'ata-ST4000VN008-2DR166_ZDHB1234',
    'scsi-0ATA_ST4000VN008-2DR1_ZDHB1234',
    'scsi-35000c500c3d2e1f0',
    'wwn-0x5000c500c3d2e1f0',
  ],
  ['scsi-0QEMU_QEMU_HARDDISK_drive-scsi0', 'scsi-0QEMU_QEMU_HARDDISK_drive-scsi0-0-0-0'],
  ['scsi-SSEAGATE_ST600MM0006_S0M1', 'scsi-35000c50056789abc', 'wwn-0x5000c50056789abc'],
  ['virtio-a1b2c3d4e5f6', 'wwn-0x5000c50056789abc'],
  ['nvme-eui.0025384b31a0b1c2', 'wwn-0x5000c50056789abc'],
  ['scsi-35000c50056789abc', 'wwn-0x5000c50056789abc'],
  ['wwn-0x5000c50056789abc', 'lvm-pv-uuid-abc', 'dm-uuid-LVM-abc'],
])('prefers %s', (best, ...others) => {
  expect(decideDiskId([...others, best])).toBe(best);
  expect(decideDiskId([best, ...others])).toBe(best);
});

it('finds none that names the disk itself', () => {
  expect(decideDiskId(['dm-uuid-LVM-abc', 'usb-SanDisk_Cruzer-0:0'])).toBeUndefined();
  expect(decideDiskId([])).toBeUndefined();
});

const candidate: DiskCandidate = {
  kernelName: 'sda',
  sizeBytes: 1,
  removable: false,
  hidden: false,
  usb: false,
  type: '0',
};

it.each<[boolean, string, Partial<DiskCandidate>]>([
  [true, 'a disk', {}],
  [true, 'one of a size nobody knows', { sizeBytes: null }],
  [true, 'a namespace', { kernelName: 'nvme10n1' }],
  [true, 'the 27th disk', { kernelName: 'vdaa' }],
  [true, 'a soldered chip', { kernelName: 'mmcblk0', type: 'MMC' }],
  [false, 'a card', { kernelName: 'mmcblk0', type: 'SD' }],
  [false, 'the boot area of a chip', { kernelName: 'mmcblk0boot0', type: 'MMC' }],
  [false, 'a disk in a bay for them', { removable: true }],
  [false, 'a disk on USB', { usb: true }],
  [false, 'one path of several', { kernelName: 'nvme0c0n1', hidden: true }],
  [false, 'a reader without a card', { sizeBytes: 0 }],
  [false, 'a partition', { kernelName: 'sda1' }],
  [false, 'a partition of a namespace', { kernelName: 'nvme0n1p1' }],
])('own disk %s: %s', (expected, _, change) => {
  expect(isOwnDisk({ ...candidate, ...change })).toBe(expected);
});
