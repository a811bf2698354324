import { type Clock, Fault } from '#lib';
import { limits } from '../limits.ts';
import type { HostKey } from '../ssh/known-hosts.ts';
import type { Target } from '../ssh/target.ts';
import type { TailnetLookup } from '../tailnet/local.ts';
import { type LookOptions, lookAt } from './look.ts';
import type { MachineReport } from './report.ts';
import type { BootstrapHost } from './types.ts';

export interface VerifyOptions extends Omit<LookOptions, 'target' | 'hostKeys'> {
  readonly host: BootstrapHost;
  /** The machine before it was installed; its address is one of those tried. */
  readonly target: Target;
  readonly installedKey: HostKey;
  /** The system it has to run. */
  readonly installed: string;
  readonly clock: Clock;
  readonly lookUp: (name: string) => Promise<TailnetLookup>;
  readonly onWait: (why: string) => void;
  /** Default `limits.bootstrap.verify`. */
  readonly limit?: { readonly timeoutMs: number; readonly askEveryMs: number };
}

export interface Verified {
  readonly target: Target;
  readonly report: MachineReport;
}

/** Waits until the installed machine answers with the key it was given and runs what was installed.
 * It may come up at its old address, or in the tailnet only. Throws Fault `deploy.outcome-unknown`
 * when the time is up, `aborted`. */
export async function awaitInstalled(options: VerifyOptions): Promise<Verified> {
  const { clock, host, signal } = options;
  const { timeoutMs, askEveryMs } = options.limit ?? limits.bootstrap.verify;
  const endMs = clock.monotonicMs() + timeoutMs;
  let told = '';
  for (;;) {
    const reasons: string[] = [];
    for (const target of await findTargets(options)) {
      const answer = await tryOnce(options, target);
      if (typeof answer !== 'string') return answer;
      reasons.push(answer);
    }
    const why = reasons.join('; ');
    if (why !== told) options.onWait(why);
    told = why;
    if (clock.monotonicMs() + askEveryMs > endMs) {
      throw new Fault({
        code: 'deploy.outcome-unknown',
        message: `${host.name} did not answer within ${timeoutMs / 1000} s: ${why}`,
        hint: 'look at its console; --from verify waits again',
        where: host.name,
      });
    }
    await clock.sleep(askEveryMs, signal);
  }
}

async function findTargets({ host, target, lookUp }: VerifyOptions): Promise<Target[]> {
  const installed = { ...target, user: host.deploy.user, port: host.sshPort };
  const lookup = await lookUp(host.name);
  const addresses = [target.address, host.deploy.address ?? target.address];
  return [
    ...(lookup.found
      ? [{ ...installed, address: lookup.address, proxyCommand: lookup.proxyCommand }]
      : []),
    ...[...new Set(addresses)].map((address) => ({ ...installed, address })),
  ];
}

/** The answer, or why there is none yet. */
async function tryOnce(options: VerifyOptions, target: Target): Promise<Verified | string> {
  let report: MachineReport;
  try {
    report = await lookAt({ ...options, target, hostKeys: [options.installedKey] });
  } catch (error) {
    // Another key or a refused login is the installer still, or sshd before it is ready.
    if (!(error instanceof Fault) || error.code === 'aborted') throw error;
    return error.message.split('\n', 1)[0] ?? '';
  }
  if (report.currentSystem === options.installed) return { target, report };
  return `${target.address} runs ${report.currentSystem ?? 'no NixOS'}, not ${options.installed}`;
}
