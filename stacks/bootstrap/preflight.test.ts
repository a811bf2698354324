import { expect, it } from 'vitest';
import { readPlannedDisks } from './disks.ts';
import { decidePreflight, type PreflightInput } from './preflight.ts';
import type { MachineDisk, MachineReport } from './report.ts';
import type { BootstrapHost } from './types.ts';

const disk: MachineDisk = {
  kernelName: 'sda',
  ids: ['scsi-0QEMU_1', 'wwn-0x5'],
  model: 'QEMU HARDDISK',
  sizeBytes: 480e9,
  readOnly: false,
  removable: false,
  content: [],
};
const report: MachineReport = {
  ...{ arch: 'x86_64', kernel: 'Linux', isRoot: true, isNixos: false, isInstaller: false },
  ...{ osName: 'Debian', hostname: 'rescue', bootId: 'x', firmware: 'uefi', memoryBytes: 4e9 },
  ...{ hostKeys: [], container: undefined, xen: undefined, kexec: [], hasResolver: true },
  ...{ tools: ['tar', 'cpio', 'setsid'], defaultRoutes: ['ipv4'], disks: [disk], busy: [] },
  ...{ isMounted: false, installed: undefined, installedKey: undefined },
  ...{ installedModes: new Map(), currentSystem: undefined },
};
const both = [{ type: 'EF00' }, { type: 'EF02' }];
const layout = (device: string, partitions: readonly { readonly type: string }[] = both) => ({
  main: { device, content: { partitions: Object.fromEntries(Object.entries(partitions)) } },
});
const host: BootstrapHost = {
  ...{ name: 'vps', aliases: [], system: 'x86_64-linux', deploy: { user: 'deploy' } },
  facts: { firmware: 'uefi', disks: [] },
  disks: layout('/dev/disk/by-id/scsi-0QEMU_1'),
  ...{ sshPort: 22, sshReach: 'public', tokenFile: undefined, hostKeys: [] },
  ...{ knownHostsFile: '/x', otherNames: ['ovh'], blockers: [] },
};

interface Change {
  readonly host?: Partial<BootstrapHost>;
  readonly report?: Partial<MachineReport>;
  readonly input?: Partial<PreflightInput>;
}

function decide(change: Change) {
  const changed = { ...host, ...change.host };
  return decidePreflight({
    host: changed,
    planned: readPlannedDisks(changed.disks),
    report: { ...report, ...change.report },
    ...{ reinstall: false, hasToken: false, withoutToken: false },
    ...{ isTailnetAddress: false, tailnetGap: undefined },
    ...change.input,
  });
}

it('has nothing against a machine that fits', () => {
  expect(decide({})).toEqual({ problems: [], warnings: [] });
});

