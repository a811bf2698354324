import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { makeToken } from '../../secrets/test-token.ts';
import { eventually } from '../kit/eventually.ts';
import { cleanUp } from './deploy/client.ts';
import { until } from './deploy/processes.ts';
import { bootMachine, type SystemdMachine, whyNoSystemd } from './deploy/systemd-machine.ts';
import { buildFlake, makeFlake } from './deploy/systems.ts';
import { killRuns, makeFleet, runSecrets, startSecrets, type TestFleet } from './secrets/fleet.ts';

const obstacle = whyNoSystemd();
const all = obstacle === undefined ? describe.concurrent : describe.skip;

const reference = 'op://pantherOS/panther/agent/token';
const secretPath = '/home/hayden/.config/panther/agent-token';
const tokenPath = '/etc/opnix-token';
const kept = '/var/lib/panther/rotations';
const oldToken = makeToken('https://old.example.org');
const newToken = makeToken('https://new.example.org');

let base: string;
beforeAll(() => {
  if (obstacle === undefined) base = buildFlake(makeFlake('base', 'works'));
});
afterAll(() => {
  killRuns();
  cleanUp();
});

// The unit as OpNix 0.11's module writes it (nix/module.nix), restart limits and exit codes too; the
// program stands for OpNix: 65 for what the token does not open, files written in place, consumers
// of what changed restarted without waiting.
const files: Readonly<Record<string, string>> = {
  '/run/systemd/control/opnix-secrets.service': `[Unit]
DefaultDependencies=no
StartLimitIntervalSec=1h
StartLimitBurst=2
[Service]
Type=oneshot
RemainAfterExit=true
Restart=on-failure
RestartSec=15min
RestartPreventExitStatus=65 75
ExecStart=/bin/sh /opt/fetch.sh
`,
  '/run/systemd/control/panther-agent.service': `[Unit]
DefaultDependencies=no
[Service]
ExecStart=/bin/sh -c 'echo >>/opt/starts; if grep -q unusable ${secretPath}; then exit 7; fi; exec sleep infinity'
`,
  '/opt/fetch.sh': `set -e
echo fetched >>/opt/fetches
while [ -e /opt/hold ]; do echo >/opt/held; sleep 0.05; done
token=$(tr -d '[:space:]' <${tokenPath})
vault=/opt/vault/$(printf %s "$token" | sha256sum | cut -d ' ' -f 1)
[ -d "$vault" ] || { echo 'no such service account' >&2; exit 65; }
mkdir -p ${dirname(secretPath)}
if ! cmp -s "$vault/agentToken" ${secretPath}; then
  cat "$vault/agentToken" >${secretPath}
  systemctl --no-block try-restart panther-agent.service
fi
`,
};

interface Scene {
  readonly machine: SystemdMachine;
  readonly fleet: TestFleet;
  readonly reach: readonly string[];
  readonly read: (path: string) => string;
  readonly at: (path: string) => string;
  /** The number of the consumer's process. */
  readonly consumer: () => string;
  /** In 1Password as this side sees it, and as the host does with these tokens. */
  readonly setValue: (value: string, ...tokens: string[]) => void;
}

async function setTheScene(test: TestContext): Promise<Scene> {
  const machine = await bootMachine(base);
  test.onTestFinished(() => machine.sshd.stop());
  const at = (path: string) => join(machine.root, path);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  }
  const fleet = makeFleet({
    secrets: ['agentToken'],
    units: ['opnix-secrets', 'panther-agent'],
    hostKey: machine.sshd.hostKey,
  });
  for (const text of [oldToken, newToken]) fleet.addCanary(text);
  const scene: Scene = {
    machine,
    fleet,
    at,
    reach: [
      ...['--target', `ssh://root@127.0.0.1:${machine.sshd.port}`],
      ...['--identity', machine.sshd.identity],
    ],
    read: (path) => readFileSync(at(path), 'utf8'),
    consumer: () =>
      machine.inside('systemctl', 'show', '--property=MainPID', '--value', 'panther-agent').trim(),
    setValue(value, ...tokens) {
      fleet.setValue(reference, value);
      for (const token of tokens) {
        const vault = at(`/opt/vault/${createHash('sha256').update(token).digest('hex')}`);
        mkdirSync(vault, { recursive: true });
        writeFileSync(join(vault, 'agentToken'), value);
      }
    },
  };
  scene.setValue('first-value-of-the-agent', oldToken);
  writeFileSync(at(tokenPath), oldToken);
  chmodSync(at(tokenPath), 0o640);
  machine.inside('systemctl', 'daemon-reload');
  machine.inside('systemctl', 'start', 'opnix-secrets', 'panther-agent');
  // The first value restarts it behind its back: it is there when nothing is under way any more.
  const underWay = () => machine.inside('systemctl', 'list-jobs', '--no-legend').trim();
  // Not `expect.poll`, which wants to know whose it is, and tests run beside this one.
  await eventually(() => expect([underWay(), Number(scene.consumer()) > 1]).toEqual(['', true]));
  return scene;
}

