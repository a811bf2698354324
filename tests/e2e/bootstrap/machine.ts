// A machine in a folder, behind a real sshd: what the preflight reads of a real one is below the
// folder, in the form of proc(5), sysfs(5) and udev's database (/run/udev/data).
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort } from '../../kit/free-port.ts';
import { descendants, kill, until } from '../deploy/processes.ts';
import { workFolder } from '../deploy/systems.ts';

export interface FakeDisk {
  readonly id: string;
  readonly model: string;
  readonly sectors: number;
}

export interface MachineParts {
  readonly memoryKib?: number;
  readonly uefi?: boolean;
  readonly osRelease?: string;
  readonly hostname?: string;
  readonly disks?: readonly FakeDisk[];
  readonly container?: string;
}

export const mainDisk: FakeDisk = {
  id: 'scsi-0QEMU_QEMU_HARDDISK_107063565',
  model: 'QEMU HARDDISK',
  sectors: 937_500_000,
};

export const debian = 'ID=debian\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n';

function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** `sda` has two partitions, the second mounted at `/`. */
function putDisk(root: string, name: string, disk: FakeDisk): void {
  const folder = `sys/block/${name}`;
  put(root, `${folder}/size`, `${disk.sectors}\n`);
  put(root, `${folder}/ro`, '0\n');
  put(root, `${folder}/removable`, '0\n');
  put(root, `${folder}/dev`, '8:0\n');
  put(root, `${folder}/device/model`, `${disk.model}   \n`);
  for (const [number, sectors, type, label] of [
    [1, 2048, 'vfat', 'EFI'],
    [2, 900_000_000, 'ext4', 'old data'],
  ] as const) {
    const part = `${folder}/${name}${number}`;
    const device = name === 'sda' ? 8 : 9;
    put(root, `${part}/partition`, `${number}\n`);
    put(root, `${part}/size`, `${sectors}\n`);
    put(root, `${part}/dev`, `${device}:${number}\n`);
    const udev = `E:ID_FS_TYPE=${type}\nE:ID_FS_LABEL=${label}\n`;
    put(root, `run/udev/data/b${device}:${number}`, udev);
  }
  const links = join(root, 'dev/disk/by-id');
  mkdirSync(links, { recursive: true });
  symlinkSync(`../../${name}`, join(links, disk.id));
  for (const number of [1, 2]) {
    symlinkSync(`../../${name}${number}`, join(links, `${disk.id}-part${number}`));
  }
}

/** A rescue system, good for an installation unless `parts` says otherwise. */
export function makeRescue(parts: MachineParts = {}): string {
  const root = mkdtempSync(join(workFolder, 'b-'));
  put(root, 'etc/os-release', parts.osRelease ?? debian);
  put(root, 'etc/resolv.conf', 'nameserver 9.9.9.9\n');
  put(root, 'proc/meminfo', `MemTotal:       ${parts.memoryKib ?? 4_000_000} kB\n`);
  put(root, 'proc/mounts', '/dev/sda2 / ext4 rw 0 0\n');
  put(root, 'proc/sys/kernel/hostname', `${parts.hostname ?? 'rescue'}\n`);
  put(root, 'proc/sys/kernel/random/boot_id', '00000000-0000-4000-8000-000000000001\n');
  put(
    root,
    'proc/net/route',
    'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n' +
      'ens3\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n',
  );
  put(root, 'sys/kernel/kexec_loaded', '0\n');
  if (parts.uefi !== false) mkdirSync(join(root, 'sys/firmware/efi'), { recursive: true });
  if (parts.container !== undefined) put(root, 'run/systemd/container', parts.container);
  mkdirSync(join(root, 'run'), { recursive: true });
  (parts.disks ?? [mainDisk]).forEach((disk, index) => {
    putDisk(root, ['sda', 'sdb', 'sdc'][index] ?? 'sdz', disk);
  });
  return root;
}

export interface Daemon {
  readonly port: number;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

export interface Keys {
  readonly folder: string;
  /** Public, `type base64`. */
  readonly host: string;
  readonly identity: string;
}

/** A host key of the machine, and a key of the one who logs in. */
export function makeKeys(): Keys {
  const folder = mkdtempSync(join(workFolder, 'k-'));
  for (const name of ['host', 'id']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
  }
  writeFileSync(join(folder, 'authorized'), readFileSync(join(folder, 'id.pub')), { mode: 0o600 });
  // The machine has it, if this one has not.
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/cpio'), '#!/bin/sh\nexit 1\n');
  chmodSync(join(folder, 'bin/cpio'), 0o755);
  return {
    folder,
    host: readPublic(join(folder, 'host.pub')),
    identity: join(folder, 'id'),
  };
}

export function readPublic(path: string): string {
  return readFileSync(path, 'utf8').split(' ').slice(0, 2).join(' ').trim();
}

/** A real sshd on a port of its own. Whoever logs in has a home of its own, without the files that
 * the shell of this machine's user would run. */
export async function startDaemon(
  { folder }: Keys,
  hostKey: string,
  port?: number,
): Promise<Daemon> {
  const own = mkdtempSync(join(workFolder, 'd-'));
  const chosen = port ?? (await freePort());
  const log = join(own, 'log');
  writeFileSync(
    join(own, 'sshd_config'),
    `Port ${chosen}
ListenAddress 127.0.0.1
HostKey ${hostKey}
AuthorizedKeysFile ${join(folder, 'authorized')}
PidFile none
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
MaxStartups 100
LogLevel VERBOSE
SetEnv PATH=${join(folder, 'bin')}:/usr/sbin:/usr/bin:/sbin:/bin HOME=${folder}
`,
  );
  mkdirSync('/run/sshd', { recursive: true });
  const args = ['-D', '-f', join(own, 'sshd_config'), '-E', log];
  const daemon = spawn('/usr/sbin/sshd', args, { stdio: 'ignore' });
  await until(
    'sshd listens',
    () => existsSync(log) && readFileSync(log, 'utf8').includes('listening on'),
  );
  return {
    port: chosen,
    log: () => readFileSync(log, 'utf8'),
    async stop() {
      const gone = new Promise((resolve) => daemon.once('exit', resolve));
      for (const pid of descendants(daemon.pid ?? 0)) kill(pid, 'SIGKILL');
      daemon.kill('SIGTERM');
      await gone;
    },
  };
}
