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
  rmSync,
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
  // Accounts other than root become root through it there.
  if (!existsSync('/usr/bin/sudo')) return 'needs sudo';
  const probe = spawnSync('unshare', ['-pmuiCf', 'true'], { stdio: 'ignore' });
  return probe.status === 0 ? undefined : 'may not make namespaces';
}

// Only these: systemd's own units would set up the whole machine.
const units: Readonly<Record<string, string>> = {
  'reboot.target':
    '[Unit]\nDefaultDependencies=no\nRequires=systemd-reboot.service\nAfter=systemd-reboot.service\n',
  'systemd-reboot.service':
    '[Unit]\nDefaultDependencies=no\nSuccessAction=reboot-force\n[Service]\nType=oneshot\nExecStart=/bin/true\n',
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

/** Its files outlive a boot; /run does not. What comes up is what grub-reboot named, once, else the
 * default; the base at the very first boot. */
function bootScript(
  folder: string,
  disk: string,
  base: string,
  unitFolders: readonly string[],
): string {
  return `set -eu
mount --make-rprivate /
cd ${disk}
mkdir -p upper work root nix
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
mount --bind ../nix nix
cat /proc/sys/kernel/random/uuid >run/boot-id
mount --bind run/boot-id proc/sys/kernel/random/boot_id
if [ ! -e boot-default ]; then
  nix copy --to "$PWD" --no-check-sigs ${base}
  nix-env --store "$PWD" -p "$PWD/nix/var/nix/profiles/system" --set ${base}
  echo ${base} >boot-default
  chroot . useradd --create-home --shell /bin/sh deploy
  # No password would lock the account for sshd without PAM.
  chroot . usermod --password '*' deploy
  mkdir -p etc/sudoers.d usr/local/bin
  echo "$SUDOERS" >etc/sudoers.d/deploy
  cat >usr/local/bin/grub-reboot <<'GRUB'
#!/bin/sh
printf '%s\\n' "$2" >/boot/next
GRUB
  chmod 755 usr/local/bin/grub-reboot
fi
system=$(cat boot-default)
if [ -e boot/next ]; then
  title=$(sed 's/.*>//' boot/next)
  system=$(awk -F 'init=|/init' -v title="$title" 'f { print $2; exit } index($0, title) { f = 1 }' boot/grub/grub.cfg)
  rm boot/next
fi
ln -s "$system" run/current-system
ln -s "$system" run/booted-system
echo "booted $system" >>record
export container=test SYSTEMD_UNIT_PATH=/run/systemd/control:/run/systemd/transient:${[`${folder}/units`, ...unitFolders].join(':')}
exec chroot . ${systemd} --system --unit=test.target --log-target=null
`;
}

export interface SystemdMachine extends Machine {
  readonly sshd: Sshd;
  /** Follows a reboot that something inside asked for, until sshd listens again. */
  readonly comeBack: () => Promise<void>;
  /** Ends it as a power failure does, and lets it come up again. */
  readonly cutPower: () => Promise<void>;
  /** Runs a program inside. */
  readonly inside: (command: string, ...args: string[]) => string;
}

/** What the account `deploy` may do there: nothing, or all, as the real hosts have it. */
export type Sudo = 'password' | 'no-password';

/** `unitFolders`: where else its systemd finds units. */
export async function bootMachine(
  base: string,
  sudo: Sudo = 'no-password',
  unitFolders: readonly string[] = [],
): Promise<SystemdMachine> {
  const folder = mkdtempSync(join(workFolder, 's-'));
  // In memory: a real disk shared with everything else that runs would set the pace.
  const disk = mkdtempSync('/dev/shm/panther-');
  const files = await writeSshdFiles();
  // sshd reads the authorized keys as the user who logs in.
  for (const path of [workFolder, dirname(files.config)]) chmodSync(path, 0o755);
  chmodSync(join(dirname(files.config), 'authorized'), 0o644);
  writeUnits(join(folder, 'units'), files);
  writeFileSync(join(folder, 'boot.sh'), bootScript(folder, disk, base, unitFolders));
  const group = join(namedHierarchy, `panther-${process.pid}-${files.port}`);
  mkdirSync(group);
  const enter = `echo $$ >${group}/cgroup.procs && exec unshare -pmuiCf sh ${folder}/boot.sh`;
  const log = join(folder, 'boot.log');
  const output = openSync(log, 'w');
  const SUDOERS = `deploy ALL=(ALL) ${sudo === 'password' ? '' : 'NOPASSWD: '}ALL`;

  async function start(): Promise<Boot> {
    rmSync(files.log, { force: true });
    const outer = spawn('sh', ['-c', enter], {
      env: { ...nixEnv, SUDOERS },
      stdio: ['ignore', output, output],
    });
    await until('sshd listens in the machine', () => {
      if (isOver(outer)) {
        throw new Error(`it did not start: ${readFileSync(log, 'utf8')}`);
      }
      return isListening(files);
    });
    const init = processes().find(({ parent }) => parent === outer.pid)?.pid;
    if (init === undefined) throw new Error(`it has no process 1: ${readFileSync(log, 'utf8')}`);
    return { outer, init };
  }

  let boot = await start();
  const root = () => `/proc/${boot.init}/root`;
  return {
    ...observeMachine({ root: '', base, query: '' }, root),
    get root() {
      return root();
    },
    sshd: {
      ...files,
      log: () => '',
      stop: async () => {
        await endBoot(boot);
        removeGroups(group);
        execFileSync('chmod', ['-R', 'u+w', disk]);
        rmSync(disk, { recursive: true });
      },
    },
    comeBack: async () => {
      await until('the machine went down', () => isOver(boot.outer));
      boot = await start();
    },
    cutPower: async () => {
      await endBoot(boot);
      boot = await start();
    },
    inside: (command, ...args) =>
      execFileSync('nsenter', ['-t', String(boot.init), '-m', '-p', '-r', '-w', command, ...args], {
        encoding: 'utf8',
      }),
  };
}

interface Boot {
  readonly outer: ChildProcess;
  /** Process 1 inside, by its number outside. */
  readonly init: number;
}

function isOver({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** The end of process 1 is the end of all of them. */
async function endBoot({ outer, init }: Boot): Promise<void> {
  const inner = descendants(init);
  if (!isOver(outer)) {
    const gone = new Promise((resolve) => outer.once('exit', resolve));
    kill(init, 'SIGKILL');
    await gone;
  }
  await until('everything in it ended', () => !processes().some(({ pid }) => inner.includes(pid)));
}

function removeGroups(group: string): void {
  const all = execFileSync('find', [group, '-depth', '-type', 'd'], { encoding: 'utf8' });
  for (const folder of all.split('\n')) if (folder !== '') rmdirSync(folder);
}
