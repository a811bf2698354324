import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Fault, systemClock } from '#lib';
import { checksAfterDrain, type DrainInput, drainBrain } from '../../stacks/health/brain-drain.ts';
import { runHealthChecks } from '../../stacks/health/run.ts';
import type { SshSession } from '../../stacks/ssh/session.ts';
import { cleanUp } from './deploy/client.ts';
import { processes, until } from './deploy/processes.ts';
import { type Sshd, startSshd } from './deploy/sshd.ts';
import { bootMachine, whyNoSystemd } from './deploy/systemd-machine.ts';
import { buildFlake, makeFlake, workFolder } from './deploy/systems.ts';
import type { CounterpartBrain } from './health/counterpart-brain.ts';
import {
  drainInput,
  endAll,
  giveCredentials,
  openBrain,
  openTarget,
  token,
} from './health/target.ts';

// A real sshd and curl, and a counterpart that speaks the contract of stacks/health/brain-contract.ts
// on loopback. What is asserted is what the brain was asked and whether it is left draining.

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(async () => {
  await sshd.stop();
  cleanUp();
});
afterEach(endAll);

const order = { id: 'o-17', summary: 'BTC buy 0.01, sent 12:03:04Z' };

describe('draining the brain', () => {
  interface Drained {
    readonly input: DrainInput;
    readonly warnings: readonly string[];
  }

  function prepare(running: CounterpartBrain, more: Partial<DrainInput> = {}): Drained {
    const target = openTarget(sshd);
    giveCredentials(target.root);
    const warnings: string[] = [];
    const onWarning = (message: string) => void warnings.push(message);
    return { input: { ...drainInput(target, running), onWarning, ...more }, warnings };
  }

  it('stops new entries and waits until every order has its outcome', async () => {
    const running = await openBrain({ openIntents: [order], openFor: 3 });
    const seen: number[] = [];
    const { input, warnings } = prepare(running, {
      onProgress: ({ openIntents }) => seen.push(openIntents.length),
    });
    const drain = await drainBrain(input);
    expect(drain).toMatchObject({
      kind: 'drained',
      state: { draining: true, openIntents: [], unknownOrders: [] },
    });
    expect(seen).toEqual([1, 0]);
    expect(warnings).toEqual([]);
    expect(running.isDraining()).toBe(true);
    // 60 s to settle and what it was told to hold.
    expect(running.requests()).toEqual([
      'POST /drain {"reason":"deployment r1","deadlineMs":360000}',
      'GET /drain',
      'GET /drain',
      'GET /drain',
    ]);
  });

  it('gives its token to nobody else', async () => {
    const leaks: string[] = [];
    const onRequest = (request: IncomingMessage) => {
      if (request.headers.authorization !== `Bearer ${token}`) leaks.push('another token');
      for (const { pid, command } of processes()) {
        if (command.includes(token)) leaks.push(command);
        if (environmentOf(pid).includes(token)) leaks.push(`environment of ${command}`);
      }
    };
    const running = await openBrain({ onRequest });
    const { input } = prepare(running);
    await drainBrain(input);
    expect(running.requests()).toHaveLength(1);
    expect(leaks).toEqual([]);
  });

  it('asks nobody where nothing has to be drained', async () => {
    const running = await openBrain();
    const { input } = prepare(running);
    expect(await drainBrain({ ...input, brain: undefined })).toMatchObject({ kind: 'none' });
    expect(await drainBrain({ ...input, willRestart: false })).toMatchObject({ kind: 'none' });
    const { session, values } = openTarget(sshd);
    expect(await drainBrain({ ...input, session, values })).toEqual({
      kind: 'none',
      why: 'panther-brain is inactive',
    });
    expect(running.requests()).toEqual([]);
  });

  it('lets a brain be that sends no orders', async () => {
    const running = await openBrain({ drain: 'missing' });
    const { input, warnings } = prepare(running);
    expect(await drainBrain(input)).toMatchObject({ kind: 'none' });
    expect(warnings).toEqual(['the brain of target cannot be drained: it has no /drain']);
  });

  it('refuses while the outcome of an order is unknown, and lets the brain go on', async () => {
    const running = await openBrain({ unknownOrders: [order] });
    const { input, warnings } = prepare(running, { settleMs: 1_500 });
    const failure = await drainBrain(input).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Fault);
    expect(failure).toMatchObject({
      code: 'deploy.refused',
      message:
        'target was left as it is: after 1.5 s the outcome of 1 order of the brain is unknown\n  outcome unknown: o-17 BTC buy 0.01, sent 12:03:04Z',
      hint: expect.stringContaining('--ignore-unsettled-orders'),
    });
    expect(running.isDraining()).toBe(false);
    expect(warnings).toEqual(['the brain of target goes on as before']);
    expect(running.requests().at(-1)).toBe('POST /resume {"reason":"deployment r1"}');
  });

  it('does not wait for an unknown outcome that is to be ignored, but for open intents', async () => {
    const running = await openBrain({ unknownOrders: [order], openIntents: [order], openFor: 3 });
    const { input, warnings } = prepare(running, { ignoreUnsettled: true });
    const drain = await drainBrain(input);
    expect(drain).toMatchObject({ kind: 'drained', state: { unknownOrders: [order] } });
    expect(running.requests()).toHaveLength(4);
    expect(running.isDraining()).toBe(true);
    expect(warnings).toEqual([
      expect.stringMatching(/unknown\n {2}outcome unknown: o-17 .*; going on/),
    ]);
  });

  it('is bounded where the brain hangs, and refused', async () => {
    const running = await openBrain({ drain: 'hang' });
    const { input, warnings } = prepare(running, { settleMs: 100, tryS: 3 });
    await expect(drainBrain(input)).rejects.toMatchObject({
      code: 'deploy.refused',
      message:
        'target was left as it is: the brain cannot be asked about its orders: it gave no answer in 3 s (panther-brain is active)',
    });
    // It did hear the request it never answered.
    expect(running.requests()).toEqual([
      'POST /drain {"reason":"deployment r1","deadlineMs":300100}',
      'POST /resume {"reason":"deployment r1"}',
    ]);
    expect(running.isDraining()).toBe(false);
    expect(warnings).toEqual(['the brain of target goes on as before']);
  });

  it('asks again within its time where one answer is lost', async () => {
    const running = await openBrain({ drain: 'hang-first' });
    const { input } = prepare(running, { tryS: 3 });
    expect(await drainBrain(input)).toMatchObject({ kind: 'drained', state: { draining: true } });
    expect(running.requests()).toHaveLength(2);
  });

  it('does not take a wrong token for an answer', async () => {
    const running = await openBrain({ token: 'another' });
    const { input } = prepare(running);
    await expect(drainBrain(input)).rejects.toMatchObject({
      code: 'deploy.refused',
      message: expect.stringContaining('it does not take the token of its credential brainToken'),
    });
  });

  it('is refused where the brain is gone that was running', async () => {
    const running = await openBrain();
    await running.stop();
    const { input, warnings } = prepare(running, { settleMs: 100 });
    await expect(drainBrain(input)).rejects.toMatchObject({
      code: 'deploy.refused',
      message: expect.stringContaining('nothing listens on its port'),
    });
    expect(warnings).toEqual([
      expect.stringMatching(/could not be told to go on .*ends by itself$/),
    ]);
  });

  it('is undone when the deployment is aborted meanwhile', async () => {
    const running = await openBrain({ openIntents: [order], openFor: 1_000 });
    const controller = new AbortController();
    const { input } = prepare(running, { signal: controller.signal });
    const drained = drainBrain(input);
    await until('it is drained', () => running.requests().includes('GET /drain'));
    expect(running.isDraining()).toBe(true);
    controller.abort();
    await expect(drained).rejects.toMatchObject({ code: 'aborted' });
    expect(running.isDraining()).toBe(false);
  });

  it('is undone when the deployment then does not happen', async () => {
    const running = await openBrain();
    const { input } = prepare(running);
    const drain = await drainBrain(input);
    if (drain.kind !== 'drained') throw new Error('it was not drained');
    expect(running.isDraining()).toBe(true);
    expect(await drain.resume()).toBe('the brain of target goes on as before');
    expect(running.isDraining()).toBe(false);
    // Once more does no harm.
    expect(await drain.resume()).toBe('the brain of target goes on as before');
    await running.stop();
    expect(await drain.resume()).toContain('its drain ends by itself');
  });

  it('has to be followed by a brain that says it has reconciled', async () => {
    const running = await openBrain({ reconciledAfter: 1 });
    const { session, values } = openTarget(sshd);
    const { input } = prepare(running);
    const checks = checksAfterDrain(await drainBrain(input));
    const results = await runHealthChecks({ session, values, checks, clock: systemClock });
    expect(results).toMatchObject([
      { name: 'panther-brain reconciled', policy: 'fail', status: 'healthy', attempts: 2 },
    ]);
    // Orders that were not settled before do not become so by going back.
    const unsettled = await openBrain({ unknownOrders: [order] });
    const ignoring = prepare(unsettled, { ignoreUnsettled: true });
    expect(checksAfterDrain(await drainBrain(ignoring.input))).toMatchObject([{ policy: 'warn' }]);
    expect(checksAfterDrain(await drainBrain({ ...input, willRestart: false }))).toEqual([]);
  });

  it('goes with the connection only after it was tried again', async () => {
    const running = await openBrain();
    const { input } = prepare(running);
    let calls = 0;
    const run: SshSession['run'] = (script, options) => {
      calls += 1;
      if (calls > 1) return input.session.run(script, options);
      const message = 'target cannot be reached: it closed the connection';
      return Promise.reject(new Fault({ code: 'deploy.unreachable', message, retryable: true }));
    };
    expect(await drainBrain({ ...input, session: { run } })).toMatchObject({ kind: 'drained' });
    expect(calls).toBe(2);
  });
});

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return '';
    throw error;
  }
}