const isActive = ({ machine }: Scene, unit: string) =>
  machine.inside('sh', '-c', `systemctl is-active ${unit} || :`).trim();

function expectNothingKept({ at, fleet }: Scene): void {
  expect(existsSync(at(kept)) ? readdirSync(at(kept)) : []).toEqual([]);
  const rotations = join(fleet.stateFolder, 'rotations');
  expect(existsSync(rotations) ? readdirSync(rotations) : []).toEqual([]);
}

all(`rotate${obstacle ? ` (${obstacle})` : ''}`, () => {
  it('a token: the new one is in place, the units of the host run on', async (test) => {
    const scene = await setTheScene(test);
    const { fleet, reach, read, setValue } = scene;
    setValue('first-value-of-the-agent', oldToken, newToken);
    const before = scene.consumer();
    const args = ['rotate', '--host', 'target', ...reach];
    const run = await runSecrets(fleet, args, { stdin: newToken });
    expect(run.stdout).toContain('replaced token of target');
    expect(run.stderr).toContain('reads 1 secrets with it, for panther-agent');
    expect(read(tokenPath)).toBe(`${newToken}\n`);
    expect([scene.consumer(), isActive(scene, 'opnix-secrets')]).toEqual([before, 'active']);
    expectNothingKept(scene);

    // The same one again replaces nothing, and is no success.
    const again = await runSecrets(fleet, args, { stdin: newToken, code: 83 });
    expect(again.stderr).toContain('/etc/opnix-token did not change');
    expect(read(tokenPath)).toBe(`${newToken}\n`);
    expectNothingKept(scene);
  });

  it('a token that the host cannot fetch with: the old one is back, and works', async (test) => {
    const scene = await setTheScene(test);
    const { fleet, reach, read } = scene;
    const before = scene.consumer();
    const run = await runSecrets(fleet, ['rotate', '--host', 'target', ...reach], {
      stdin: newToken,
      code: 83,
    });
    expect(run.stderr).toContain('the old one is back in its place');
    expect(read(tokenPath)).toBe(oldToken);
    expect((statSync(scene.at(tokenPath)).mode & 0o7777).toString(8)).toBe('640');
    expect([scene.consumer(), isActive(scene, 'opnix-secrets')]).toEqual([before, 'active']);
    expect(read(secretPath)).toBe('first-value-of-the-agent');
    expectNothingKept(scene);
  });

  it('a token, cut off while the host fetches: the next run goes on, without asking for it', async (test) => {
    const scene = await setTheScene(test);
    const { fleet, reach, read, at, setValue } = scene;
    setValue('first-value-of-the-agent', oldToken, newToken);
    writeFileSync(at('/opt/hold'), '');
    const args = ['rotate', '--host', 'target', ...reach];
    const run = startSecrets(fleet, args, { stdin: newToken });
    await until('the host fetches', () => existsSync(at('/opt/held')));
    run.child.kill('SIGKILL');
    await run.exit;
    expect(read(tokenPath)).toBe(`${newToken}\n`);
    const [folder = ''] = readdirSync(at(kept));
    expect((statSync(at(join(kept, folder))).mode & 0o7777).toString(8)).toBe('700');
    rmSync(at('/opt/hold'));
    const next = await runSecrets(fleet, args);
    expect(next.stderr).toContain('goes on with what was begun');
    expect(read(tokenPath)).toBe(`${newToken}\n`);
    expectNothingKept(scene);
  });

  it('a token, given up half-way: the old one is back', async (test) => {
    const scene = await setTheScene(test);
    const { fleet, reach, read, at } = scene;
    writeFileSync(at('/opt/hold'), '');
    const args = ['rotate', '--host', 'target', ...reach];
    const run = startSecrets(fleet, args, { stdin: newToken });
    await until('the host fetches', () => existsSync(at('/opt/held')));
    run.child.kill('SIGKILL');
    await run.exit;
    rmSync(at('/opt/hold'));
    const given = await runSecrets(fleet, [...args, '--abandon']);
    expect(given.stdout).toContain('gave up replacing token of target');
    expect(read(tokenPath)).toBe(oldToken);
    expectNothingKept(scene);
    await runSecrets(fleet, [...args, '--abandon'], { code: 2 });
  });

  it('a value: fetched, its reader restarted once, and it is the new one', async (test) => {
    const scene = await setTheScene(test);
    const { fleet, reach, read, setValue } = scene;
    const args = ['rotate', '--secret', 'agentToken', '--yes', ...reach];
    const before = scene.consumer();
    // The first fetch may have restarted it already.
    const starts = read('/opt/starts').length;
    const same = await runSecrets(fleet, args, { code: 83 });
    expect(same.stderr).toContain('1Password still has the value');
    expect([scene.consumer(), read(secretPath)]).toEqual([before, 'first-value-of-the-agent']);

    setValue('second-value-of-the-agent', oldToken);
    const run = await runSecrets(fleet, args);
    expect(run.stderr).toContain('goes on with what was begun');
    expect(read(secretPath)).toBe('second-value-of-the-agent');
    expect(scene.consumer()).not.toBe(before);
    expect(read('/opt/starts')).toHaveLength(starts + 1);
    expect(isActive(scene, 'panther-agent')).toBe('active');
    expectNothingKept(scene);
  });

  it('a value that its reader cannot use: the old file is back, corrected it goes on', async (test) => {
    const scene = await setTheScene(test);
    const { fleet, reach, read, setValue } = scene;
    setValue('an-unusable-value', oldToken);
    const args = ['rotate', '--secret', 'agentToken', '--yes', ...reach];
    const bad = await runSecrets(fleet, args, { code: 83 });
    expect(bad.stderr).toContain('panther-agent ran before and is failed');
    expect(bad.stderr).toContain('its old file is back in its place');
    expect([read(secretPath), isActive(scene, 'panther-agent')]).toEqual([
      'first-value-of-the-agent',
      'active',
    ]);
    setValue('a-corrected-value', oldToken);
    await runSecrets(fleet, args);
    expect([read(secretPath), isActive(scene, 'panther-agent')]).toEqual([
      'a-corrected-value',
      'active',
    ]);
    expectNothingKept(scene);
  });

  it('a value that the host does not get: told, and the old one stays', async (test) => {
    const scene = await setTheScene(test);
    const { fleet, reach, read, setValue } = scene;
    // Here another value than there, as when a service account looks into another vault.
    setValue('value-for-here-alone');
    const run = await runSecrets(fleet, ['rotate', '--secret', 'agentToken', '--yes', ...reach], {
      code: 83,
    });
    expect(run.stderr).toContain(`${secretPath} is not the new value`);
    expect(read(secretPath)).toBe('first-value-of-the-agent');
  });

  it('not while the host is being deployed, and not without a word for the brain', async (test) => {
    const scene = await setTheScene(test);
    const { fleet, reach, read, at, machine } = scene;
    const boot = machine.inside('cat', '/proc/sys/kernel/random/boot_id').trim();
    mkdirSync(at('/run/panther/lease'), { recursive: true });
    writeFileSync(
      at('/run/panther/lease/info'),
      `run=r\nwho=ann@laptop\nsince=2026-01-01T00:00:00Z\nboot=${boot}\nuntil=9999999999\n`,
    );
    const run = await runSecrets(fleet, ['rotate', '--host', 'target', ...reach], {
      stdin: newToken,
      code: 50,
    });
    expect(run.stderr).toContain('ann@laptop');
    expect(read(tokenPath)).toBe(oldToken);

    const brain = makeFleet({
      secrets: ['brainToken'],
      units: ['panther-brain'],
      hostKey: machine.sshd.hostKey,
    });
    const refused = await runSecrets(brain, ['rotate', '--secret', 'brainToken', ...reach], {
      code: 43,
    });
    expect(refused.stderr).toContain('--restart-brain');
  });
});
