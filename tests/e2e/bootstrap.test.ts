import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, type TestContext } from 'vitest';
import { fingerprint } from '#stacks';
import { makeToken } from '../../secrets/test-token.ts';
import {
  cleanUpInstallations,
  clientEnv,
  expectCode,
  type Installation,
  type InstallationOptions,
  layout,
  makeInstallation,
  readTree,
  toplevel,
} from './bootstrap/installation.ts';
import { mainDisk, makeKeys, readPublic } from './bootstrap/machine.ts';
import { descendants, kill, processes, until } from './deploy/processes.ts';

// The tool's command line and what its phases do come from nixos-anywhere 1.13.0
// (src/nixos-anywhere.sh), exit codes from lib/fault-codes.ts, modes from sshd(8) and OpNix.

const token = makeToken('canary.example.com');
const agreed = ['--yes', '--wipe', mainDisk.id];

async function installation(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  options?: InstallationOptions,
): Promise<Installation> {
  const made = await makeInstallation(options);
  onTestFinished(() => made.stop());
  return made;
}

afterAll(cleanUpInstallations);

describe.concurrent('an installation', () => {
  it('takes a machine from its rescue system to NixOS, and leaves no secret behind', async (context) => {
    const made = await installation(context);
    const run = made.start(
      [
        ...['--address', `ssh://root@127.0.0.1:${made.rescue.port}?root=${made.root}`],
        ...agreed,
        '--build-on',
        'remote',
      ],
      { token },
    );
    const seen = sampleProcesses(token);
    const done = await run.done;
    const samples = seen.stop();
    expectCode(done, 0);
    expect(done.stderr).toBe('');
    expect(made.phases()).toEqual(['kexec', 'disko', 'install', 'reboot']);
    const ssh = join(made.root, 'mnt/etc/ssh');
    const key = readPublic(join(ssh, 'ssh_host_ed25519_key.pub'));
    expect(done.events.at(-1)).toMatchObject({
      event: 'result',
      result: { outcome: 'installed', running: toplevel, hostKey: fingerprint(key) },
    });
    expect(readFileSync(made.knownHosts, 'utf8')).toBe(`target ${key}\n`);

    const modes = ['', 'etc', 'etc/ssh', 'etc/ssh/ssh_host_ed25519_key', 'etc/opnix-token'].map(
      (path) => (statSync(join(made.root, 'mnt', path)).mode & 0o777).toString(8),
    );
    expect(modes).toEqual(['755', '755', '755', '600', '640']);
    expect(readFileSync(join(made.root, 'mnt/etc/opnix-token'), 'utf8')).toBe(`${token}\n`);
    // The private key belongs to the public one, as OpenSSH sees it.
    const derived = execFileSync('ssh-keygen', ['-y', '-f', join(ssh, 'ssh_host_ed25519_key')]);
    expect(derived.toString().split(' ').slice(0, 2).join(' ').trim()).toBe(key);

    expect(samples.count).toBeGreaterThan(5);
    expect(samples.leaks).toEqual([]);
    for (const call of made.calls()) expect(call.variables).toEqual([]);
    expect(made.calls()[2]).toMatchObject({ extraMode: '700' });
    expectNothingSecret(made, done.stdout);
    expectToolArguments(made);
  });
});

