import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodes } from '#lib';
import { freePort } from '../kit/free-port.ts';
import { type Client, cleanUp, expectExit } from './deploy/client.ts';
import type { Machine } from './deploy/machine.ts';
import { until } from './deploy/processes.ts';
import { type Sshd, startSshd } from './deploy/sshd.ts';
import { buildFlake, makeFlake } from './deploy/systems.ts';
import { type Fleet, goalOf, makeFleet, startFleet } from './waves/fleet.ts';

// What has to hold is in the acceptance checks 13 (an unreachable host of five), 14 (canary,
// maxFailures) and 20 (machine output, ^C) of the deployment protocol; exit codes are those of
// lib/fault-codes.ts; the order of operations on a target is the protocol's own (`test`, then `boot`).

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

interface Timing {
  readonly phase: string;
  readonly durationMs: number;
}

interface Row {
  readonly host: string;
  readonly durationMs?: number;
  readonly receiptFile?: string;
  readonly outcome: string;
  readonly wave?: number;
  readonly running?: string;
  readonly reason?: {
    readonly class: string;
    readonly code?: string;
    readonly message: string;
  };
}

interface Result {
  readonly exitCode: number;
  readonly hosts: readonly Row[];
  readonly waves: readonly (readonly string[])[];
}

function resultOf(run: Client): Result {
  const last = run.events().at(-1);
  expect(last?.event).toBe('fleet-result');
  return last?.result as Result;
}

function outcomes(run: Client): Record<string, string> {
  return Object.fromEntries(resultOf(run).hosts.map(({ host, outcome }) => [host, outcome]));
}

function rowOf(run: Client, host: string): Row | undefined {
  return resultOf(run).hosts.find((row) => row.host === host);
}

/** Hosts that a phase was begun for. */
function begun(run: Client, phase: string): unknown[] {
  return run
    .events()
    .filter((event) => event.phase === phase && event.status === 'started')
    .map((event) => event.host);
}

/** From the first word of a copy to its end. */
function mostCopiesAtOnce(run: Client): number {
  const copying = new Set<unknown>();
  let most = 0;
  for (const { event, phase, status, host } of run.events()) {
    if (phase !== 'copy') continue;
    if (event === 'output') copying.add(host);
    else if (status === 'done') copying.delete(host);
    most = Math.max(most, copying.size);
  }
  return most;
}

function machineOf(fleet: Fleet, host: string): Machine {
  const machine = fleet.machines[host];
  if (machine === undefined) throw new Error(`no machine ${host}`);
  return machine;
}

function expectDeployed(fleet: Fleet, host: string): void {
  const goal = goalOf(fleet, host);
  const machine = machineOf(fleet, host);
  expect(machine.record()).toEqual([`test ${goal}`, `boot ${goal}`]);
  expect(machine.state()).toEqual([goal, goal, goal]);
  expect(machine.hasLease()).toBe(false);
}

function expectUntouched(fleet: Fleet, host: string): void {
  const machine = machineOf(fleet, host);
  expect(machine.record()).toEqual([]);
  expect(machine.state()).toEqual([base, base, base]);
  expect(existsSync(join(machine.root, 'run/panther'))).toBe(false);
}

