import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FleetHost, readHostStatus } from '#stacks';
import { freePort } from '../kit/free-port.ts';
import {
  type Client,
  type ClientOptions,
  cleanUp,
  expectExit,
  startClient,
} from './deploy/client.ts';
import { type Machine, makeMachine } from './deploy/machine.ts';
import { kill, processes, until } from './deploy/processes.ts';
import { type Sshd, startSshd } from './deploy/sshd.ts';
import { buildFlake, makeFlake } from './deploy/systems.ts';

// Exit codes as the common list gives them (lib/fault-codes.ts), the protocol's order of operations
// from the Nixus deployment tool (`test`, wait, then profile and `boot`), store and profile layout
// from Nix itself.
// A machine that does other things as well may need many times the usual seconds.

let sshd: Sshd;
let base: string;

beforeAll(async () => {
  base = buildFlake(makeFlake('base', 'works'));
  sshd = await startSshd();
});

afterAll(async () => {
  await sshd.stop();
  cleanUp();
});

function client(machine: Machine, flake: string, more: Partial<ClientOptions> = {}): Client {
  return startClient({ sshd, machine, flake, ...more });
}

function resultOf(run: Client): Record<string, unknown> {
  const event = run.events().find((entry) => entry.event === 'result');
  return event?.result as Record<string, unknown>;
}

function startedPhases(run: Client): unknown[] {
  return run
    .events()
    .filter((event) => event.event === 'phase' && event.status === 'started')
    .map((event) => event.phase);
}

const short = ['--activation-timeout', '30', '--confirm-timeout', '30'];

