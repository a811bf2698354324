// The tailnet room and a deployment against a real headscale and two real machines.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { machine as uname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#lib';
import type { DeployHost } from '#stacks';
import { connectControl } from '../../stacks/tailnet/connect.ts';
import type { TailnetControl } from '../../stacks/tailnet/control.ts';
import { explainUnreachable, probePort } from '../../stacks/tailnet/explain.ts';
import { lookUpInTailnet, readTailnetStatus } from '../../stacks/tailnet/local.ts';
import { joinTailnet } from '../../stacks/tailnet/overview.ts';
import { cleanUp } from '../e2e/deploy/client.ts';
import { until } from '../e2e/deploy/processes.ts';
import { bootMachine, type SystemdMachine } from '../e2e/deploy/systemd-machine.ts';
import { buildFlake, makeFlake, nixEnv, workFolder } from '../e2e/deploy/systems.ts';
import { type Headscale, type Node, startHeadscale, startNode, untilTrue } from './network.ts';
import { buildTools, whyNoTailnet } from './tools.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 1_800_000 });
const root = join(import.meta.dirname, '../..');
const obstacle = whyNoTailnet();
// It is made by an import, and a suite that is skipped cleans nothing up.
if (obstacle !== undefined) rmSync(workFolder, { recursive: true });
const all = obstacle === undefined ? describe : describe.skip;

/** Of the fleet's own fleet.json. */
const user = 'hayden';
let headscale: Headscale;
let control: TailnetControl;
let machine: SystemdMachine;
/** Who deploys, and who is deployed. */
let controller: Node;
let target: Node;
/** What a program finds that runs on the controller. */
let env: Record<string, string | undefined>;

interface Running {
  /** So far. */
  readonly stdout: () => string;
  readonly ended: Promise<Ended>;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const children: ChildProcess[] = [];

function run(args: readonly string[], folder = workFolder): Running {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...env, TMPDIR: folder, PANTHER_STATE_DIR: join(folder, 'state') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk) => {
      texts[name] += chunk;
    });
  }
  return {
    stdout: () => texts.stdout,
    ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, ...texts }))),
  };
}

const panther = (...args: string[]) => run(['bin/panther', 'tailnet', ...args]).ended;

/** A deployment that is told no address. */
function deploy(flake: string): Running {
  const folder = mkdtempSync(join(workFolder, 'c-'));
  const host: DeployHost = {
    name: 'target',
    aliases: [],
    system: `${uname()}-linux`,
    role: 'server',
    tags: ['server'],
    deploy: { user: 'deploy' },
    hostKeys: [machine.sshd.hostKey],
    knownHostsFile: join(folder, 'pinned', 'known_hosts'),
    blockers: [],
  };
  writeFileSync(join(folder, 'host.json'), JSON.stringify(host));
  return run(
    [
      'tests/e2e/deploy/client-process.ts',
      join(folder, 'host.json'),
      ...['--host', 'target', '--json', '--flake', flake, '--identity', machine.sshd.identity],
    ],
    folder,
  );
}