const obstacle = whyNoSystemd();
describe.skipIf(obstacle !== undefined)(`a target with systemd${obstacle ?? ''}`, () => {
  it('has the credentials of a brain that runs', async (test) => {
    const machine = await bootMachine(buildFlake(makeFlake('base', 'works')));
    test.onTestFinished(() => machine.sshd.stop());
    const running = await openBrain();
    const target = openTarget(machine.sshd, { user: 'deploy', root: '' });
    const input = drainInput(target, running);
    expect(await drainBrain(input)).toEqual({ kind: 'none', why: 'panther-brain is inactive' });

    const file = join(mkdtempSync(join(workFolder, 'token-')), 'token');
    writeFileSync(file, token);
    // As systemd has it on a machine that is no container: credentials are seen from outside.
    machine.inside('mount', '--make-rshared', '/');
    const credential = `--property=LoadCredential=brainToken:${file}`;
    machine.inside('systemd-run', '--quiet', '--unit=panther-brain', credential, 'sleep', '600');
    expect(await drainBrain(input)).toMatchObject({ kind: 'drained' });
    expect(running.isDraining()).toBe(true);

    machine.inside('systemctl', 'stop', 'panther-brain.service');
    expect(await drainBrain(input)).toMatchObject({ kind: 'none' });
  });
});