describe.concurrent('a deployment to a real sshd', () => {
  it('tests the new system first, then makes it the boot default, and leaves receipts', async () => {
    const machine = makeMachine(base);
    const flake = makeFlake('first', 'works');
    const goal = buildFlake(flake);
    const own = await startSshd();
    const run = client(machine, flake, { sshd: own });
    expect(await run.exit).toEqual({ code: 0, stderr: '' });
    // One shared connection, and one that proves that a new one can be made.
    expect(own.log().match(/Accepted publickey/g)).toHaveLength(2);
    await own.stop();

    expect(machine.record()).toEqual([`test ${goal}`, `boot ${goal}`]);
    expect(machine.current()).toBe(goal);
    expect(machine.profile()).toBe(goal);
    expect(machine.bootDefault()).toBe(goal);
    expect(machine.hasLease()).toBe(false);
    expect(readdirSync(join(machine.root, 'nix/var/nix/gcroots/panther'))).toEqual([]);
    expect(existsSync(join(machine.root, goal, 'bin/switch-to-configuration'))).toBe(true);

    const [receipt] = machine.receipts();
    expect(receipt).toMatchObject({
      outcome: 'deployed',
      reason: 'confirmed',
      previous: base,
      new: goal,
      running: goal,
      generation: '2',
      activationExit: 0,
    });
    const file = resultOf(run).receiptFile as string;
    const local = JSON.parse(readFileSync(file, 'utf8'));
    expect(file).toBe(join(run.stateFolder, 'deployments/target', `${receipt?.run}.json`));
    expect(local).toMatchObject({ run: receipt?.run, outcome: 'deployed', new: goal });
    expect(local.client.phases.map((timing: { phase: string }) => timing.phase)).toEqual([
      ...[
        'generate',
        'check',
        'bundle',
        'connect',
        'build',
        'lease',
        'copy',
        'activate',
        'confirm',
      ],
    ]);
  });

  it('does nothing for an unchanged system, in one round trip', async () => {
    const machine = makeMachine(base);
    const run = client(machine, makeFlake('base', 'works'));
    expect(await run.exit).toEqual({ code: 0, stderr: '' });
    expect(resultOf(run)).toMatchObject({ outcome: 'unchanged', running: base, scripts: 1 });
    expect(startedPhases(run)).toEqual(['connect', 'build', 'lease']);
    expect(machine.record()).toEqual([]);
    expect(machine.receipts()).toEqual([]);
    expect(existsSync(join(machine.root, 'run/panther'))).toBe(false);
  });

  it('is what status tells of, and what it measures drift against', async () => {
    const machine = makeMachine(base);
    const flake = makeFlake('first', 'works');
    const goal = buildFlake(flake);
    const run = client(machine, flake);
    await expectExit(run, 0);
    const root = run.temporary;
    mkdirSync(join(root, 'hosts/target'), { recursive: true });
    writeFileSync(join(root, 'hosts/target/known_hosts'), `target ${sshd.hostKey}\n`);
    const host: FleetHost = {
      ...{ name: 'target', aliases: [], system: 'x86_64-linux', contentHash: 'x' },
      role: 'server',
      deploy: { user: userInfo().username },
    };
    const status = (port: number) =>
      readHostStatus(host, {
        root,
        env: process.env,
        target: `ssh://127.0.0.1:${port}?${machine.query}`,
        identity: sshd.identity,
        signal: undefined,
      });
    expect(await status(sshd.port)).toMatchObject({
      reached: true,
      facts: {
        current: goal,
        default: goal,
        generation: '2',
        drift: false,
        deploying: undefined,
        lastDeployment: { outcome: 'deployed', who: `${userInfo().username}@${hostname()}` },
      },
    });
    expect(await status(await freePort())).toMatchObject({
      reached: false,
      reason: { code: 'deploy.unreachable' },
    });
  });

  it('goes back to the explicit previous path when the activation fails', async () => {
    const machine = makeMachine(base);
    const flake = makeFlake('failing', 'fails');
    const goal = buildFlake(flake);
    const stderr = await expectExit(client(machine, flake), 46);
    expect(JSON.parse(stderr).error).toMatchObject({ code: 'deploy.rolled-back' });
    expect(JSON.parse(stderr).error.message).toContain(`activated ${goal}`);
    expect(machine.record()).toEqual([`test ${goal}`, `test ${base}`]);
    expect(machine.state()).toEqual([base, base, base]);
    expect(machine.receipts()).toMatchObject([
      { outcome: 'rolled-back', reason: 'activation-exit-2', activationExit: 2, running: base },
    ]);
    expect(machine.hasLease()).toBe(false);
  });

  it('goes back when the boot entry cannot be written', async () => {
    const machine = makeMachine(base);
    const flake = makeFlake('unbootable', 'cannot-boot');
    const goal = buildFlake(flake);
    await expectExit(client(machine, flake), 46);
    expect(machine.record()).toEqual([
      `test ${goal}`,
      `boot ${goal}`,
      `boot ${base}`,
      `test ${base}`,
    ]);
    expect(machine.state()).toEqual([base, base, base]);
  });

  it('restores the previous system without the client when the activation hangs', async () => {
    const machine = makeMachine(base);
    const flake = makeFlake('hanging', 'hangs');
    const goal = buildFlake(flake);
    const run = client(machine, flake, {
      args: ['--activation-timeout', '2', '--confirm-timeout', '30'],
    });
    await until('the activation hangs', () => machine.current() === goal);
    run.child.kill('SIGKILL');
    await until('the target is done', () => machine.receipts().length === 1);
    expect(machine.record()).toEqual([`test ${goal}`, `test ${base}`]);
    expect(machine.state()).toEqual([base, base, base]);
    expect(machine.receipts()).toMatchObject([
      { outcome: 'rolled-back', reason: 'activation-timeout' },
    ]);
  });
});

