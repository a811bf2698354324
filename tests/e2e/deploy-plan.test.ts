import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { cleanUp, expectExit, startClient } from './deploy/client.ts';
import { type Machine, makeMachine } from './deploy/machine.ts';
import { buildNixosLike, makeNixosLike, type NixosLike } from './deploy/nixos-like.ts';
import { type Sshd, startSshd } from './deploy/sshd.ts';
import { bootMachine, whyNoSystemd } from './deploy/systemd-machine.ts';
import { nix, nixEnv, workFolder } from './deploy/systems.ts';

// The real command line, a real sshd, real closures. `hetzner-vps` is a host of the fleet; what is
// built for it here is not.
const host = 'hetzner-vps';

const service = '[Service]\nExecStart=/bin/demo\n';
const before: NixosLike = {
  version: '26.05.1',
  packages: { 'firefox-130.0': 20_000, 'gone-1.0': 9_000, 'kept-2.1': 500 },
  units: {
    'multi-user.target': '[Unit]\nDescription=Multi-User System\n',
    'demo.service': service,
    'quiet.service': `${service}X-RestartIfChanged=false\n`,
    'old.service': service,
  },
  wants: ['multi-user.target.wants/demo.service'],
  kernel: '6.12.1',
  fstab: '/dev/disk/by-label/root / btrfs defaults 0 0\n/dev/sdb1 /data ext4 rw 0 2\n',
  secrets: { secrets: [{ path: 'tailscaleAuthKey', reference: 'op://pantherOS/ts/key' }] },
};
const after: NixosLike = {
  ...before,
  version: '26.05.2',
  packages: { 'firefox-131.0': 30_000, 'kept-2.1': 500, 'new-tool-0.3': 40 },
  units: {
    'multi-user.target': '[Unit]\nDescription=Multi-User System\n',
    'demo.service': service,
    'demo.service.d/overrides.conf': '[Service]\nMemoryMax=1G\n',
    'quiet.service': `${service}X-RestartIfChanged=false\nX-Test=1\n`,
    'fresh.service': service,
  },
  wants: ['multi-user.target.wants/demo.service', 'multi-user.target.wants/fresh.service'],
  kernel: '6.12.2',
  fstab: '/dev/disk/by-label/root / btrfs defaults 0 0\n/dev/sdb1 /data ext4 ro 0 2\n',
  secrets: {
    secrets: [
      { path: 'tailscaleAuthKey', reference: 'op://pantherOS/ts/key2' },
      { path: 'githubPat', reference: 'op://pantherOS/github-pat/token' },
    ],
  },
};

let sshd: Sshd;
let old: string;
let goalFlake: string;
let goal: string;

beforeAll(async () => {
  sshd = await startSshd();
  old = buildNixosLike(host, makeNixosLike(host, before));
  goalFlake = makeNixosLike(host, after);
  goal = buildNixosLike(host, goalFlake);
});

afterAll(async () => {
  await sshd.stop();
  cleanUp();
});

function machineWith(system: string): Machine {
  const machine = makeMachine(system);
  symlinkSync(system, join(machine.root, 'run/booted-system'));
  return machine;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly folder: string;
}

interface Who {
  readonly flake?: string;
  readonly sshd?: Sshd;
  readonly user?: string;
  readonly identity?: string;
}

function plan(
  { query }: Pick<Machine, 'query'>,
  args: readonly string[] = [],
  more: Who = {},
): Promise<Ended> {
  const there = more.sshd ?? sshd;
  const folder = mkdtempSync(join(workFolder, 'p-'));
  writeFileSync(join(folder, 'keys'), `[127.0.0.1]:${there.port} ${there.hostKey}\n`);
  const url = `ssh://${more.user ?? userInfo().username}@127.0.0.1:${there.port}?${query}`;
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '../../bin/panther'),
      ...['plan', '--host', 'hetzner', '--flake', more.flake ?? goalFlake, '--target', url],
      ...['--identity', more.identity ?? there.identity, '--known-hosts', 'keys', ...args],
    ],
    { cwd: folder, env: { ...nixEnv, TMPDIR: folder, PANTHER_STATE_DIR: join(folder, 'state') } },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr, folder }));
  });
}

async function planned(...given: Parameters<typeof plan>) {
  const [machine, args = [], more] = given;
  const ended = await plan(machine, ['--json', ...args], more);
  expect(ended.code, ended.stderr).toBe(0);
  return JSON.parse(ended.stdout);
}

/** Everything of a folder that a write would change: kinds, modes, owners, sizes, times of change of
 * files and folders, where links lead, and what is in the files. */
function snapshot(root: string): string[] {
  const about = '%P %y %m %U %G %s %T@ %C@ %l\\n';
  const list = execFileSync('find', [root, '-printf', about], { encoding: 'utf8' });
  const sums = execFileSync('sh', ['-c', 'find . -type f -exec sha256sum {} +'], {
    cwd: root,
    encoding: 'utf8',
  });
  return [...list.split('\n'), ...sums.split('\n')].sort();
}