describe.concurrent('a fleet of five', () => {
  it('deploys the four that can be reached, and says why the fifth was not', async () => {
    const hosts = { a: 'works', b: 'works', c: 'works', d: 'works', e: 'works' } as const;
    const ports = { c: await freePort() };
    const fleet = makeFleet({ name: 'five', hosts, workstations: ['a'], ports, sshd, base });
    const args = ['--host', 'a,b,the-c', '--host', 'd', '--tag', 'server'];
    const run = startFleet(fleet, { args: [...args, '--canary', '1', '--wave-size', '2'] });
    await expectExit(run, 55);
    for (const host of ['a', 'b', 'd', 'e']) expectDeployed(fleet, host);
    expectUntouched(fleet, 'c');
    // Servers first, in the order given; the canary is the first that can be deployed at all.
    expect(resultOf(run).waves).toEqual([['b'], ['d', 'e'], ['a']]);
    expect(rowOf(run, 'c')).toMatchObject({
      outcome: 'unreachable',
      reason: { class: 'port-closed', code: 'deploy.unreachable' },
    });
    // Prepared once for all, built for nobody out of reach.
    for (const phase of ['generate', 'check', 'bundle', 'secrets']) {
      expect(begun(run, phase)).toEqual(['*']);
    }
    expect(begun(run, 'build')).toEqual(['*', 'a', 'b', 'd', 'e']);
    expect(run.events()).toContainEqual(
      expect.objectContaining({ host: '*', detail: '4 systems with one call' }),
    );

    // Its own time is that of its own phases, and no other.
    for (const host of ['a', 'b', 'd', 'e']) {
      const file = rowOf(run, host)?.receiptFile ?? '';
      const phases = JSON.parse(readFileSync(file, 'utf8')).client.phases as Timing[];
      const own = phases.slice(phases.findIndex(({ phase }) => phase === 'connect'));
      const sum = own.reduce((total, { durationMs }) => total + durationMs, 0);
      // The receipt was written before the phase that wrote it was over.
      expect(rowOf(run, host)?.durationMs).toBeGreaterThanOrEqual(sum);
    }

    const again = startFleet(fleet, { args: [...args, '--not', 'c'], to: ['a', 'b', 'd', 'e'] });
    await expectExit(again, 0);
    expect(new Set(Object.values(outcomes(again)))).toEqual(new Set(['unchanged']));

    const shown = startFleet(fleet, { args: ['--all', '--yes'], json: false });
    expect((await shown.exit).code).toBe(55);
    const table = shown.stdout().split('\n');
    expect(table).toContainEqual(
      expect.stringMatching(/^c +unreachable .*port-closed: c cannot be reached: nothing listens/),
    );
    expect(table).toContainEqual(expect.stringMatching(/^a +unchanged +2 +\d+\.\ds +2$/));
    expect(table).toContainEqual(expect.stringMatching(/^4 of 5 hosts in/));
    expect(shown.stderr()).toMatch(/^e {4} +\d+\.\ds {2}✓ lease/m);
  });

  it('starts nothing when all are required', async () => {
    const hosts = { a: 'works', b: 'works' } as const;
    const fleet = makeFleet({
      ...{ name: 'required', hosts, ports: { b: await freePort() }, sshd, base },
    });
    const run = startFleet(fleet, { args: ['--host', 'a,b', '--require-all'] });
    await expectExit(run, 43);
    expect(outcomes(run)).toEqual({ a: 'not-started', b: 'unreachable' });
    for (const host of ['a', 'b']) expectUntouched(fleet, host);
  });
});