describe.concurrent('a supervisor that dies', () => {
  it('is replaced by the timer that was armed before it', async () => {
    const machine = makeMachine(base);
    const flake = makeFlake('waiting-to-die', 'waits');
    const goal = buildFlake(flake);
    const run = client(machine, flake, {
      args: ['--activation-timeout', '3', '--confirm-timeout', '1'],
    });
    await until('the activation runs', () => machine.record().includes(`test ${goal}`));
    const roles = processes().filter((entry) =>
      entry.command.includes(`${machine.root}/run/panther`),
    );
    const timer = roles.find((entry) => entry.command.endsWith('supervisor.sh wait-deadline'));
    expect(timer).toBeDefined();
    for (const { pid, command } of roles)
      if (command.endsWith('supervisor.sh run')) kill(pid, 'SIGKILL');
    // Killed too: nothing is left that could say anything about this activation.
    for (const { pid, command } of processes()) {
      if (command.includes(`${machine.root}${goal}`)) kill(pid, 'SIGKILL');
    }
    writeFileSync(join(machine.root, 'go'), '');
    // 34 s until the deadline (3 + 1 + 30): its sleep is cut short instead of waited for.
    const sleeping = processes().find((entry) => entry.parent === timer?.pid);
    kill(sleeping?.pid ?? 0, 'SIGTERM');
    await expectExit(run, 46);
    expect(machine.record()).toEqual([`test ${goal}`, `test ${base}`]);
    expect(machine.receipts()).toMatchObject([
      { outcome: 'rolled-back', reason: 'deadline', running: base },
    ]);
    expect(machine.hasLease()).toBe(false);
  });
});

describe.concurrent('a link that breaks', () => {
  it('is opened again, and the deployment ends well', async () => {
    const machine = makeMachine(base);
    const flake = makeFlake('patient', 'waits');
    const goal = buildFlake(flake);
    const run = client(machine, flake, { args: short });
    await until('the activation says so', () =>
      run.events().some((event) => event.line === 'waiting'),
    );
    const links = processes().filter(
      ({ command }) => command.startsWith('ssh') && command.includes(run.temporary),
    );
    expect(links.length).toBeGreaterThan(0);
    for (const { pid } of links) kill(pid, 'SIGKILL');
    await until('the break was noticed', () =>
      run.events().some((event) => String(event.message).endsWith('trying again')),
    );
    writeFileSync(join(machine.root, 'go'), '');
    await expectExit(run, 0);
    expect(machine.record()).toEqual([`test ${goal}`, `boot ${goal}`]);
    expect(machine.state()).toEqual([goal, goal, goal]);
    // Every line of the activation exactly once, those during the break included.
    const lines = run.events().flatMap((event) => (event.phase === 'activate' && event.line) || []);
    expect(lines.filter((line) => !String(line).startsWith('panther supervisor'))).toEqual([
      'waiting',
      `activated ${goal}`,
      'done',
    ]);
  });

  it('and never comes back: the target restores itself', async () => {
    const machine = makeMachine(base);
    const flake = makeFlake('abandoned', 'waits');
    const goal = buildFlake(flake);
    const run = client(machine, flake, {
      args: ['--activation-timeout', '30', '--confirm-timeout', '1'],
    });
    await until('the activation runs', () => machine.record().includes(`test ${goal}`));
    run.child.kill('SIGKILL');
    writeFileSync(join(machine.root, 'go'), '');
    await until('the target is done', () => machine.receipts().length === 1);
    expect(machine.record()).toEqual([`test ${goal}`, `test ${base}`]);
    expect(machine.state()).toEqual([base, base, base]);
    expect(machine.receipts()).toMatchObject([{ outcome: 'rolled-back', reason: 'not-confirmed' }]);
    await until('the lease is free', () => !machine.hasLease());
  });

  it('interrupted by ^C, says that the target ends by itself', async () => {
    const machine = makeMachine(base);
    const flake = makeFlake('interrupted', 'waits');
    const goal = buildFlake(flake);
    const run = client(machine, flake, {
      args: ['--activation-timeout', '30', '--confirm-timeout', '1'],
    });
    await until('the activation says so', () =>
      run.events().some((event) => event.line === 'waiting'),
    );
    run.child.kill('SIGINT');
    const stderr = await expectExit(run, 130);
    expect(JSON.parse(stderr).error.message).toContain('under its own timer');
    writeFileSync(join(machine.root, 'go'), '');
    await until('the target is done', () => machine.receipts().length === 1);
    expect(machine.record()).toEqual([`test ${goal}`, `test ${base}`]);
    expect(machine.current()).toBe(base);
  });
});