describe.concurrent('before anything is sent', () => {
  it('says everything that speaks against it at once, and touches nothing', async (context) => {
    const made = await installation(context, {
      machine: { memoryKib: 1_000_000, uefi: false, container: 'lxc' },
      host: {
        system: 'riscv64-linux',
        disks: {
          main: {
            device: '/dev/disk/by-id/nvme-gone',
            content: { partitions: { ESP: { type: 'EF00' } } },
          },
        },
      },
    });
    const before = readTree(made.root);
    const done = await made.run(['--yes']);
    expectCode(done, 51);
    const codes = done.events.filter(({ event }) => event === 'problem').map(({ code }) => code);
    expect(codes).toEqual(['arch', 'memory', 'firmware', 'disk', 'kexec', 'token']);
    const { error } = JSON.parse(done.stderr);
    for (const text of [
      '1.0 GB',
      'BIOS',
      'nvme-gone',
      mainDisk.id,
      'x86_64',
      'lxc',
      'no secrets',
    ]) {
      expect(error.message).toContain(text);
    }
    expect(error.message).toContain('nothing was changed on it');
    expect(made.calls()).toEqual([]);
    expect(readTree(made.root)).toEqual(before);
  });

  it('does not take a machine of the fleet for a new one', async (context) => {
    const nixos = 'ID=nixos\nPRETTY_NAME="NixOS 26.05"\n';
    const other = await installation(context, {
      machine: { osRelease: nixos, hostname: 'ovh-cloud-vps' },
    });
    const done = await other.run([...agreed, '--reinstall', '--without-token']);
    expectCode(done, 51);
    expect(done.stderr).toContain('another host of the fleet');

    const same = await installation(context, { machine: { osRelease: nixos, hostname: 'target' } });
    const refused = await same.run([...agreed, '--without-token']);
    expectCode(refused, 51);
    expect(refused.stderr).toContain('runs NixOS already');
    same.order({ fail: 'kexec' });
    expectCode(await same.run([...agreed, '--without-token', '--reinstall']), 53);
  });

  it('erases only what was named', async (context) => {
    const second = { id: 'scsi-0QEMU_QEMU_HARDDISK_2', model: 'QEMU HARDDISK', sectors: 4_000_000 };
    const made = await installation(context, {
      machine: { disks: [mainDisk, second] },
      host: { disks: layout(mainDisk.id, second.id) },
    });
    for (const wipe of [
      [],
      ['--wipe', mainDisk.id],
      [...agreed, '--wipe', second.id, '--wipe', 'sdc'],
    ]) {
      const done = await made.run(['--yes', ...wipe, '--without-token']);
      expectCode(done, 43);
      expect(JSON.parse(done.stderr).error.hint).toBe(`--wipe ${mainDisk.id} --wipe ${second.id}`);
      const [shown] = done.events.filter(({ event }) => event === 'disks');
      expect(shown?.disks).toMatchObject([
        {
          device: `/dev/disk/by-id/${mainDisk.id}`,
          sizeBytes: 480_000_000_000,
          erase: true,
          content: ['sda1, 1.0 MB, vfat, "EFI"', 'sda2, 461 GB, ext4, "old data", mounted at /'],
        },
        { device: `/dev/disk/by-id/${second.id}`, erase: true },
      ]);
    }
    expect(made.calls()).toEqual([]);
    made.order({ fail: 'kexec' });
    expectCode(await made.run([...agreed, '--wipe', second.id, '--without-token']), 53);
    expect(made.phases()).toEqual(['kexec']);
  });

  it('asks at the terminal for the name of the host', async (context) => {
    const made = await installation(context);
    const noTerminal = await made.run(['--without-token']);
    expectCode(noTerminal, 2);
    expect(made.calls()).toEqual([]);
    const wrong = await atTerminal(made, 'yes');
    expect(wrong.text).toContain('type the name of the host (target)');
    expect(wrong.text).toContain('ERASED');
    expect(wrong.text).toContain('"old data", mounted at /');
    expect(wrong.text).toContain('so nothing is erased');
    expect([wrong.code, made.calls()]).toEqual([43, []]);
    made.order({ fail: 'kexec' });
    const right = await atTerminal(made, 'target');
    expect(right.text).toContain('to go on: panther bootstrap --host target');
    expect([right.code, made.phases()]).toEqual([53, ['kexec']]);
    expectNothingSecret(made, right.text);
  });

  it('talks to no machine whose key nobody vouches for', async (context) => {
    const made = await installation(context, { host: { hostKeys: [] } });
    const before = readTree(made.root);
    const unknown = await made.run([...agreed, '--without-token']);
    expectCode(unknown, 41);
    expect(unknown.stderr).toContain(fingerprint(made.keys.host));
    const stranger = fingerprint(makeKeys().host);
    const wrong = await made.run([...agreed, '--without-token', '--fingerprint', stranger]);
    expectCode(wrong, 41);
    expect(made.rescue.log()).not.toContain('Accepted publickey');
    expect([made.calls(), readTree(made.root)]).toEqual([[], before]);
    const right = fingerprint(made.keys.host);
    made.order({ fail: 'kexec' });
    expectCode(await made.run([...agreed, '--without-token', '--fingerprint', right]), 53);
    expect(made.phases()).toEqual(['kexec']);
  });
});

