import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock, systemClock } from '#lib';
import { type HealthCheck, reconciledCheck } from '../../stacks/health/checks.ts';
import { decideHealth, type HealthProgress } from '../../stacks/health/results.ts';
import { runHealthChecks } from '../../stacks/health/run.ts';
import { cleanUp } from './deploy/client.ts';
import { descendants, kill, processes, until } from './deploy/processes.ts';
import { type Sshd, startSshd } from './deploy/sshd.ts';
import { bootMachine, whyNoSystemd } from './deploy/systemd-machine.ts';
import { buildFlake, makeFlake } from './deploy/systems.ts';
import { command, endAll, onEnd, openBrain, openTarget, timing } from './health/target.ts';

// A real sshd, sh, curl and timeout; HTTP servers on loopback. What has to hold after a deployment:
// the acceptance checks of the deployment protocol (what answers 500 for a while passes, what hangs
// is killed, nothing goes on for ever).

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(async () => {
  await sshd.stop();
  cleanUp();
});
afterEach(endAll);

describe('what has to hold on a new system', () => {
  it('is asked over a connection of its own, from both sides at once', async () => {
    const own = await startSshd();
    onEnd(() => own.stop());
    const { session, values } = openTarget(own);
    await session.connect();
    const { port } = await openBrain({ reconciledAfter: 2 });
    const told: HealthProgress[] = [];
    const checks: HealthCheck[] = [
      command('sshd answers', 'echo "from ${SSH_CONNECTION%% *}"'),
      command('fails', 'echo no; exit 9', { windowS: 0, policy: 'warn' }),
      {
        kind: 'http',
        name: 'door',
        url: `http://{address}:${port}/health`,
        status: [200],
        contains: '"status": "ok"',
        redirects: 0,
        ...timing,
      },
      { ...reconciledCheck({ unit: 'panther-brain', port }, true), everyS: 0.1 },
    ];
    const onProgress = (each: HealthProgress) => told.push(each);
    const results = await runHealthChecks({
      session,
      values,
      checks,
      clock: systemClock,
      onProgress,
    });
    expect(results.map(({ name, kind, status, reason }) => [name, kind, status, reason])).toEqual([
      ['sshd answers', 'command', 'healthy', 'exit 0: from 127.0.0.1'],
      ['fails', 'command', 'unhealthy', 'exit 9: no'],
      ['door', 'http', 'healthy', 'GET /health answered 200'],
      ['panther-brain reconciled', 'service', 'healthy', 'GET /health answered 200'],
    ]);
    expect(decideHealth(results)).toMatchObject({
      verdict: 'confirm',
      warnings: [{ name: 'fails' }],
    });
    expect(told.filter(({ status }) => status !== 'trying')).toHaveLength(4);
    // The shared connection, and the one that asked.
    expect(own.log().match(/Accepted publickey/g)).toHaveLength(2);
    expect(session.scripts).toBe(1);
  });

  it('goes on over a link that breaks', async () => {
    const own = await startSshd();
    onEnd(() => own.stop());
    const { root, session, values } = openTarget(own);
    const line = `echo x >>${root}/n; [ -e ${root}/go ]`;
    const checks = [command('waits', line), command('once', `echo x >>${root}/once`)];
    const asked = runHealthChecks({ session, values, checks, clock: systemClock });
    const count = (file: string) => readFileSync(join(root, file), 'utf8').length / 2;
    await until('it was asked', () => readdirSync(root).includes('n') && count('n') > 2);
    await until('and the other is over', () => readdirSync(root).includes('once'));
    const turn = () => readFileSync(join(root, 'run/panther/runs/r1/health/turn'), 'utf8');
    const first = turn();
    for (const pid of sshOf(own)) kill(pid, 'SIGKILL');
    await until('it is asked again', () => turn() !== first);
    writeFileSync(join(root, 'go'), '');
    const [waits, once] = await asked;
    expect(waits).toMatchObject({ status: 'healthy', reason: 'exit 0' });
    expect(waits?.attempts).toBeGreaterThan(3);
    expect(once).toMatchObject({ status: 'healthy' });
    expect(own.log().match(/Accepted publickey/g)).toHaveLength(2);
    expect(decideHealth(await asked).verdict).toBe('confirm');
  });

  it('is unknown, and no reason to keep it, where nobody answers until the end', async () => {
    const own = await startSshd();
    const { session, values } = openTarget(own);
    await own.stop();
    const clock = createManualClock({ autoAdvance: true });
    const checks = [command('true', 'true', { windowS: 8.5 })];
    const results = await runHealthChecks({ session, values, checks, clock });
    expect(results).toMatchObject([
      {
        status: 'unknown',
        attempts: 0,
        reason: 'target cannot be reached: nothing listens on that port',
      },
    ]);
    // 8.5 s window, a try of 5 s, 30 s to reach the host.
    expect(clock.monotonicMs()).toBe(43_500);
    expect(decideHealth(results).verdict).toBe('reject');
  });

  it('does not wait for what hangs, nor leave it there', async () => {
    const { root, session, values } = openTarget(sshd);
    const hang = `trap '' TERM; sleep 600 & echo $! >${root}/pid; wait`;
    const checks = [command('hangs', hang, { tryTimeoutS: 2, windowS: 0.2 })];
    const results = await runHealthChecks({ session, values, checks, clock: systemClock });
    expect(results).toMatchObject([{ status: 'unhealthy', reason: 'killed after 2 s' }]);
    const pid = Number(readFileSync(join(root, 'pid'), 'utf8'));
    const isThere = () =>
      processes().some((entry) => entry.pid === pid && entry.command.includes('sleep'));
    await until('it is gone', () => !isThere());
    expect(readdirSync(join(root, 'run/panther/runs/r1'))).toEqual([]);
  });

  it('ends with an abort, on both sides', async () => {
    const { root, session, values } = openTarget(sshd);
    const controller = new AbortController();
    const checks = [command('never', `echo x >>${root}/n; false`)];
    const { signal } = controller;
    const asked = runHealthChecks({ session, values, checks, clock: systemClock, signal });
    await until('it was asked', () => readdirSync(root).includes('n'));
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: 'aborted' });
  });
});

