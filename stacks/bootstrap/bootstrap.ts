import { join } from 'node:path';
import { Fault } from '#lib';
import { parseTargetUrl, type Target } from '../ssh/target.ts';
import { install } from './install.ts';
import type { BootstrapInput } from './installation.ts';
import { takeLock } from './lock.ts';
import {
  decideSteps,
  type Progress,
  progressPath,
  readProgress,
  renderMachineState,
} from './progress.ts';
import { createRun } from './run.ts';
import type { BootstrapHost, BootstrapOptions, BootstrapResult } from './types.ts';

/** Installs NixOS on a machine, from the step where an earlier run stopped. Throws Fault
 * `deploy.not-deployable` (what the preflight found, all at once), `deploy.refused` (not agreed to,
 * or a step that cannot be next), `deploy.locked`, `deploy.unreachable`, `deploy.host-key`,
 * `deploy.auth`, `deploy.target-failed` (a phase failed), `deploy.outcome-unknown` (installed, and no
 * answer), `exec.timeout`, `aborted`; each says what state the machine is in. */
export async function bootstrapHost(input: BootstrapInput): Promise<BootstrapResult> {
  const { options, preparation } = input;
  const host = await preparation.resolveHost(input.host);
  const path = progressPath(input.stateFolder, host.name);
  const progress = readProgress(path);
  const target = decideTarget(host, options, progress);
  const isOther = progress !== undefined && !isSameMachine(progress, target);
  if (isOther && options.from !== 'kexec') throw otherMachine(progress, target);
  const usable = isOther ? undefined : progress;
  const todo = decideSteps(usable, options.from);
  const run = createRun({ ...input, host, emit: input.onEvent });
  const lock = takeLock(
    join(input.stateFolder, 'bootstrap', `${host.name}.lock`),
    host.name,
    input.env,
  );
  try {
    return await install({ ...input, run, path, target, todo, progress: usable, lock });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw explain(error, host, readProgress(path));
  } finally {
    lock.release();
  }
}

function isSameMachine(progress: Progress, target: Target): boolean {
  return progress.address === target.address && progress.root === target.root;
}

/** From `--address`, which may be a whole URL, else that of the earlier run. */
function decideTarget(
  host: BootstrapHost,
  options: BootstrapOptions,
  progress: Progress | undefined,
): Target {
  const { address, user, port } = options;
  const plain = { host: host.name, user, port, root: '', storeRoot: '' };
  if (address?.includes('://') === true) {
    const url = parseTargetUrl(address, '--address');
    return { ...url, host: host.name, user: url.user ?? user };
  }
  if (address !== undefined) return { ...plain, address };
  if (progress !== undefined) {
    const { address: earlier, root } = progress;
    return { ...plain, user: progress.user, port: progress.port, address: earlier, root };
  }
  throw new Fault({
    code: 'usage',
    message: `no installation of ${host.name} was begun from here, so it takes the address of its machine`,
    hint: `panther bootstrap --host ${host.name} --address 203.0.113.7`,
  });
}

function otherMachine(progress: Progress, target: Target): Fault {
  return new Fault({
    code: 'deploy.refused',
    message: `an installation of ${progress.host} was begun at ${progress.address}, not at ${target.address}: ${renderMachineState(progress)}`,
    hint: 'leave --address out to go on there, or begin anew at the other one with --from kexec',
    where: target.host,
  });
}

/** Whatever ended a run: what state it left the machine in, and how to go on. */
function explain(fault: Fault, { name }: BootstrapHost, progress: Progress | undefined): Fault {
  const untouched = progress === undefined;
  const how = untouched ? '' : `; to go on: panther bootstrap --host ${name}`;
  return new Fault({
    code: fault.code,
    message: `${fault.message}\n${name}: ${renderMachineState(progress)}${how}`,
    hint: fault.hint,
    where: fault.where,
    retryable: fault.retryable,
    cause: fault,
  });
}