describe.concurrent('an installation that breaks off', () => {
  it.for([
    ['kexec', 'its disks are as they were', ['kexec', 'disko', 'install', 'reboot']],
    ['disko', 'its disks may be erased', ['disko', 'install', 'reboot']],
    ['install', 'the system on them is not complete', ['install', 'reboot']],
    ['reboot', 'the new system is on its disks', ['reboot']],
  ] as const)('in %s goes on there', async ([phase, state, rest], context) => {
    const made = await installation(context);
    made.order({ fail: phase });
    const broken = await made.run([...agreed, '--without-token']);
    expectCode(broken, 53);
    expect(broken.stderr).toContain(state);
    expect(broken.stderr).toContain("builder for '/nix/store/x.drv' failed");
    expectNothingSecret(made, broken.stdout);
    made.order({});
    const before = made.phases().length;
    const options = ['--without-token', ...(phase === 'kexec' || phase === 'disko' ? agreed : [])];
    const again = await made.start(options).done;
    expectCode(again, 0);
    expect(made.phases().slice(before)).toEqual(rest);
    const key = readPublic(join(made.root, 'mnt/etc/ssh/ssh_host_ed25519_key.pub'));
    expect(readFileSync(made.knownHosts, 'utf8')).toBe(`target ${key}\n`);
    expect(made.progress()).toMatchObject({
      installed: toplevel,
      installedKey: key,
      disks: [`/dev/disk/by-id/${mainDisk.id}`],
      steps: ['kexec', 'disko', 'install', 'reboot', 'verify'].map((step) => ({
        step,
        status: 'done',
      })),
    });
  });

  it('by ^C removes its secrets and its processes, and says where the machine is', async (context) => {
    const made = await installation(context);
    made.order({ hang: 'install' });
    const run = made.start(
      ['--address', `ssh://root@127.0.0.1:${made.rescue.port}?root=${made.root}`, ...agreed],
      { token },
    );
    await until('it installs', () => run.stdout().includes('hanging in install'));
    run.child.kill('SIGINT');
    const done = await run.done;
    expectCode(done, 130);
    expect(done.stderr).toContain('the system on them is not complete');
    expectNothingSecret(made, done.stdout);
    expect(processes().filter(({ command }) => command.includes(made.folder))).toEqual([]);
    made.order({});
    const status = await made.start(['--status']).done;
    expect(JSON.parse(status.stdout).progress.steps.at(-1)).toMatchObject({
      step: 'install',
      status: 'started',
    });
    expectCode(await made.start([], { token }).done, 0);
  });

  it('by SIGKILL has its secrets removed by the next run, and no two run at once', async (context) => {
    const made = await installation(context);
    made.order({ hang: 'install' });
    const args = ['--address', `ssh://root@127.0.0.1:${made.rescue.port}?root=${made.root}`];
    const run = made.start([...args, ...agreed], { token });
    await until('it installs', () => run.stdout().includes('hanging in install'));
    const second = await made.start(['--without-token']).done;
    expectCode(second, 50);
    const left = readdirSync(join(made.folder, 'memory'));
    expect(left).toHaveLength(1);
    run.child.kill('SIGKILL');
    await run.done;
    expect(readdirSync(join(made.folder, 'memory'))).toEqual(left);
    // What it left running ends when it writes to nobody; the hanging one never does.
    for (const { pid, command } of processes()) {
      if (!command.includes('tool-process.ts') || !command.includes(made.folder)) continue;
      for (const inner of [...descendants(pid), pid]) kill(inner, 'SIGKILL');
    }
    made.order({});
    expectCode(await made.start([], { token }).done, 0);
    expectNothingSecret(made, '');
  });

  it('does not go on with a machine that is elsewhere than it was left', async (context) => {
    const made = await installation(context);
    made.order({ fail: 'install' });
    expectCode(await made.run([...agreed, '--without-token']), 53);
    made.order({});
    // Somebody mounted nothing since: the installer was started again.
    writeFileSync(join(made.root, 'proc/mounts'), '');
    const calls = made.phases().length;
    made.order({ fail: 'install' });
    expectCode(await made.start(['--without-token']).done, 53);
    expect(made.phases().slice(calls)).toEqual(['mount', 'install']);
    // Switched off and on: its old system is back.
    writeFileSync(join(made.root, 'etc/os-release'), 'ID=debian\nPRETTY_NAME="Debian"\n');
    const done = await made.start(['--without-token']).done;
    expectCode(done, 51);
    expect(done.stderr).toContain('it runs Debian, not the installer');
    expect(made.phases()).toHaveLength(calls + 2);
    const elsewhere = await made.start(['--without-token', '--address', '127.0.0.2']).done;
    expectCode(elsewhere, 43);
  });

  it('stops when the installer shows another key, although the tool would not', async (context) => {
    const made = await installation(context, { otherInstallerKey: true });
    const done = await made.run([...agreed], { token });
    expectCode(done, 41);
    expect(made.phases()).toEqual(['kexec']);
    expect(made.installer.log()).not.toContain('Accepted');
    expect(done.stderr).toContain('its disks are as they were');
  });
});

