import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from './deploy/client.ts';
import { type Machine, makeMachine } from './deploy/machine.ts';
import { until } from './deploy/processes.ts';
import { type Sshd, startSshd } from './deploy/sshd.ts';
import { buildFlake, makeFlake, nix, nixEnv, workFolder } from './deploy/systems.ts';

// The real command line, with neither Nix nor git on its PATH, against a real sshd; generations made
// by nix-env itself. Exit codes as lib/fault-codes.ts lists them.

let sshd: Sshd;
let older: string;
let newer: string;
let bareEnv: Record<string, string>;

beforeAll(async () => {
  older = buildFlake(makeFlake('base', 'works'));
  newer = buildFlake(makeFlake('first', 'works'));
  sshd = await startSshd();
  bareEnv = { PATH: bareFolder(), HOME: mkdtempSync(join(workFolder, 'home-')) };
});

afterAll(async () => {
  await sshd.stop();
  cleanUp();
});

function bareFolder(): string {
  const folder = mkdtempSync(join(workFolder, 'bin-'));
  for (const name of ['ssh', 'ssh-keygen', 'ssh-keyscan']) {
    symlinkSync(`/usr/bin/${name}`, join(folder, name));
  }
  return folder;
}

/** A machine whose generations are `systems`, the last of which runs and boots. */
function machineWith(...systems: string[]): Machine {
  const [first = '', ...rest] = systems;
  const machine = makeMachine(first);
  const profile = join(machine.root, 'nix/var/nix/profiles/system');
  for (const system of rest) {
    nix('copy', '--to', machine.root, '--no-check-sigs', system);
    execFileSync('nix-env', ['--store', machine.root, '-p', profile, '--set', system], {
      env: nixEnv,
    });
    rmSync(join(machine.root, 'run/current-system'));
    symlinkSync(system, join(machine.root, 'run/current-system'));
    writeFileSync(join(machine.root, 'boot-default'), `${system}\n`);
  }
  return machine;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function panther(
  machine: Machine,
  args: readonly string[],
  hostKey = sshd.hostKey,
): Promise<Ended> {
  const cwd = mkdtempSync(join(workFolder, 'r-'));
  writeFileSync(join(cwd, 'keys'), `[127.0.0.1]:${sshd.port} ${hostKey}\n`);
  const url = `ssh://${userInfo().username}@127.0.0.1:${sshd.port}?${machine.query}`;
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '../../bin/panther'),
      ...['rollback', '--host', 'target', '--json', '--target', url],
      ...['--identity', sshd.identity, '--known-hosts', 'keys', ...args],
    ],
    { cwd, env: { ...bareEnv, TMPDIR: cwd, PANTHER_STATE_DIR: join(cwd, 'state') } },
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
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

function resultIn({ stdout }: Ended): Record<string, unknown> {
  const events = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  return events.find((event) => event.event === 'result')?.result;
}

function errorIn({ stderr }: Ended): { readonly code: string; readonly message: string } {
  return JSON.parse(stderr.trim().split('\n').at(-1) ?? '').error;
}

