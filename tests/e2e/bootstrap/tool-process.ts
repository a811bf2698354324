// Stands in for nixos-anywhere: takes its command line, connects with the ssh arguments that it makes
// (which switch host key checking off), and does to a machine in a folder what its phases do to a
// real one. Copying extra files is word for word what the real one runs.
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseToolArguments, type ToolArguments } from './tool-arguments.ts';

/** Given by the test, which cannot reach into this process otherwise. */
interface Orders {
  /** The folder that is the machine, and where each call is written down. */
  readonly root: string;
  readonly record: string;
  /** A phase that fails half-way, or never ends. */
  readonly fail?: string;
  readonly hang?: string;
  readonly toplevel: string;
}

const [ordersFile = '', ...argv] = process.argv.slice(2);
const orders = JSON.parse(readFileSync(ordersFile, 'utf8')) as Orders;
const { root } = orders;
const temporary = mkdtempSync(join(tmpdir(), 'tmp.'));
// What it does where it cannot make the folder in the real one.
const home = join(temporary, 'ssh-home');
mkdirSync(join(home, '.ssh'), { recursive: true });

let parsed: ToolArguments;
try {
  parsed = parseToolArguments(argv);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
const user = { connection: parsed.connection };
let port = parsed.sshArguments;

function sshArguments(): string[] {
  const key = join(temporary, 'nixos-anywhere');
  return [
    ...['-o', 'IdentitiesOnly=yes', '-i', key],
    ...['-o', 'UserKnownHostsFile=/dev/null', '-o', 'StrictHostKeyChecking=no', ...port],
  ];
}

/** Tries for ever, as the real one does. */
function ssh(command: string, input = ''): string {
  return execFileSync('ssh', ['-T', ...sshArguments(), user.connection, command], {
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

function connect(): void {
  for (;;) {
    try {
      // With a key that is let in already it changes nothing on the machine.
      execFileSync(
        'ssh-copy-id',
        [
          ...['-o', 'IdentitiesOnly=no', '-o', 'ConnectTimeout=10'],
          ...sshArguments(),
          user.connection,
        ],
        { env: { ...process.env, HOME: home } },
      );
      return;
    } catch {
      execFileSync('sleep', ['0.2']);
    }
  }
}

function breakOff(phase: string): void {
  if (orders.fail === phase) {
    process.stderr.write(`error: builder for '/nix/store/x.drv' failed with exit code 1\n`);
    process.exit(1);
  }
  if (orders.hang === phase) {
    process.stdout.write(`hanging in ${phase}\n`);
    execFileSync('sleep', ['600']);
  }
}

const installerRelease = 'ID=nixos\nVARIANT_ID=installer\nPRETTY_NAME="NixOS 25.11 (installer)"\n';

function kexec(): void {
  ssh(
    `cat >${root}/etc/os-release
echo tmpfs / tmpfs rw 0 0 >${root}/proc/mounts
echo 00000000-0000-4000-8000-000000000002 >${root}/proc/sys/kernel/random/boot_id`,
    installerRelease,
  );
  breakOff('kexec');
  port = port.map((word, index) => (port[index - 1] === '-p' ? parsed.postKexecPort : word));
  user.connection = `root@${parsed.connection.replace(/^.*@/, '')}`;
  connect();
}

function disko(): void {
  if (parsed.diskoMode === 'disko') ssh(`rm -rf ${root}/mnt && mkdir ${root}/mnt`);
  breakOff('disko');
  ssh(`echo /dev/sda3 /mnt btrfs rw 0 0 >>${root}/proc/mounts`);
}

function install(): void {
  if (parsed.extraFiles !== undefined) {
    const copied = execFileSync('tar', ['-C', parsed.extraFiles, '-cpf-', '.']);
    execFileSync(
      'ssh',
      ['-T', ...sshArguments(), user.connection, `tar -C ${root}/mnt -xf- --no-same-owner`],
      { input: copied },
    );
    ssh(`chmod 755 ${root}/mnt`);
  }
  breakOff('install');
  const profiles = `${root}/mnt/nix/var/nix/profiles`;
  ssh(`mkdir -p ${profiles}
ln -sfn ${orders.toplevel} ${profiles}/system-1-link
ln -sfn system-1-link ${profiles}/system`);
}

function reboot(): void {
  breakOff('reboot');
  ssh(`printf 'ID=nixos\\nPRETTY_NAME="NixOS 26.05"\\n' >${root}/etc/os-release
: >${root}/proc/mounts
ln -sfn ${orders.toplevel} ${root}/run/current-system
: >${root}/rebooted`);
}

function main(): void {
  const extra = parsed.extraFiles;
  const entry = {
    argv,
    phases: parsed.phases,
    diskoMode: parsed.diskoMode,
    // Only its own user may enter the folder above.
    extraMode: extra && (statSync(join(extra, '..')).mode & 0o777).toString(8),
    variables: Object.keys(process.env).filter((name) => name.startsWith('OP_')),
  };
  appendFileSync(orders.record, `${JSON.stringify(entry)}\n`);
  if (parsed.identity === undefined) throw new Error('the test gives a key');
  const key = join(temporary, 'nixos-anywhere');
  copyFileSync(parsed.identity, key);
  chmodSync(key, 0o600);
  execFileSync('sh', ['-c', 'ssh-keygen -y -f "$1" >"$1.pub"', 'sh', key]);
  if (!parsed.phases.includes('kexec')) {
    user.connection = `root@${parsed.connection.replace(/^.*@/, '')}`;
  }
  connect();
  const actions: Readonly<Record<string, () => void>> = { kexec, disko, install, reboot };
  for (const phase of ['kexec', 'disko', 'install', 'reboot']) {
    process.stdout.write(`### ${phase} ###\n`);
    if (parsed.phases.includes(phase)) actions[phase]?.();
  }
}

try {
  main();
} finally {
  if (existsSync(temporary)) rmSync(temporary, { recursive: true });
}