/** As the option parser of the tool takes them. */
function expectToolArguments({ calls, rescue, installer, keys }: Installation): void {
  const common = (phase: string, port: number) => [
    ...['--flake', 'path:/nonexistent#target'],
    ...['--target-host', 'root@target.panther.invalid', '--phases', phase],
    ...['--ssh-port', String(port), '--post-kexec-ssh-port', String(installer.port)],
    ...['--disko-mode', 'disko', '--build-on', 'remote', '-i', keys.identity],
  ];
  expect(calls().map(({ argv }) => argv)).toEqual([
    common('kexec', rescue.port),
    common('disko', installer.port),
    [
      ...common('install', installer.port),
      ...['--extra-files', expect.stringMatching(/\/memory\/panther-secrets-\w+\/root$/)],
    ],
    common('reboot', installer.port),
  ]);
}

/** No file of this side holds the token or a private key, but the one the owner logs in with. */
function expectNothingSecret(made: Installation, said: string): void {
  expect(said).not.toContain(token);
  expect(readdirSync(join(made.folder, 'memory'))).toEqual([]);
  expect(readdirSync(join(made.folder, 'tmp'))).toEqual([]);
  for (const [path, text] of readTree(made.folder)) {
    expect(text.includes(token) || text.includes('PRIVATE KEY'), path).toBe(false);
  }
}

/** Looks at every process's arguments and environment until it is stopped. */
function sampleProcesses(secret: string) {
  const leaks: string[] = [];
  let count = 0;
  const look = () => {
    count += 1;
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
      for (const file of ['cmdline', 'environ']) {
        try {
          const text = readFileSync(`/proc/${name}/${file}`, 'latin1');
          if (text.includes(secret)) leaks.push(`${file}: ${text.slice(0, 200)}`);
        } catch {
          // It ended meanwhile.
        }
      }
    }
  };
  const timer = setInterval(look, 25);
  return {
    stop() {
      clearInterval(timer);
      return { count, leaks };
    },
  };
}

/** The command with a terminal in front (script(1)), where somebody types one line. */
async function atTerminal(made: Installation, answer: string) {
  const command = [
    process.execPath,
    join(import.meta.dirname, 'bootstrap/client-process.ts'),
    join(made.folder, 'host.json'),
    ...['--host', 'target', '--identity', made.keys.identity],
    ...['--address', `'ssh://root@127.0.0.1:${made.rescue.port}?root=${made.root}'`],
    ...['--installer-port', String(made.installer.port), '--token-stdin'],
    `<${made.root}.token`,
  ].join(' ');
  writeFileSync(`${made.root}.token`, token, { mode: 0o600 });
  const child = spawn('script', ['-qfec', command, '/dev/null'], {
    env: clientEnv(made.folder),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  let answered = false;
  child.stdout.on('data', (chunk) => {
    text += chunk;
    if (answered || !text.includes('type the name of the host')) return;
    answered = true;
    child.stdin.write(`${answer}\n`);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  expect(existsSync(join(made.folder, 'state/bootstrap/target.lock'))).toBe(false);
  return { code, text: text.replaceAll('\r', '') };
}