describe.concurrent('a host that fails', () => {
  it('as the canary: no other wave starts', async () => {
    const hosts = { a: 'fails', b: 'works', c: 'works' } as const;
    const fleet = makeFleet({ name: 'canary', hosts, sshd, base });
    const run = startFleet(fleet, { args: ['--host', 'a,b,c', '--canary', '1'] });
    await expectExit(run, 55);
    expect(outcomes(run)).toEqual({ a: 'rolled-back', b: 'not-started', c: 'not-started' });
    expect(rowOf(run, 'a')?.reason?.message).toContain('activation script failed');
    expect(rowOf(run, 'b')?.reason?.message).toBe('wave 1: a failed');
    expect(begun(run, 'lease')).toEqual(['a']);
    expect(machineOf(fleet, 'a').record()).toEqual([`test ${goalOf(fleet, 'a')}`, `test ${base}`]);
    expect(machineOf(fleet, 'a').state()).toEqual([base, base, base]);
    for (const host of ['b', 'c']) expectUntouched(fleet, host);
  });

  it('takes the others of its wave back, each to its previous system', async () => {
    const hosts = { a: 'works', b: 'fails', c: 'works', d: 'works' } as const;
    const fleet = makeFleet({ name: 'together', hosts, sshd, base });
    const args = ['--host', 'a,b,c,d', '--wave-size', '3', '--parallel', '3'];
    const run = startFleet(fleet, { args: [...args, '--parallel-copies', '1'] });
    await expectExit(run, 55);
    expect(mostCopiesAtOnce(run)).toBe(1);
    const [a, b] = ['taken-back', 'rolled-back'];
    expect(outcomes(run)).toEqual({ a, b, c: a, d: 'not-started' });
    for (const host of ['a', 'c']) {
      const goal = goalOf(fleet, host);
      const machine = machineOf(fleet, host);
      expect(machine.record()).toEqual([
        ...[`test ${goal}`, `boot ${goal}`, `test ${base}`, `boot ${base}`],
      ]);
      expect(machine.state()).toEqual([base, base, base]);
      // Two deployments, both written down there: there, and back.
      expect(machine.receipts()).toMatchObject([
        { outcome: 'deployed', previous: base, new: goal },
        { outcome: 'deployed', previous: goal, new: base, client: { rollback: { to: 1 } } },
      ]);
      expect(machine.hasLease()).toBe(false);
      expect(rowOf(run, host)).toMatchObject({ previous: base, running: base });
    }
    expectUntouched(fleet, 'd');
  });

  it('leaves the good ones of its wave alone when told to', async () => {
    const hosts = { a: 'works', b: 'fails', c: 'works' } as const;
    const fleet = makeFleet({ name: 'kept', hosts, sshd, base });
    const args = ['--host', 'a,b,c', '--wave-size', '2', '--parallel', '2', '--keep-succeeded'];
    const run = startFleet(fleet, { args });
    await expectExit(run, 55);
    expect(outcomes(run)).toEqual({ a: 'deployed', b: 'rolled-back', c: 'not-started' });
    expectDeployed(fleet, 'a');
  });

  it('is tolerated as often as allowed; earlier waves stay', async () => {
    const hosts = { a: 'fails', b: 'works', c: 'fails', d: 'works' } as const;
    const fleet = makeFleet({ name: 'tolerant', hosts, sshd, base });
    const args = ['--host', 'a,b,c,d', '--wave-size', '1', '--max-failures', '1'];
    const run = startFleet(fleet, { args });
    await expectExit(run, 55);
    expect(outcomes(run)).toEqual({
      ...{ a: 'rolled-back', b: 'deployed', c: 'rolled-back', d: 'not-started' },
    });
    expect(begun(run, 'lease')).toEqual(['a', 'b', 'c']);
    expectDeployed(fleet, 'b');
    expectUntouched(fleet, 'd');
  });

  it('by its build or its check: the others deploy', async () => {
    const hosts = { a: 'does-not-build', b: 'works', c: 'works' } as const;
    const fleet = makeFleet({ name: 'half-built', hosts, sshd, base });
    const run = startFleet(fleet, { args: ['--host', 'a,b,c'], broken: ['c'] });
    await expectExit(run, 55);
    expect(outcomes(run)).toEqual({ a: 'failed', b: 'deployed', c: 'failed' });
    // What was built for all at once told nobody whose it was.
    expect(run.events()).toContainEqual(
      expect.objectContaining({ host: '*', message: expect.stringContaining('one by one') }),
    );
    expect(rowOf(run, 'a')?.reason).toMatchObject({
      ...{ class: 'build', code: 'deploy.build-failed' },
      message: expect.stringContaining('cc: no such header'),
    });
    expect(rowOf(run, 'c')?.reason).toMatchObject({ class: 'findings', code: 'check.findings' });
    expectDeployed(fleet, 'b');
    for (const host of ['a', 'c']) expectUntouched(fleet, host);
  });
});

