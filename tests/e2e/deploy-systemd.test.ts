import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import {
  type Client,
  type ClientOptions,
  cleanUp,
  expectExit,
  startClient,
} from './deploy/client.ts';
import { until } from './deploy/processes.ts';
import {
  bootMachine,
  type Sudo,
  type SystemdMachine,
  whyNoSystemd,
} from './deploy/systemd-machine.ts';
import { buildFlake, makeFlake } from './deploy/systems.ts';

const obstacle = whyNoSystemd();
const all = obstacle === undefined ? describe.concurrent : describe.skip;

let base: string;
beforeAll(() => {
  if (obstacle === undefined) base = buildFlake(makeFlake('base', 'works'));
});
afterAll(cleanUp);

async function boot(test: TestContext, sudo?: Sudo): Promise<SystemdMachine> {
  const machine = await bootMachine(base, sudo);
  test.onTestFinished(() => machine.sshd.stop());
  return machine;
}

function deploy(machine: SystemdMachine, flake: string, more: Partial<ClientOptions> = {}): Client {
  return startClient({ sshd: machine.sshd, machine, flake, ...more });
}

/** What its systems were asked, without its boots. */
function recorded(machine: SystemdMachine): string[] {
  return machine.record().filter((line) => !line.startsWith('booted '));
}

/** Units of deployments, in whatever state. */
function unitsOf(machine: SystemdMachine): string[] {
  const args = ['--all', '--plain', '--no-legend', '--no-pager', 'panther-*'];
  const rows = machine.inside('systemctl', 'list-units', ...args).split('\n');
  return rows.flatMap((row) => row.trim().split(/\s+/)[0] || []);
}

function unitOf(machine: SystemdMachine, part: 'activate-' | '.timer'): string {
  const unit = unitsOf(machine).find((name) => name.includes(part));
  if (unit === undefined) throw new Error(`there is no unit ${part}`);
  return unit;
}

/** What the timer does when its time has come, without waiting for it. */
function reachDeadline(machine: SystemdMachine): void {
  const service = unitOf(machine, '.timer').replace('.timer', '.service');
  machine.inside('systemctl', 'start', '--no-block', service);
}

