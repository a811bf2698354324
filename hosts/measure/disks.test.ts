import { expect, it } from 'vitest';
import { decideDiskId } from './disks.ts';

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
