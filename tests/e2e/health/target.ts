// What the tests of health and of the brain's drain share: targets over a real sshd, and counterparts.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#lib';
import type { RunValues } from '../../../stacks/deploy/lease.ts';
import type { DrainInput } from '../../../stacks/health/brain-drain.ts';
import type { HealthCheck } from '../../../stacks/health/checks.ts';
import { createSshSession, type SshSession } from '../../../stacks/ssh/session.ts';
import type { Sshd } from '../deploy/sshd.ts';
import { nixEnv, workFolder } from '../deploy/systems.ts';
import {
  type CounterpartBrain,
  type CounterpartOptions,
  startCounterpartBrain,
} from './counterpart-brain.ts';

const open: (() => Promise<void>)[] = [];

/** For the end of the test. */
export function onEnd(close: () => Promise<void>): void {
  open.push(close);
}

export async function endAll(): Promise<void> {
  for (const close of open.splice(0)) await close();
}

export interface Target {
  readonly root: string;
  readonly session: SshSession;
  readonly values: RunValues;
}

/** A folder that is a machine behind `daemon`; with the root '' this machine, or whichever it is. */
export function openTarget(daemon: Sshd, more: { user?: string; root?: string } = {}): Target {
  const root = more.root ?? mkdtempSync(join(workFolder, 'h-'));
  if (more.root === undefined) mkdirSync(join(root, 'run'));
  const { user = userInfo().username } = more;
  const session = createSshSession({
    target: {
      host: 'target',
      user,
      address: '127.0.0.1',
      port: daemon.port,
      root,
      storeRoot: root,
    },
    hostKeys: [daemon.hostKey],
    trustOnFirstUse: false,
    identity: daemon.identity,
    env: nixEnv,
  });
  onEnd(() => session.close());
  return { root, session, values: { ROOT: root, STORE_ROOT: root, RUN: 'r1', TOPLEVEL: '/new' } };
}

export const timing = {
  policy: 'fail',
  windowS: 30,
  everyS: 0.1,
  tryTimeoutS: 5,
  stableS: 0,
} as const;

export function command(name: string, run: string, more: object = {}): HealthCheck {
  return { kind: 'command', name, run, user: 'root', ...timing, ...more };
}

/** A brain that speaks the contract, with `token`. */
export async function openBrain(
  options: Partial<CounterpartOptions> = {},
): Promise<CounterpartBrain> {
  const running = await startCounterpartBrain({ token, ...options });
  onEnd(() => running.stop());
  return running;
}

// Of this test only; with what JSON, a shell and a curl configuration have to quote.
export const token = 'made "for\\this $(test) only';

/** A drain of `running` on `target`, where no warning is expected unless the test says. */
export function drainInput(
  { session, values }: Pick<Target, 'session' | 'values'>,
  running: CounterpartBrain,
): DrainInput {
  return {
    host: 'target',
    session,
    values,
    brain: { unit: 'panther-brain', port: running.port },
    willRestart: true,
    reason: 'deployment r1',
    holdMs: 300_000,
    ignoreUnsettled: false,
    clock: systemClock,
    onWarning: () => undefined,
  };
}

/** Makes a brain run on a target without a service manager: as its credentials tell. */
export function giveCredentials(root: string): void {
  const folder = join(root, 'run/credentials/panther-brain.service');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'brainToken'), `${token}\n`, { mode: 0o400 });
}
