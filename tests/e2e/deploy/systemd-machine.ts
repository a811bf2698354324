// A target with a real systemd as process 1, in namespaces of its own: an overlay over this
// machine's files, so that nothing that happens in it stays.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Machine, observeMachine } from './machine.ts';
import { descendants, kill, processes, until } from './processes.ts';
import { isListening, type Sshd, type SshdFiles, writeSshdFiles } from './sshd.ts';
import { nixEnv, workFolder } from './systems.ts';

const systemd = '/lib/systemd/systemd';
const namedHierarchy = '/sys/fs/cgroup/systemd';
/** Why there can be no such machine here, or undefined. */
export function whyNoSystemd(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  if (!existsSync(systemd)) return 'needs systemd';
  if (!existsSync(namedHierarchy)) return 'needs the name=systemd control group hierarchy';
  const probe = spawnSync('unshare', ['-pmuiCf', 'true'], { stdio: 'ignore' });
  return probe.status === 0 ? undefined : 'may not make namespaces';
}

// Only these: systemd's own units would set up the whole machine.
const units: Readonly<Record<string, string>> = {
  'sysinit.target': '[Unit]\nDefaultDependencies=no\n',
  'basic.target': '[Unit]\nDefaultDependencies=no\n',
  'timers.target': '[Unit]\nDefaultDependencies=no\n',
  'shutdown.target': '[Unit]\nDefaultDependencies=no\n',
  'test.target': '[Unit]\nDefaultDependencies=no\nWants=sshd.service nix-daemon.service\n',
  // As nix.settings.trusted-users on a host: the deploy user may bring unsigned paths.
  'nix-daemon.service': `[Unit]
DefaultDependencies=no
[Service]
Environment="NIX_CONFIG=trusted-users = root deploy"
ExecStart=/usr/bin/nix-daemon
`,
};

function writeUnits(folder: string, sshd: SshdFiles): void {
  mkdirSync(folder);
  for (const [name, text] of Object.entries(units)) writeFileSync(join(folder, name), text);
  writeFileSync(
    join(folder, 'sshd.service'),
    `[Unit]
DefaultDependencies=no
[Service]
ExecStart=/usr/sbin/sshd -D -f ${sshd.config} -E ${sshd.log}
`,
  );
}

function bootScript(folder: string, base: string): string {
  return `set -eu
mount --make-rprivate /
mkdir ${folder}/mnt
mount -t tmpfs tmpfs ${folder}/mnt
cd ${folder}/mnt
mkdir upper work root
mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root
cd root
mount -t proc proc proc
mount -t tmpfs run run
mount -t tmpfs sys sys
mkdir -p sys/fs/cgroup/systemd
mount -t cgroup -o none,name=systemd systemd sys/fs/cgroup/systemd
mount --rbind /dev dev
mkdir -p .${workFolder}
mount --bind ${workFolder} .${workFolder}
mkdir -p run/sshd
mount -t tmpfs nix nix
nix copy --to "$PWD" --no-check-sigs ${base}
nix-env --store "$PWD" -p "$PWD/nix/var/nix/profiles/system" --set ${base}
ln -s ${base} run/current-system
echo ${base} >boot-default
chroot . useradd --create-home --shell /bin/sh deploy
# No password would lock the account for sshd without PAM.
chroot . usermod --password '*' deploy
mkdir -p etc/sudoers.d
echo "$SUDOERS" >etc/sudoers.d/deploy
export container=test SYSTEMD_UNIT_PATH=/run/systemd/transient:/run/systemd/control:${folder}/units
exec chroot . ${systemd} --system --unit=test.target --log-target=null
`;
}

export interface SystemdMachine extends Machine {
  readonly sshd: Sshd;
  /** Runs a program inside. */
  readonly inside: (command: string, ...args: string[]) => string;
}

/** What the account `deploy` may do there: nothing, or all, as the real hosts have it. */
export type Sudo = 'password' | 'no-password';

export async function bootMachine(
  base: string,
  sudo: Sudo = 'no-password',
): Promise<SystemdMachine> {
  const folder = mkdtempSync(join(workFolder, 's-'));
  const files = await writeSshdFiles();
  // sshd reads the authorized keys as the user who logs in.
  for (const path of [workFolder, dirname(files.config)]) chmodSync(path, 0o755);
  chmodSync(join(dirname(files.config), 'authorized'), 0o644);
  writeUnits(join(folder, 'units'), files);
  writeFileSync(join(folder, 'boot.sh'), bootScript(folder, base));
  const group = join(namedHierarchy, `panther-${process.pid}-${files.port}`);
  mkdirSync(group);
  const enter = `echo $$ >${group}/cgroup.procs && exec unshare -pmuiCf sh ${folder}/boot.sh`;
  const log = join(folder, 'boot.log');
  const output = openSync(log, 'w');
  const SUDOERS = `deploy ALL=(ALL) ${sudo === 'password' ? '' : 'NOPASSWD: '}ALL`;
  const outer = spawn('sh', ['-c', enter], {
    env: { ...nixEnv, SUDOERS },
    stdio: ['ignore', output, output],
  });
  await until('sshd listens in the machine', () => {
    if (outer.exitCode !== null) throw new Error(`it did not start: ${readFileSync(log, 'utf8')}`);
    return isListening(files);
  });
  const init = processes().find(({ parent }) => parent === outer.pid)?.pid ?? 0;
  const root = `/proc/${init}/root`;
  return {
    ...observeMachine({ root, base, query: '' }),
    sshd: { ...files, log: () => '', stop: () => stopMachine(outer, init, group) },
    inside: (command, ...args) =>
      execFileSync('nsenter', ['-t', String(init), '-m', '-p', '-r', '-w', command, ...args], {
        encoding: 'utf8',
      }),
  };
}

/** The end of process 1 is the end of all of them. */
async function stopMachine(outer: ChildProcess, init: number, group: string): Promise<void> {
  const gone = new Promise((resolve) => outer.once('exit', resolve));
  const inner = descendants(init);
  kill(init, 'SIGKILL');
  await gone;
  await until('everything in it ended', () => !processes().some(({ pid }) => inner.includes(pid)));
  removeGroups(group);
}

function removeGroups(group: string): void {
  const all = execFileSync('find', [group, '-depth', '-type', 'd'], { encoding: 'utf8' });
  for (const folder of all.split('\n')) if (folder !== '') rmdirSync(folder);
}
