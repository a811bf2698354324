import { Fault } from '#lib';
import { limits } from '../limits.ts';
import { type Report, readScript, renderScript, type ScriptValues } from '../ssh/script.ts';
import type { SshSession } from '../ssh/session.ts';
import type { RunContext } from './run-context.ts';
import type { Source } from './source.ts';
import type { DeployHost } from './types.ts';

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
      /** Of the system profile; '' when the machine has none yet. */
      readonly generation: string;
    };

/** One script: is there anything to do; if so, takes the lease and notes the state before. Throws
 * Fault `deploy.locked` or `deploy.refused`; the target is as it was then. */
export async function takeLease(
  context: RunContext,
  session: SshSession,
  values: RunValues,
  source: Source,
): Promise<Start> {
  const since = new Date(context.clock.now()).toISOString();
  const report = await session.run(
    renderScript(
      {
        ...values,
        WHO: oneLine(source.who),
        SINCE: since,
        LEASE_S: limits.lease.beforeActivationS,
        // `x86_64-linux`: the first part is what uname calls the machine.
        ARCH: context.host.system.split('-', 1)[0] ?? '',
      },
      readScript('common'),
      readScript('begin'),
    ),
    { signal: context.signal },
  );
  for (const warning of report.all('warning')) context.warn(warning);
  const generation = report.get('generation') ?? '';
  const previous = report.get('current') ?? '';
  if (report.get('same') === 'yes') {
    return { kind: 'unchanged', system: previous, generation: parseGeneration(generation) };
  }
  if (report.get('leased') !== undefined) return { kind: 'leased', previous, generation };
  throw refusal(context.host, report);
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