// What real machines do and a folder cannot show: transient units and timers of a real systemd, a
// Nix daemon, an account that has to become root.
all(`a target with systemd${obstacle ? ` (${obstacle})` : ''}`, () => {
  it('activates in a unit of its own, the timer armed, and leaves no unit behind', async (test) => {
    const machine = await boot(test);
    const flake = makeFlake('patient', 'waits');
    const goal = buildFlake(flake);
    const run = deploy(machine, flake);
    await until('the activation runs', () => machine.record().includes(`test ${goal}`));
    expect(machine.inside('systemctl', 'is-active', unitOf(machine, '.timer'))).toBe('active\n');
    // The process that waits is below that unit, not below sshd.
    const service = unitOf(machine, 'activate-');
    const status = machine.inside('systemctl', 'status', '--no-pager', service);
    expect(status).toContain('bin/switch-to-configuration test');
    writeFileSync(join(machine.root, 'go'), '');
    expect(await run.exit).toEqual({ code: 0, stderr: '' });
    expect(recorded(machine)).toEqual([`test ${goal}`, `boot ${goal}`]);
    expect(machine.state()).toEqual([goal, goal, goal]);
    await until('no unit is left', () => unitsOf(machine).length === 0);
  });

  it('is put back by the timer after everything of the activation was killed', async (test) => {
    const machine = await boot(test);
    const flake = makeFlake('patient', 'waits');
    const goal = buildFlake(flake);
    const run = deploy(machine, flake);
    await until('the activation runs', () => machine.record().includes(`test ${goal}`));
    machine.inside('systemctl', 'kill', '--signal=KILL', unitOf(machine, 'activate-'));
    reachDeadline(machine);
    await expectExit(run, 46);
    expect(recorded(machine)).toEqual([`test ${goal}`, `test ${base}`]);
    expect(machine.state()).toEqual([base, base, base]);
    expect(machine.receipts()).toMatchObject([{ outcome: 'rolled-back', reason: 'deadline' }]);
    await until('no unit is left', () => unitsOf(machine).length === 0);
  });

  it('stops an activation that hangs before it puts the previous system back', async (test) => {
    const machine = await boot(test);
    const flake = makeFlake('hanging', 'hangs');
    const goal = buildFlake(flake);
    const run = deploy(machine, flake);
    await until('the activation hangs', () => machine.current() === goal);
    reachDeadline(machine);
    await expectExit(run, 46);
    expect(machine.state()).toEqual([base, base, base]);
    await until('no unit is left', () => unitsOf(machine).length === 0);
  });

  it('is put back when a unit failed that had not failed before', async (test) => {
    const machine = await boot(test);
    machine.inside('systemd-run', '--quiet', '--unit=long-broken', '/bin/sh', '-c', 'exit 1');
    const flake = makeFlake('breaking', 'breaks-a-unit');
    const goal = buildFlake(flake);
    const stderr = await expectExit(deploy(machine, flake), 46);
    expect(JSON.parse(stderr).error.message).toContain('brand-new.service');
    expect(JSON.parse(stderr).error.message).not.toContain('long-broken.service');
    expect(recorded(machine)).toEqual([`test ${goal}`, `test ${base}`]);
    expect(machine.receipts()).toMatchObject([
      { reason: 'unhealthy', newlyFailed: ['brand-new.service'], activationExit: 4 },
    ]);
  });

  it('keeps the system with --failed-units warn, with an exit code of its own', async (test) => {
    const machine = await boot(test);
    const flake = makeFlake('breaking', 'breaks-a-unit');
    const goal = buildFlake(flake);
    const args = ['--failed-units', 'warn'];
    await expectExit(deploy(machine, flake, { args }), 48);
    expect(machine.state()).toEqual([goal, goal, goal]);
    expect(machine.receipts()).toMatchObject([{ outcome: 'deployed-failed-units' }]);
  });

  const host = { deploy: { user: 'deploy' } };

  it('is deployed by an account that becomes root through sudo', async (test) => {
    const machine = await boot(test, 'no-password');
    const flake = makeFlake('as-deploy', 'works');
    const goal = buildFlake(flake);
    expect(await deploy(machine, flake, { host }).exit).toEqual({ code: 0, stderr: '' });
    expect(recorded(machine)).toEqual([`test ${goal}`, `boot ${goal}`]);
    expect(machine.state()).toEqual([goal, goal, goal]);
  });

  it('refuses an account whose sudo asks for a password', async (test) => {
    const machine = await boot(test, 'password');
    const stderr = await expectExit(deploy(machine, makeFlake('as-deploy', 'works'), { host }), 42);
    expect(JSON.parse(stderr).error).toMatchObject({
      message: expect.stringContaining('deploy cannot become root on target'),
      hint: expect.stringContaining('wheelNeedsPassword'),
    });
    expect(recorded(machine)).toEqual([]);
  });

  it('boots the new system once, and makes it the default when it came up well', async (test) => {
    const machine = await boot(test);
    const flake = makeFlake('rebooted', 'works');
    const goal = buildFlake(flake);
    const run = deploy(machine, flake, { args: ['--reboot'] });
    await machine.comeBack();
    expect(await run.exit).toEqual({ code: 0, stderr: '' });
    expect(machine.record()).toEqual([
      ...[`booted ${base}`, `boot ${base}`, `booted ${goal}`, `boot ${goal}`],
    ]);
    expect(machine.state()).toEqual([goal, goal, goal]);
    expect(machine.receipts()).toMatchObject([{ outcome: 'deployed', reason: 'booted' }]);
    expect(machine.hasLease()).toBe(false);
    expect(existsSync(join(machine.root, 'var/lib/panther/trial'))).toBe(false);
  });

  it('boots the previous system after a power failure within the window', async (test) => {
    const machine = await boot(test);
    const flake = makeFlake('patient', 'waits');
    const goal = buildFlake(flake);
    const run = deploy(machine, flake);
    await until('the activation runs', () => machine.record().includes(`test ${goal}`));
    await machine.cutPower();
    expect(machine.state()).toEqual([base, base, base]);
    // The client notices: nothing below /run knows of its deployment any more.
    expect(JSON.parse(await expectExit(run, 46)).error.message).toContain('was rebooted');
    await expectExit(deploy(machine, makeFlake('rebooted', 'works')), 0);
  });

  it('boots the previous system when the trial boot was never confirmed', async (test) => {
    const machine = await boot(test);
    const flake = makeFlake('rebooted', 'works');
    const goal = buildFlake(flake);
    await expectExit(deploy(machine, flake, { args: ['--boot'] }), 0);
    expect(machine.current()).toBe(base);
    await machine.cutPower();
    expect(machine.current()).toBe(goal);
    expect(machine.bootDefault()).toBe(base);
    await machine.cutPower();
    expect(machine.current()).toBe(base);
  });

  it('takes a system whose init differs through a boot', async (test) => {
    const machine = await boot(test);
    const flake = makeFlake('other-init', 'needs-a-boot');
    const goal = buildFlake(flake);
    const run = deploy(machine, flake);
    await expectExit(run, 0);
    expect(run.events().find(({ event }) => event === 'result')).toMatchObject({
      result: { outcome: 'boot-set', running: base },
    });
    await machine.cutPower();
    expect(machine.current()).toBe(goal);
  });

  it('reboots into its default when the way back does not bring sshd back', async (test) => {
    const machine = await boot(test);
    const args = ['--activation-timeout', '20', '--confirm-timeout', '3'];
    const run = deploy(machine, makeFlake('locks-out', 'stops-sshd'), { args });
    await machine.comeBack();
    await expectExit(run, 46);
    expect(machine.state()).toEqual([base, base, base]);
    expect(machine.receipts()).toMatchObject([{ outcome: 'rollback-failed', rebooting: true }]);
  });
});