// nixos-anywhere, docs/requirements.md: 1.5 GB without swap, kexec, x86-64 or aarch64; its main()
// ends without tar, cpio or setsid. Partition types: UEFI needs an ESP (EF00), GRUB from BIOS on a
// GPT disk a BIOS boot partition (EF02).
const problems: readonly (readonly [string, Change, string, string])[] = [
  ['memory', { report: { memoryBytes: 1_499_999_999 } }, 'memory', '1.5 GB'],
  ['unknown memory', { report: { memoryBytes: undefined } }, 'memory', 'could not be read'],
  ['another processor', { report: { arch: 'aarch64' } }, 'arch', 'aarch64'],
  ['no Linux', { report: { kernel: 'FreeBSD' } }, 'os', 'FreeBSD'],
  ['NixOS already', { report: { isNixos: true, osName: 'NixOS 26.05' } }, 'os', 'NixOS 26.05'],
  [
    'another host of the fleet',
    { report: { isNixos: true, hostname: 'ovh' }, input: { reinstall: true } },
    'other-host',
    'ovh',
  ],
  [
    'BIOS and no partition for it',
    {
      host: { disks: layout('/dev/disk/by-id/scsi-0QEMU_1', [{ type: 'EF00' }]) },
      report: { firmware: 'bios' },
    },
    'firmware',
    'EF02',
  ],
  [
    'UEFI and no ESP',
    {
      host: {
        facts: { firmware: null, disks: [] },
        disks: layout('/dev/disk/by-id/scsi-0QEMU_1', [{ type: 'EF02' }]),
      },
    },
    'firmware',
    'ESP',
  ],
  ['no such disk', { host: { disks: layout('/dev/disk/by-id/nvme-x') } }, 'disk', 'nvme-x'],
  [
    'a partition',
    { host: { disks: layout('/dev/disk/by-id/scsi-0QEMU_1-part1') } },
    'disk',
    'part1',
  ],
  ['a locked disk', { report: { disks: [{ ...disk, readOnly: true }] } }, 'disk', 'written'],
  ['an empty drive', { report: { disks: [{ ...disk, sizeBytes: 0 }] } }, 'disk', 'no size'],
  [
    'another size than measured',
    {
      host: {
        facts: {
          firmware: 'uefi',
          disks: [{ device: '/dev/disk/by-id/scsi-0QEMU_1', model: 'x', sizeBytes: 481e9 }],
        },
      },
    },
    'disk',
    '481000000000',
  ],
  [
    'two names of one disk',
    {
      host: {
        disks: {
          ...layout('/dev/disk/by-id/scsi-0QEMU_1'),
          data: { device: '/dev/disk/by-id/wwn-0x5' },
        },
      },
    },
    'disk',
    'same disk',
  ],
  [
    'encryption, which asks at the machine',
    {
      host: {
        disks: {
          main: {
            device: '/dev/disk/by-id/scsi-0QEMU_1',
            content: { partitions: { ESP: { type: 'EF00' }, luks: { content: { type: 'luks' } } } },
          },
        },
      },
    },
    'disk',
    'passphrase',
  ],
  [
    'the medium of the installer',
    {
      report: {
        ...{ isNixos: true, isInstaller: true },
        disks: [{ ...disk, content: [content('/iso')] }],
      },
    },
    'disk',
    'runs from',
  ],
  ['a container', { report: { container: 'openvz' } }, 'kexec', 'openvz'],
  ['a Xen guest without kexec', { report: { xen: 'PV' } }, 'kexec', 'Xen'],
  ['a kernel without kexec', { report: { kexec: ['missing'] } }, 'kexec', 'no kexec'],
  ['kexec switched off', { report: { kexec: ['disabled'] } }, 'kexec', 'switched off'],
  ['lockdown', { report: { kexec: ['locked-down'] } }, 'kexec', 'signed'],
  ['missing programs', { report: { tools: ['tar'] } }, 'tool', 'cpio, setsid'],
  ['an address in the tailnet', { input: { isTailnetAddress: true } }, 'reach', 'tailnet'],
  ['no route', { report: { defaultRoutes: [] } }, 'network', 'default route'],
  ['nobody could log in', { host: { sshReach: 'nowhere' } }, 'reach', 'nobody'],
  ['no token', { host: { tokenFile: '/etc/opnix-token' } }, 'token', 'no secrets'],
  [
    'no token and no other way in',
    {
      host: { tokenFile: '/etc/opnix-token', sshReach: 'tailnet' },
      input: { withoutToken: true },
    },
    'token',
    'tailnet only',
  ],
];

function content(place: string) {
  return { name: 'sda1', sizeBytes: 1, type: 'iso9660', label: '', mounts: [place], holders: [] };
}

it.each(problems)('refuses: %s', (_, change, code, text) => {
  const found = decide(change).problems;
  expect(found.map((each) => each.code)).toEqual([code]);
  expect(`${found[0]?.message} ${found[0]?.hint}`).toContain(text);
});

it.each<readonly [string, Change]>([
  [
    'an installer needs no kexec',
    { report: { isNixos: true, isInstaller: true, kexec: ['missing'], tools: [] } },
  ],
  ['Xen with a kernel of its own', { report: { xen: 'HVM' } }],
  ['NixOS that may be replaced', { report: { isNixos: true }, input: { reinstall: true } }],
  [
    'a host without its token, as wished',
    { host: { tokenFile: '/t' }, input: { withoutToken: true } },
  ],
])('allows: %s', (_, change) => {
  expect(decide(change).problems).toEqual([]);
});

it('warns of facts that say another firmware, where the layout boots under both', () => {
  const { problems: none, warnings } = decide({ report: { firmware: 'bios' } });
  expect(none).toEqual([]);
  expect(warnings).toEqual([expect.stringContaining('the facts of vps say UEFI')]);
});
