import { Fault } from '#lib';
import { limits } from '../limits.ts';
import { type Report, readScript, renderScript, type ScriptValues } from '../ssh/script.ts';
import type { SshSession } from '../ssh/session.ts';
import { askTarget } from './ask.ts';
import type { RunContext } from './run-context.ts';
import type { Source } from './source.ts';
import type { DeployHost, DeployOptions } from './types.ts';

/** What every script of a run is told. */
export interface RunValues extends ScriptValues {
  readonly ROOT: string;
  readonly STORE_ROOT: string;
  readonly RUN: string;
  readonly TOPLEVEL: string;
}

export type Start =
  | { readonly kind: 'unchanged'; readonly system: string; readonly generation: number | undefined }
  | {
      readonly kind: 'leased';
      readonly previous: string;
      /** What it boots; '' when the machine has no system profile yet. */
      readonly default: string;
      /** Of the system profile; '' when the machine has none yet. */
      readonly generation: string;
      readonly bootId: string;
      /** Store path of the brain's unit in the running system, '' without one. */
      readonly brainUnit: string;
      /** Address that the deployment comes from, as the target sees it. */
      readonly peer: string | undefined;
    };

export interface LeaseInput {
  readonly context: RunContext;
  readonly session: SshSession;
  readonly values: RunValues;
  readonly source: Pick<Source, 'who'>;
  readonly options: Pick<DeployOptions, 'mode' | 'reboot'>;
}

/** What a target says of itself when a deployment begins: store paths, '' where there is none. */
export interface TargetState {
  readonly current: string;
  readonly default: string;
  readonly generation: string;
  readonly bootId: string;
}

/** One script: is there anything to do; if so, takes the lease and notes the state before. Throws
 * Fault `deploy.locked`, `deploy.refused` or `deploy.secrets-missing`; the target is as it was
 * then. */
export async function takeLease(input: LeaseInput): Promise<Start> {
  const { context, session, options } = input;
  const script = renderScript(
    {
      ...leaseValues(input),
      // `x86_64-linux`: the first part is what uname calls the machine.
      ARCH: context.host.system.split('-', 1)[0] ?? '',
      MODE: options.reboot ? 'boot' : options.mode,
      REBOOT: options.reboot ? 'yes' : 'no',
      TOKEN: context.host.tokenFile ?? '',
      BRAIN: context.host.health?.brain?.unit ?? '',
    },
    readScript('common'),
    readScript('begin'),
  );
  const report = await askTarget(context, session, 'taking the lease', script);
  for (const warning of report.all('warning')) context.warn(warning);
  for (const found of report.all('found')) context.warn(`${context.host.name}: ${found}`);
  const state: TargetState = {
    current: report.get('current') ?? '',
    default: report.get('default') ?? '',
    generation: report.get('generation') ?? '',
    bootId: report.get('boot-id') ?? '',
  };
  if (report.get('same') === 'yes') {
    const generation = parseGeneration(state.generation);
    return { kind: 'unchanged', system: state.current, generation };
  }
  if (report.get('leased') === undefined) throw refusal(context.host, report);
  const { current: previous, ...rest } = state;
  const peer = report.get('peer');
  return { kind: 'leased', previous, ...rest, brainUnit: report.get('brain-unit') ?? '', peer };
}

function leaseValues({ context, values, source }: Omit<LeaseInput, 'options'>): ScriptValues {
  return {
    ...values,
    WHO: oneLine(source.who),
    SINCE: new Date(context.clock.now()).toISOString(),
    LEASE_S: limits.lease.beforeActivationS,
  };
}

/** Renews the lease for as long as `work` lasts. A lost one is told at the start of the activation,
 * where it can be taken again if nobody came meanwhile. */
export async function whileLeased<T>(
  input: Omit<LeaseInput, 'options'>,
  work: () => Promise<T>,
): Promise<T> {
  const { context, session } = input;
  const script = renderScript(leaseValues(input), readScript('common'), readScript('renew'));
  const renew = () => {
    session.run(script, { signal: context.signal }).catch((error: unknown) => {
      if (!(error instanceof Fault)) throw error;
      context.warn(`the lease could not be renewed: ${error.message.split('\n', 1)[0]}`);
    });
  };
  const timer = setInterval(renew, limits.lease.renewEveryMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

export function parseGeneration(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** The lease file is one `key=value` a line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}]/gu, '?');
}

function refusal({ name: host, system }: DeployHost, report: Report): Fault {
  const run = report.get('locked-run');
  if (run !== undefined) {
    const who = report.get('locked-who') || 'somebody';
    return new Fault({
      code: 'deploy.locked',
      message: `${host} is being deployed by ${who} (run ${run}, since ${report.get('locked-since')})`,
      hint: 'wait for it to end; a lease whose holder died ends by itself',
      where: host,
    });
  }
  switch (report.get('refused')) {
    case 'not-nixos':
      return refused(
        host,
        `${host} has no /run/current-system: it is no NixOS machine, and there would be no way back`,
        'install it first: `panther bootstrap`',
      );
    case 'no-token':
      return new Fault({
        code: 'deploy.secrets-missing',
        message: `${host} has no 1Password token, so none of its secrets would be there`,
        hint: `put one there: panther secrets token --host ${host}`,
        where: host,
      });
    case 'other-architecture':
      return refused(
        host,
        `${host} is a ${report.get('arch')} machine, and its system was built for ${system}`,
        'is that address another machine? otherwise mend `system` in its host.ts',
      );
    default:
      return refused(
        host,
        `${host} has no room for the state of a deployment under /run/panther`,
        'make room in /run',
      );
  }
}

function refused(where: string, message: string, hint: string): Fault {
  return new Fault({ code: 'deploy.refused', message, hint, where });
}

/** Gives the lease back before anything was activated. */
export async function releaseLease(session: SshSession, values: RunValues): Promise<void> {
  await session.run(renderScript(values, readScript('common'), readScript('release')), {
    timeoutMs: limits.releaseTimeoutMs,
  });
}