describe.concurrent('what is refused before any host is touched', () => {
  it('--all without anybody to confirm it, names that nobody has, secrets that are not there', async () => {
    const hosts = { a: 'works', b: 'works' } as const;
    const fleet = makeFleet({ name: 'refused', hosts, sshd, base });
    const unconfirmed = await expectExit(startFleet(fleet, { args: ['--all'] }), 2);
    expect(JSON.parse(unconfirmed).error.message).toContain('a, b');
    const args = ['--host', 'a,nobody', '--tag', 'nothing', '--not', 'noone'];
    const unknown = JSON.parse(await expectExit(startFleet(fleet, { args, to: [] }), 21));
    for (const name of ['nobody', 'nothing', 'noone']) {
      expect(unknown.error.message).toContain(`"${name}"`);
    }
    await expectExit(startFleet(fleet, { args: ['--host', 'a,b'], secretsMissing: true }), 49);
    for (const host of ['a', 'b']) expectUntouched(fleet, host);
  });
});

describe.concurrent('^C in the middle', () => {
  it('starts no other host, lets the target end by itself, and still prints the table', async () => {
    const hosts = { a: 'works', b: 'waits', c: 'works' } as const;
    const fleet = makeFleet({ name: 'stopped', hosts, sshd, base });
    const times = ['--activation-timeout', '20'];
    const run = startFleet(fleet, { args: ['--host', 'a,b,c', '--parallel', '1', ...times] });
    await until('b activates', () => run.events().some((event) => event.line === 'waiting'));
    run.child.kill('SIGINT');
    const stderr = await expectExit(run, 130);
    expect(JSON.parse(stderr).error.code).toBe('aborted');
    expect(outcomes(run)).toEqual({ a: 'deployed', b: 'interrupted', c: 'not-started' });
    expect(rowOf(run, 'b')?.reason?.message).toContain('under its own timer');
    // Nobody lets it go on: its own bound ends it.
    await until('b is done', () => machineOf(fleet, 'b').receipts().length === 1);
    expect(machineOf(fleet, 'b').state()).toEqual([base, base, base]);
    expectDeployed(fleet, 'a');
    expectUntouched(fleet, 'c');
  });
});

it('carries out a plan only while the host is as it was planned', async () => {
  const fleet = makeFleet({ name: 'planned', hosts: { a: 'works' }, sshd, base });
  const machine = machineOf(fleet, 'a');
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const target = { current: base, default: base, generation: '1', bootId };
  const plan = {
    ...{ kind: 'panther-plan', version: 1, host: 'a', madeAt: '2026-11-20T10:00:00Z', target },
    ...{ goal: goalOf(fleet, 'a'), source: { who: 'me@here', git: null, flakeLockHash: null } },
  };
  const file = join(machine.root, 'plan.json');
  const args = ['--host', 'a', '--plan', file];
  for (const moved of [{ current: `${base}x` }, { generation: '2' }, { bootId: 'another' }]) {
    writeFileSync(file, JSON.stringify({ ...plan, target: { ...target, ...moved } }));
    const stderr = await expectExit(startFleet(fleet, { args }), exitCodes['deploy.plan-stale']);
    expect(JSON.parse(stderr).error.message).toContain(Object.values(moved)[0]);
    expect(machine.record()).toEqual([]);
    expect(machine.hasLease()).toBe(false);
  }
  writeFileSync(file, JSON.stringify(plan));
  await expectExit(startFleet(fleet, { args }), 0);
  expectDeployed(fleet, 'a');
});

it('an unchanged host costs one connection and one script', async () => {
  const own = await startSshd();
  const fleet = makeFleet({ name: 'unchanged', hosts: { a: 'works' }, sshd: own, base });
  await expectExit(startFleet(fleet, { args: ['--host', 'a'] }), 0);
  const before = own.log().length;
  const run = startFleet(fleet, { args: ['--host', 'a'] });
  await expectExit(run, 0);
  const log = own.log().slice(before);
  await own.stop();
  expect(run.events().at(-1)).toMatchObject({
    ...{ event: 'result', result: { outcome: 'unchanged', scripts: 1, retries: 0 } },
  });
  // At most four round trips: what the sshd saw.
  expect(log.match(/Accepted publickey/g)).toHaveLength(1);
  expect(log.match(/Starting session/g)).toHaveLength(1);
});