function generations(machine: Machine): string {
  const profile = join(machine.root, 'nix/var/nix/profiles/system');
  const args = ['-p', profile, '--list-generations'];
  return execFileSync('nix-env', args, { env: nixEnv, encoding: 'utf8' });
}

describe.concurrent('panther plan', () => {
  it('tells what would change and changes nothing on the target', async () => {
    const machine = machineWith(old);
    const listed = generations(machine);
    const then = snapshot(machine.root);
    const found = await planned(machine);
    expect(snapshot(machine.root)).toEqual(then);
    expect(generations(machine)).toBe(listed);

    expect(found).toMatchObject({
      host,
      goal,
      target: { current: old, default: old, generation: '1' },
      verdict: 'switch-then-reboot',
      reboot: { required: [], pending: ['kernel'] },
      mounts: [{ action: 'reload', place: '/data' }],
      secrets: [
        { change: 'added', path: 'githubPat', reference: 'op://pantherOS/github-pat/token' },
        { change: 'changed', path: 'tailscaleAuthKey', before: 'op://pantherOS/ts/key' },
      ],
      obstacles: [],
      generations: [1],
    });
    const packages = found.closure.packages.filter(({ name }: { name: string }) =>
      /^(firefox|gone|kept|new-tool|linux)$/.test(name),
    );
    expect(packages).toMatchObject([
      { name: 'firefox', removed: ['130.0'], added: ['131.0'] },
      { name: 'gone', removed: ['1.0'], added: [] },
      { name: 'linux', removed: ['6.12.1'], added: ['6.12.2'] },
      { name: 'new-tool', removed: [], added: ['0.3'] },
    ]);
    // A folder has no systemd that could say what runs.
    expect(found.units).toBeUndefined();
  });

  it('counts what `nix copy` would bring', async () => {
    const machine = machineWith(old);
    const list = () => new Set(nix('path-info', '--all', '--store', machine.root).split('\n'));
    const had = list();
    const found = await planned(machine);
    nix('copy', '--to', machine.root, '--no-check-sigs', goal);
    const come = [...list()].filter((path) => !had.has(path));
    const bytes = JSON.parse(nix('path-info', '--json', ...come)).map(
      ({ narSize }: { narSize: number }) => narSize,
    );
    expect(found.copy).toEqual({
      paths: come.length,
      bytes: bytes.reduce((sum: number, size: number) => sum + size, 0),
    });
    expect((await planned(machine)).copy).toEqual({ paths: 0, bytes: 0 });
  });

  it('asks the target for a closure that nobody here has', async () => {
    const foreign = buildNixosLike(
      host,
      makeNixosLike(host, { ...before, version: '25.11', packages: { 'firefox-99.0': 10 } }),
    );
    const closure = nix('path-info', '--recursive', foreign).trim().split('\n');
    const machine = machineWith(foreign);
    execFileSync('nix-store', ['--delete', foreign], { env: nixEnv, stdio: 'ignore' });
    expect(existsSync(foreign)).toBe(false);
    const then = snapshot(machine.root);
    const found = await planned(machine);
    expect(found.target.current).toBe(foreign);
    expect(found.closure.packages).toContainEqual(
      expect.objectContaining({ name: 'firefox', removed: ['99.0'], added: ['131.0'] }),
    );
    const goalClosure = new Set(nix('path-info', '--recursive', goal).trim().split('\n'));
    const leaving = closure.filter((path) => !goalClosure.has(path));
    expect(found.closure.removed.paths).toBe(leaving.length);
    // Nix before 2.17 makes two files beside its database while it reads, and sets modes of folders
    // that have them already. Nothing else.
    const touched = /^nix\/var\/nix\/(db|(gcroots|profiles)\/per-user(\/\w+)?) d /;
    const own = (lines: string[]) => lines.filter((line) => !touched.test(line));
    expect(own(snapshot(machine.root))).toEqual(own(then));
  });

  it.each<[string, Partial<NixosLike>, Record<string, unknown>]>([
    [
      'another init interface',
      { initInterface: '3' },
      { verdict: 'reboot', reboot: { required: ['init interface 2 → 3'] } },
    ],
    [
      'a switch inhibitor with another value',
      { inhibitors: '{"dbus":"broker","new":"x"}' },
      { verdict: 'reboot', reboot: { required: ['dbus: daemon → broker'] } },
    ],
    [
      'a switch inhibitor that is new',
      { inhibitors: '{"dbus":"daemon","new":"x"}', kernel: '6.12.1' },
      { verdict: 'switch', reboot: { required: [], pending: [] } },
    ],
  ])('says whether it takes a reboot: %s', async (_, change, expected) => {
    const inhibited = { ...before, inhibitors: '{"dbus":"daemon","gone":"y"}' };
    const machine = machineWith(buildNixosLike(host, makeNixosLike(host, inhibited)));
    const flake = makeNixosLike(host, { ...after, ...change });
    expect(await planned(machine, [], { flake })).toMatchObject(expected);
  });

  it('has the verdict in its first line, and nothing to do for what runs already', async () => {
    const machine = machineWith(goal);
    const idle = await plan(machine);
    expect([idle.code, idle.stdout.split('\n')[0]]).toEqual([0, `${host}: nothing to do`]);
    const text = (await plan(machineWith(old))).stdout;
    expect(text.split('\n')[0]).toBe(`${host}: a new system, of which a part waits for a reboot`);
    expect(text).toMatch(/firefox +130\.0 → 131\.0 {2}\+9\.8 KiB/);
    expect(text).toContain('takes effect after one: kernel');
  });

  it('writes a plan, and none where the host is not reached', async () => {
    const machine = machineWith(old);
    const { folder, code } = await plan(machine, ['--out', 'host.plan']);
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'host.plan'), 'utf8'))).toMatchObject({
      ...{ kind: 'panther-plan', version: 1, host, goal },
      target: { current: old, default: old, generation: '1' },
      source: { who: expect.stringMatching(/@/), flake: goalFlake },
    });
    const lost = await plan(machine, ['--out', 'host.plan'], { identity: sshd.stranger });
    expect(lost.code).toBe(42);
    expect(existsSync(join(lost.folder, 'host.plan'))).toBe(false);
    // Nothing is built for a host that cannot be deployed to now.
    expect(lost.stderr).not.toContain('→ build');
  });
});