describe.concurrent('a deployment that is refused', () => {
  const untouched = (machine: Machine) => {
    expect(machine.record()).toEqual([]);
    expect([machine.current(), machine.profile()]).toEqual([base, base]);
    expect(existsSync(join(machine.root, 'run/panther'))).toBe(false);
  };

  it('by a pinned host key that is another: nothing is sent', async () => {
    const machine = makeMachine(base);
    const other = await startSshd();
    const run = client(machine, makeFlake('base', 'works'), {
      sshd: other,
      host: { hostKeys: [sshd.hostKey] },
    });
    const stderr = await expectExit(run, 41);
    const prints = JSON.parse(stderr).error.message.match(/SHA256:[A-Za-z0-9+/]{43}/g);
    expect(new Set(prints).size).toBe(2);
    expect(other.log()).toContain('Connection from');
    expect(other.log()).not.toMatch(/Accepted|Starting session|Postponed publickey|authenticating/);
    await other.stop();
    untouched(machine);
  });

  it('by a host key that nobody pinned, until it is taken on first use', async () => {
    const machine = makeMachine(base);
    const flake = makeFlake('base', 'works');
    const refused = await client(machine, flake, { host: { hostKeys: [] } }).exit;
    expect(refused.code).toBe(41);
    untouched(machine);
    const run = client(machine, flake, { host: { hostKeys: [] }, args: ['--trust-on-first-use'] });
    await expectExit(run, 0);
    const pinned = readFileSync(join(run.temporary, 'pinned/known_hosts'), 'utf8');
    expect(pinned).toBe(`target ${sshd.hostKey}\n`);
  });

  it('by a machine without a system to go back to', async () => {
    const machine = makeMachine(base);
    rmSync(join(machine.root, 'run/current-system'));
    await expectExit(client(machine, makeFlake('first', 'works')), 43);
    expect(machine.record()).toEqual([]);
    expect(existsSync(join(machine.root, 'run/panther'))).toBe(false);
  });

  it('by nobody listening', async () => {
    const machine = makeMachine(base);
    const run = client(machine, makeFlake('first', 'works'), { port: await freePort() });
    await expectExit(run, 40);
    expect(startedPhases(run)).toEqual(['connect']);
    untouched(machine);
  });

  it('by an sshd that does not know the key', async () => {
    const machine = makeMachine(base);
    const run = client(machine, makeFlake('first', 'works'), { identity: sshd.stranger });
    await expectExit(run, 42);
    untouched(machine);
  });

  it('by a build that fails, with what the builder said', async () => {
    const machine = makeMachine(base);
    const stderr = await expectExit(client(machine, makeFlake('broken', 'does-not-build')), 44);
    expect(JSON.parse(stderr).error.message).toContain('cc: no such header');
    untouched(machine);
  });

  it('by another deployment that is under way, naming who and since when', async () => {
    const machine = makeMachine(base);
    const flake = makeFlake('busy', 'waits');
    const goal = buildFlake(flake);
    const first = client(machine, flake, { args: short });
    await until('the first one activates', () => machine.record().includes(`test ${goal}`));
    const stderr = await expectExit(client(machine, makeFlake('first', 'works')), 50);
    expect(JSON.parse(stderr).error.message).toMatch(
      /by \S+@\S+ \(run \S+, since \d{4}-\d\d-\d\dT/,
    );
    writeFileSync(join(machine.root, 'go'), '');
    await expectExit(first, 0);
    expect(machine.record()).toEqual([`test ${goal}`, `boot ${goal}`]);
  });
});
