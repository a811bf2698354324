import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import {
  type Client,
  type ClientOptions,
  cleanUp,
  expectExit,
  startClient,
} from './deploy/client.ts';
import { type Machine, makeMachine } from './deploy/machine.ts';
import { processes, until } from './deploy/processes.ts';
import { type Sshd, startSshd } from './deploy/sshd.ts';
import { buildFlake, makeFlake, workFolder } from './deploy/systems.ts';

/** Few in every run, many in the slow one. */
const points = Number(process.env.PANTHER_KILL_POINTS ?? 4);
const seeds = [1, 2, 3, 4].slice(0, points / 2);

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

describe.concurrent('a tree with changes', () => {
  it('is refused with its files, and recorded with --allow-dirty', async () => {
    const machine = makeMachine(base);
    const flake = makeFlake('dirty', 'works');
    const folder = flake.replace('path:', '');
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder });
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'one');
    const revision = git('rev-parse', 'HEAD').toString().trim();
    writeFileSync(join(folder, 'draft.txt'), 'not committed');
    const refused = client(machine, flake);
    const { error } = JSON.parse(await expectExit(refused, 54));
    expect(error.code).toBe('deploy.dirty-tree');
    expect(error.message).toContain('  draft.txt');
    expect(machine.record()).toEqual([]);
    expect(existsSync(join(machine.root, 'run/panther'))).toBe(false);

    await expectExit(client(machine, flake, { args: ['--allow-dirty'] }), 0);
    expect(machine.receipts()).toMatchObject([
      {
        outcome: 'deployed',
        client: {
          git: { revision, dirtyHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
          peer: '127.0.0.1',
        },
      },
    ]);
  });
});

/** An `ssh` of which `percent` of the calls end as a broken connection does. The same calls for the
 * same seed. */