/** The ssh clients of this process that talk to that sshd. */
function sshOf(daemon: Sshd): number[] {
  const own = new Set(descendants(process.pid));
  const entries = processes().filter(
    ({ pid, command }) => own.has(pid) && command.startsWith('ssh -F'),
  );
  return entries
    .filter(({ command }) => {
      const file = /-F (\S+)/.exec(command)?.[1] ?? '';
      return readFileSync(file, 'utf8').includes(`Port ${daemon.port}\n`);
    })
    .map(({ pid }) => pid);
}

const obstacle = whyNoSystemd();
describe.skipIf(obstacle !== undefined)(`a target with systemd${obstacle ?? ''}`, () => {
  it('tells of its units, and runs commands as root', async (test) => {
    const machine = await bootMachine(buildFlake(makeFlake('base', 'works')));
    test.onTestFinished(() => machine.sshd.stop());
    const { port } = await openBrain();
    const { session, values } = openTarget(machine.sshd, { user: 'deploy', root: '' });
    const start = (...args: string[]) => machine.inside('systemd-run', '--quiet', ...args);
    start('--unit=panther-brain', 'sleep', '600');
    start('--unit=panther-night', '--on-calendar=hourly', 'true');
    const common = { kind: 'service', door: undefined, contains: undefined, ...timing } as const;
    const door = { port, path: '/health' };
    const checks: HealthCheck[] = [
      { ...common, name: 'brain', unit: 'panther-brain.service', door },
      { ...common, name: 'night', unit: 'panther-night.timer' },
      { ...common, name: 'gone', unit: 'panther-gone.service', windowS: 0 },
      command('root', 'id -un'),
      command('deploy', 'id -un', { user: 'deploy' }),
    ];
    const results = await runHealthChecks({ session, values, checks, clock: systemClock });
    expect(results.map(({ status, reason }) => [status, reason])).toEqual([
      ['healthy', 'panther-brain.service is active, GET /health answered 200'],
      ['healthy', 'panther-night.timer is active'],
      ['unhealthy', 'panther-gone.service is inactive'],
      ['healthy', 'exit 0: root'],
      ['healthy', 'exit 0: deploy'],
    ]);
    const leftovers = machine.inside('find', '/run/panther', '-mindepth', '3');
    expect(leftovers).toBe('');
  });
});