describe.concurrent('deploy --plan', () => {
  const deploy = (machine: Machine, file: string, flake = goalFlake) =>
    startClient({
      sshd,
      machine,
      flake,
      host: { name: host, aliases: ['target'] },
      args: ['--plan', file],
    });

  async function written(machine: Machine): Promise<string> {
    const { code, folder, stderr } = await plan(machine, ['--out', 'host.plan']);
    expect(code, stderr).toBe(0);
    return join(folder, 'host.plan');
  }

  it('carries out a plan that still holds', async () => {
    const machine = machineWith(old);
    await expectExit(deploy(machine, await written(machine)), 0);
    expect(machine.record()).toEqual([`test ${goal}`, `boot ${goal}`]);
    expect(machine.state()).toEqual([goal, goal, goal]);
  });

  it('refuses after somebody else changed the machine, and leaves it to them', async () => {
    const machine = machineWith(old);
    const file = await written(machine);
    const other = buildNixosLike(host, makeNixosLike(host, { ...before, version: '26.05.9' }));
    nix('copy', '--to', machine.root, '--no-check-sigs', other);
    const profile = join(machine.root, 'nix/var/nix/profiles/system');
    const set = ['--store', machine.root, '-p', profile, '--set', other];
    execFileSync('nix-env', set, { env: nixEnv });
    const stderr = await expectExit(deploy(machine, file), 56);
    const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
    expect(error).toMatchObject({ code: 'deploy.plan-stale' });
    expect(error.message).toContain('the generation is 2, planned with 1');
    expect(machine.record()).toEqual([]);
    expect([machine.current(), machine.profile()]).toEqual([old, other]);
    expect(machine.hasLease()).toBe(false);
    expect(existsSync(join(machine.root, goal))).toBe(false);
  });

  it('refuses when another system would be deployed than the one planned', async () => {
    const machine = machineWith(old);
    const flake = makeNixosLike(host, { ...after, version: '26.05.3' });
    const stderr = await expectExit(deploy(machine, await written(machine), flake), 56);
    expect(stderr).toContain('the system to deploy is');
    expect(machine.record()).toEqual([]);
    expect(machine.state().slice(0, 2)).toEqual([old, old]);
    expect(machine.hasLease()).toBe(false);
  });
});

const obstacle = whyNoSystemd();

describe.skipIf(obstacle !== undefined)(`with systemd${obstacle ? ` (${obstacle})` : ''}`, () => {
  it('names the units that restart, start, stop and stay', async (test: TestContext) => {
    // Below NixOS's own folder, which here is that of Debian.
    const folder = '/etc/systemd/system/nixos';
    const machine = await bootMachine(old, 'no-password', [folder]);
    test.onTestFinished(() => machine.sshd.stop());
    const head = '[Unit]\nDefaultDependencies=no\n';
    mkdirSync(join(machine.root, folder));
    writeFileSync(join(machine.root, folder, 'multi-user.target'), head);
    for (const unit of ['demo', 'quiet', 'old']) {
      const text = `${head}[Service]\nExecStart=/bin/sleep 1000\n`;
      writeFileSync(join(machine.root, folder, `${unit}.service`), text);
    }
    machine.inside('systemctl', 'daemon-reload');
    machine.inside('systemctl', 'start', 'demo', 'quiet', 'old', 'multi-user.target');
    const found = await planned(machine, [], { sshd: machine.sshd, user: 'deploy' });
    expect(found.units).toEqual({
      stop: ['old.service'],
      start: ['fresh.service'],
      restart: ['demo.service'],
      reload: [],
      leave: ['quiet.service'],
    });
    expect(machine.state()).toEqual([old, old, old]);
  });
});