function flakySsh(seed: number, percent: number): string {
  const folder = mkdtempSync(join(workFolder, 'flaky-'));
  const real = execFileSync('sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).trim();
  writeFileSync(
    join(folder, 'ssh'),
    `#!/bin/sh
echo x >>${folder}/calls
n=$(wc -l <${folder}/calls)
if [ "$(awk -v s="$n" 'BEGIN { srand(${seed} * 1000 + s); rand(); print int(rand() * 100) }')" -lt ${percent} ]; then
  echo x >>${folder}/broken
  echo "kex_exchange_identification: read: Connection reset by peer" >&2
  exit 255
fi
exec ${real} "$@"
`,
  );
  chmodSync(join(folder, 'ssh'), 0o755);
  return folder;
}

describe.concurrent('a network that loses 30 % of all calls', () => {
  it.each(seeds)('is no reason to fail (seed %i), and the retries are told', async (seed) => {
    const machine = makeMachine(base);
    const flake = makeFlake(`flaky-${seed}`, 'works');
    const programs = flakySsh(seed, 30);
    const run = client(machine, flake, { programs });
    await expectExit(run, 0);
    const goal = buildFlake(flake);
    expect(machine.state()).toEqual([goal, goal, goal]);
    expect(machine.hasLease()).toBe(false);
    const broken = readFileSync(join(programs, 'broken'), 'utf8').length / 2;
    const told = run.events().filter(({ message }) => String(message).includes('trying again'));
    expect(told.length).toBeGreaterThan(0);
    // The end of a connection may be broken too, which is not worth a word.
    expect(told.length).toBeLessThanOrEqual(broken);
    expect(resultOf(run).retries).toBeGreaterThan(0);
  });

  it('is not mistaken for a key that is not let in: that is tried once', async () => {
    const machine = makeMachine(base);
    const own = await startSshd();
    const run = client(machine, makeFlake('base', 'works'), { sshd: own, identity: own.stranger });
    await expectExit(run, 42);
    expect(own.log().match(/Connection from/g)).toHaveLength(1);
    await own.stop();
  });
});

const canMount = process.getuid?.() === 0;

/** Puts a small file system over a folder of the machine, with what was in it. */
function shrink(test: TestContext, machine: Machine, folder: string, size: string): void {
  const at = join(machine.root, folder);
  const aside = mkdtempSync(join(workFolder, 'small-'));
  mkdirSync(at, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', aside]);
  execFileSync('cp', ['-a', `${at}/.`, aside]);
  execFileSync('mount', ['--move', aside, at]);
  test.onTestFinished(() => {
    execFileSync('umount', [at]);
  });
}

describe('a full disk on the target', () => {
  async function refusal(machine: Machine, flake: string): Promise<string> {
    const { error } = JSON.parse(await expectExit(client(machine, flake), 43));
    expect(machine.record()).toEqual([]);
    expect(machine.state()).toEqual([base, base, base]);
    expect(machine.hasLease()).toBe(false);
    return error.message;
  }

  it.skipIf(!canMount)('stops before anything is copied: the store', async (test) => {
    const machine = makeMachine(base);
    shrink(test, machine, 'nix', '32m');
    const flake = makeFlake('roomy', 'works');
    // 64 MiB are always left free.
    expect(await refusal(machine, flake)).toMatch(/free for its store and needs 64\.0 MiB/);
    expect(existsSync(join(machine.root, buildFlake(flake)))).toBe(false);
  });

  it.skipIf(!canMount)('stops before anything is copied: /boot', async (test) => {
    const machine = makeMachine(base);
    mkdirSync(join(machine.root, 'boot/EFI/nixos'), { recursive: true });
    shrink(test, machine, 'boot', '2m');
    const flake = makeFlake('with-kernel', 'has-a-kernel');
    // 3,000,000 bytes are 2.86 MiB, and 1 MiB is left for the entries.
    expect(await refusal(machine, flake)).toContain(
      '2.0 MiB free for /boot/EFI/nixos and needs 3.9 MiB',
    );
  });

  it.skipIf(!canMount)('stops before anything is copied: /run', async (test) => {
    const machine = makeMachine(base);
    shrink(test, machine, 'run', '1m');
    expect(await refusal(machine, makeFlake('roomy', 'works'))).toMatch(
      /free for \/run and needs 4\.0 MiB/,
    );
  });
});

describe.concurrent('the same system once more', () => {
  it('is not one generation older when its confirmation gets lost', async () => {
    const machine = makeMachine(base);
    // It runs, but something else boots: there is something to do.
    const other = buildFlake(makeFlake('other', 'works'));
    const profiles = join(machine.root, 'nix/var/nix/profiles');
    execFileSync('nix', ['copy', '--to', machine.root, '--no-check-sigs', other], {
      env: { ...process.env, NIX_CONFIG: 'experimental-features = nix-command flakes' },
    });
    symlinkSync(other, join(profiles, 'system-2-link'));
    execFileSync('ln', ['-sfn', 'system-2-link', join(profiles, 'system')]);
    const flake = makeFlake('base', 'works');
    const run = client(machine, flake, { args: ['--confirm-timeout', '2'] });
    await until('it waits for the confirmation', () => machine.record().length === 1);
    run.child.kill('SIGKILL');
    await until('the target is done', () => machine.receipts().length === 1);
    const [receipt] = machine.receipts();
    // Killed before or after it confirmed: either way it is this system, whole.
    expect(['rolled-back', 'deployed']).toContain(receipt?.outcome);
    expect(machine.current()).toBe(base);
    expect([base, other]).toContain(machine.profile());
  });
});

function isAsking(run: Client): boolean {
  return processes().some(
    ({ command }) => command.includes(run.temporary) && /sh -s|nix-store --serve/.test(command),
  );
}

describe('a deployer killed at random moments', () => {
  it(
    `leaves the old or the new system, and the next one gets through, ${points} times`,
    async () => {
      const goals = ['killed-a', 'killed-b'].map((name) => makeFlake(name, 'works'));
      const paths = goals.map((flake) => buildFlake(flake));
      const atOnce = 2;
      async function killOnce(point: number): Promise<void> {
        const machine = makeMachine(base);
        const [flake, next] = point % 2 === 0 ? goals : [...goals].reverse();
        const args = ['--activation-timeout', '20', '--confirm-timeout', '3'];
        const run = client(machine, flake ?? '', { args });
        // The golden ratio spreads the moments evenly (Weyl's sequence); 4 s are a whole deployment.
        await sleep(((point * 0.618_033_988_749) % 1) * 4_000);
        run.child.kill('SIGKILL');
        await run.exit;
        const runs = join(machine.root, 'run/panther/runs');
        const isOver = () => {
          if (!existsSync(runs)) return true;
          const states = execFileSync('sh', ['-c', `cat ${runs}/*/state 2>/dev/null || :`]);
          return states.toString().trim().replace('done', '') === '';
        };
        // What it had asked of the target is still answered.
        await until('its questions are over', () => !isAsking(run));
        await until('nothing goes on there', isOver);
        const what = `point ${point}: ${JSON.stringify(machine.record())}`;
        expect([base, ...paths], what).toContain(machine.current());
        expect(machine.state(), what).toEqual(Array(3).fill(machine.current()));
        // Its lease ends by itself; here its time is up at once.
        const lease = join(machine.root, 'run/panther/lease/info');
        if (existsSync(lease)) {
          writeFileSync(lease, readFileSync(lease, 'utf8').replace(/until=\d+/, 'until=1'));
        }
        await expectExit(client(machine, next ?? '', { args }), 0);
        const goal = buildFlake(next ?? '');
        expect(machine.state(), what).toEqual([goal, goal, goal]);
        expect(machine.hasLease(), what).toBe(false);
      }
      for (let point = 1; point <= points; point += atOnce) {
        await Promise.all(
          Array.from({ length: Math.min(atOnce, points - point + 1) }, (_, n) =>
            killOnce(point + n),
          ),
        );
      }
    },
    60_000 + points * 30_000,
  );
});