function eventsOf({ stdout }: Ended): Record<string, unknown>[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function addressOf(name: string): Promise<string> {
  const lookup = await lookUpInTailnet(name, { env });
  if (!lookup.found) throw new Error(lookup.message);
  return lookup.address;
}

/** Bytes that the controller has exchanged with the target, as tailscaled counts them. */
async function trafficWithTarget(): Promise<number> {
  const answer = await readTailnetStatus({ env });
  if (!answer.read) throw new Error(answer.miss.message);
  const [peer] = Object.values(answer.status.Peer ?? {});
  return Number(peer?.RxBytes) + Number(peer?.TxBytes);
}

beforeAll(async () => {
  if (obstacle !== undefined) return;
  buildTools();
  headscale = await startHeadscale(user);
  env = { ...nixEnv, HEADSCALE_URL: headscale.url, HEADSCALE_API_KEY_FILE: headscale.keyFile };
  control = connectControl({ env, clock: systemClock });
  machine = await bootMachine(buildFlake(makeFlake('base', 'works')));
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await machine?.sshd.stop();
  await controller?.kill();
  await target?.kill();
  await headscale?.stop();
  cleanUp();
});

all(`a real tailnet${obstacle ? ` (${obstacle})` : ''}`, () => {
  it('has no policy at first, and takes the one of the fleet', async () => {
    expect(await control.readPolicy()).toMatchObject({ text: '' });
    const before = await panther('acl', 'check');
    expect(before, before.stderr).toMatchObject({ code: 30 });
    expect(before.stdout).toContain('+    "tag:server": [');
    expect(await panther('acl', 'apply', '--yes')).toMatchObject({ code: 0 });
    expect(await panther('acl', 'check')).toMatchObject({ code: 0 });
  });

  it('makes keys with the tag of the host, for a pipe and for a file of its own', async () => {
    const piped = await panther('key', '--host', 'yoga');
    expect(piped, piped.stderr).toMatchObject({ code: 0 });
    const keys = join(workFolder, 'keys');
    mkdirSync(keys);
    writeFileSync(join(keys, 'controller'), piped.stdout, { mode: 0o600 });
    const targetKey = join(keys, 'target');
    const filed = await panther('key', '--host', 'ovh', '--out', targetKey);
    expect(filed, filed.stderr).toMatchObject({ code: 0 });
    expect(statSync(targetKey).mode & 0o777).toBe(0o600);
    expect(filed.stdout + filed.stderr).not.toContain(readFileSync(targetKey, 'utf8').trim());

    controller = await startNode('controller', headscale.url, join(keys, 'controller'));
    target = await startNode('target', headscale.url, targetKey);
    env = { ...env, PATH: `${controller.bin}:${process.env.PATH}` };
    await untilTrue('both are online', async () => {
      const devices = await control.listDevices();
      return devices.filter(({ online }) => online).length === 2;
    });
    const devices = await control.listDevices();
    expect(devices.find(({ name }) => name === 'controller')?.tags).toEqual(['tag:workstation']);
    expect(devices.find(({ name }) => name === 'target')?.tags).toEqual(['tag:server']);
    // For one machine, once.
    await expect(startNode('another', headscale.url, targetKey)).rejects.toThrow('up');
  });

  it('tests the policy once it has machines for it, and refuses one whose tests fail', async () => {
    const check = await panther('acl', 'check');
    expect(check.code).toBe(30);
    expect(check.stdout).toContain('"src": "tag:workstation"');
    expect(await panther('acl', 'apply', '--yes')).toMatchObject({ code: 0 });
    const { text } = await control.readPolicy();
    expect(await control.checkPolicy(text)).toBe('valid');
    // A server may not log in to a workstation.
    const wrong = JSON.parse(text);
    wrong.tests = [{ src: 'tag:server', accept: ['tag:workstation:22'] }];
    await expect(control.checkPolicy(JSON.stringify(wrong))).rejects.toMatchObject({
      code: 'tailnet.policy-invalid',
      message: expect.stringContaining('test(s) failed'),
    });
    const before = await control.readPolicy();
    await expect(control.writePolicy(JSON.stringify(wrong), before)).rejects.toMatchObject({
      code: 'tailnet.policy-invalid',
    });
    expect(await control.readPolicy()).toEqual(before);
  });

  it('does not overwrite a policy that somebody else changed meanwhile', async () => {
    const before = await control.readPolicy();
    const commented = `// by hand\n${before.text}`;
    await control.writePolicy(commented, before);
    await expect(control.writePolicy(before.text, before)).rejects.toMatchObject({
      code: 'tailnet.conflict',
    });
    const after = await control.readPolicy();
    expect(after.text).toBe(commented);
    await control.writePolicy(before.text, after);
  });

  it('lets the generated policy decide who reaches what', async () => {
    target.tailscale('serve', '--bg', '--tcp', '22', `tcp://127.0.0.1:${machine.sshd.port}`);
    const viaTailscale = true;
    const address = await addressOf('target');
    expect(await probePort(address, 22, { env, viaTailscale })).toBe('open');
    // Allowed, and nothing listens; not allowed, and packets vanish.
    expect(await probePort(address, 8090, { env, viaTailscale })).toBe('refused');
    expect(await probePort(address, 5432, { env, viaTailscale })).toBe('silent');
    controller.tailscale('serve', '--bg', '--tcp', '22', `tcp://127.0.0.1:${machine.sshd.port}`);
    const own = await addressOf('controller');
    const fromTarget = { ...env, PATH: `${target.bin}:${process.env.PATH}` };
    expect(await probePort(own, 22, { env: fromTarget, viaTailscale })).toBe('silent');
  });

  it('is seen as one by the control plane and this machine', async () => {
    const answer = await readTailnetStatus({ env });
    const overview = joinTailnet({
      hosts: [
        { name: 'target', aliases: [], role: 'server', ports: [] },
        { name: 'elsewhere', aliases: [], role: 'server', ports: [] },
      ],
      devices: await control.listDevices(),
      server: control.server,
      status: answer.read ? answer.status : undefined,
      nowMs: Date.now(),
    });
    expect(overview).toMatchObject({
      hosts: [
        { host: 'target', state: 'online', tags: ['tag:server'], concerns: [] },
        { host: 'elsewhere', state: 'absent' },
      ],
      others: ['controller'],
    });
  });

  it('carries a deployment', async () => {
    const flake = makeFlake('over-tailnet', 'works');
    const goal = buildFlake(flake);
    const before = await trafficWithTarget();
    const ended = await deploy(flake).ended;
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
    expect(machine.state()).toEqual([goal, goal, goal]);
    const connect = eventsOf(ended).find(
      ({ phase, status }) => phase === 'connect' && status === 'started',
    );
    expect(connect?.detail).toBe(`deploy@${await addressOf('target')}:22`);
    // ssh and scripts are tens of kilobytes; what went another way would not be counted.
    expect((await trafficWithTarget()) - before).toBeGreaterThan(10_000);
  });

  it('may lose tailscaled in the middle of an activation', async () => {
    const flake = makeFlake('patient', 'waits');
    const goal = buildFlake(flake);
    const running = deploy(flake);
    await until('it is followed', () => running.stdout().includes('"line":"waiting"'));
    await target.kill();
    target.start();
    await untilTrue('it is back', async () => {
      const address = await addressOf('target').catch(() => undefined);
      const options = { env, viaTailscale: true } as const;
      return address !== undefined && (await probePort(address, 22, options)) === 'open';
    });
    writeFileSync(join(machine.root, 'go'), '');
    const ended = await running.ended;
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
    expect(machine.state()).toEqual([goal, goal, goal]);
    expect(eventsOf(ended).filter(({ event }) => event === 'warning')).toContainEqual(
      expect.objectContaining({ message: 'target answers again' }),
    );
    // Nothing was taken back meanwhile.
    expect(
      machine
        .record()
        .filter((line) => line.startsWith('test '))
        .at(-1),
    ).toBe(`test ${goal}`);
  });

  it('tells a port that is closed from a machine that does not answer', async () => {
    const address = await addressOf('target');
    expect(await explainUnreachable('target', address, { env })).toMatchObject({
      reason: 'answers',
      path: { kind: 'direct' },
    });
    expect(await explainUnreachable('target', address, { env, port: 8090 })).toMatchObject({
      reason: 'port-closed',
      message: expect.stringContaining('nothing listens'),
    });
    expect(await explainUnreachable('target', address, { env, port: 5432 })).toMatchObject({
      reason: 'port-closed',
      message: expect.stringContaining('does not answer'),
    });
    // Stopped, not ended: the control plane has not noticed.
    target.signal('SIGSTOP');
    try {
      expect(await explainUnreachable('target', address, { env })).toMatchObject({
        reason: 'no-path',
      });
    } finally {
      target.signal('SIGCONT');
    }
  });

  it('names a machine that went offline as such', async () => {
    await target.kill();
    await untilTrue('headscale notices', async () => {
      const found = (await control.listDevices()).find(({ name }) => name === 'target');
      return found?.online === false;
    });
    const found = (await control.listDevices()).find(({ name }) => name === 'target');
    expect(Date.parse(found?.lastSeen ?? '')).toBeGreaterThan(Date.now() - 600_000);
    await untilTrue('the controller is told', async () => {
      const lookup = await lookUpInTailnet('target', { env });
      return !lookup.found && lookup.reason === 'offline';
    });
    const state = machine.state();
    const ended = await deploy(makeFlake('too-late', 'works')).ended;
    expect(ended.code, ended.stderr).toBe(40);
    // Since when: the control plane knows; it tells the other machines only that.
    expect(ended.stdout + ended.stderr).toContain('target cannot be found: target is offline');
    expect(machine.state()).toEqual(state);
  });

  it('names a machine whose key has expired as such', async () => {
    target.start();
    await untilTrue('it is back', async () => (await lookUpInTailnet('target', { env })).found);
    const found = (await control.listDevices()).find(({ name }) => name === 'target');
    headscale.cli('nodes', 'expire', '--identifier', found?.id ?? '');
    await untilTrue('the controller is told', async () => {
      const lookup = await lookUpInTailnet('target', { env });
      return !lookup.found && lookup.reason === 'expired';
    });
  });
});