describe.concurrent('panther rollback', () => {
  it('takes a machine back to the generation before, by the protocol of a deployment', async () => {
    const machine = machineWith(older, newer);
    const ended = await panther(machine, []);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    expect(machine.record()).toEqual([`test ${older}`, `boot ${older}`]);
    expect(machine.state()).toEqual([older, older, older]);
    expect(machine.hasLease()).toBe(false);
    const [receipt] = machine.receipts();
    expect(receipt).toMatchObject({
      outcome: 'deployed',
      reason: 'confirmed',
      previous: newer,
      running: older,
      client: { host: 'target', rollback: { to: 1, from: 2 } },
    });
    const result = resultIn(ended);
    expect(result).toMatchObject({ outcome: 'deployed', previous: newer, running: older });
    const local = JSON.parse(readFileSync(result.receiptFile as string, 'utf8'));
    expect(local).toMatchObject({ run: receipt?.run, client: { rollback: { to: 1 } } });
  });

  it('takes the generation it is given, and does nothing for the one that runs', async () => {
    const middle = buildFlake(makeFlake('middle', 'works'));
    const machine = machineWith(older, middle, newer);
    const idle = await panther(machine, ['--to', '3']);
    expect(idle.code).toBe(0);
    expect(resultIn(idle)).toMatchObject({ outcome: 'unchanged', running: newer, generation: 3 });
    expect([machine.record(), machine.receipts()]).toEqual([[], []]);
    expect((await panther(machine, ['--to', '1'])).code).toBe(0);
    expect(machine.record()).toEqual([`test ${older}`, `boot ${older}`]);
    expect(machine.state()).toEqual([older, older, older]);
  });

  it('leaves what ran when the older system cannot be activated', async () => {
    const broken = buildFlake(makeFlake('failing', 'fails'));
    const machine = machineWith(broken, newer);
    const ended = await panther(machine, []);
    expect(ended.code).toBe(46);
    expect(machine.record()).toEqual([`test ${broken}`, `test ${newer}`]);
    expect(machine.state()).toEqual([newer, newer, newer]);
    expect(machine.receipts()).toMatchObject([
      { outcome: 'rolled-back', running: newer, client: { rollback: { to: 1 } } },
    ]);
  });

  it('lists the generations that nix-env lists, with their dates and what runs', async () => {
    const machine = machineWith(older, newer);
    const profile = join(machine.root, 'nix/var/nix/profiles/system');
    const said = execFileSync('nix-env', ['-p', profile, '--list-generations'], {
      env: { ...nixEnv, TZ: 'UTC' },
      encoding: 'utf8',
    });
    const expected = said
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/));
    const ended = await panther(machine, ['--list']);
    const { list, current, at } = JSON.parse(ended.stdout);
    expect(
      list.map(({ number, madeAt }: { number: number; madeAt: string }) => [
        String(number),
        madeAt.slice(0, 10),
        madeAt.slice(11, 19),
      ]),
    ).toEqual(expected.map(([number, day, time]) => [number, day, time]));
    expect(list.map(({ system }: { system: string }) => system)).toEqual([older, newer]);
    expect([current, String(at)]).toEqual([newer, expected.find((row) => row[3])?.[0]]);
    expect(machine.record()).toEqual([]);
  });

  it('tells from which revision a generation was deployed', async () => {
    const machine = machineWith(older, newer);
    const receipt = {
      ...{ version: 1, run: 'r1', outcome: 'deployed', reason: 'confirmed', previous: '' },
      ...{ new: older, running: older, default: older, generation: '1', activationExit: 0 },
      ...{ activationSeconds: 1, newlyFailed: [], startedAt: 't', endedAt: 't', bootId: 'b' },
      client: { who: 'ann@laptop', host: 'target', git: { revision: 'abc', dirtyHash: null } },
    };
    const file = join(machine.root, 'var/lib/panther/deployments/20200101T000000Z-r1.json');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(receipt)}\n`);
    expect((await panther(machine, [])).code).toBe(0);
    expect(machine.receipts().at(-1)).toMatchObject({
      client: { rollback: { to: 1, revision: 'abc' } },
    });
  });
});

describe.concurrent('a rollback that is refused', () => {
  const untouched = (machine: Machine) => {
    expect(machine.record()).toEqual([]);
    expect(machine.state()).toEqual([newer, newer, newer]);
    expect(machine.receipts()).toEqual([]);
  };

  it.each<[string, readonly string[], number, string]>([
    ['for a generation there is not', ['--to', '7'], 43, 'no generation 7; there are: 1, 2'],
    ['by nothing that could be understood', ['--to', 'x'], 2, '--to'],
  ])('%s', async (_, args, code, message) => {
    const machine = machineWith(older, newer);
    const ended = await panther(machine, args);
    expect(ended.code).toBe(code);
    expect(errorIn(ended).message).toContain(message);
    untouched(machine);
  });

  it('for the first generation, which has none before it', async () => {
    const machine = machineWith(newer);
    const ended = await panther(machine, []);
    expect(ended.code).toBe(43);
    expect(errorIn(ended).message).toContain('no other system before generation 1');
    untouched(machine);
  });

  it('by another host key than the one of the file', async () => {
    const machine = machineWith(older, newer);
    const stranger = readFileSync(`${sshd.stranger}.pub`, 'utf8').trim();
    const ended = await panther(machine, [], stranger);
    expect(ended.code).toBe(41);
    untouched(machine);
  });

  it('by a deployment under way', async () => {
    const waiting = buildFlake(makeFlake('patient', 'waits'));
    const machine = machineWith(waiting, newer);
    const first = panther(machine, ['--activation-timeout', '60']);
    await until('the first one activates', () => machine.record().includes(`test ${waiting}`));
    const second = await panther(machine, []);
    expect(second.code).toBe(50);
    expect(errorIn(second).message).toMatch(/by \S+@\S+ \(run \S+, since \d{4}-/);
    writeFileSync(join(machine.root, 'go'), '');
    expect((await first).code).toBe(0);
    expect(machine.state()).toEqual([waiting, waiting, waiting]);
  });
});
