import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, readTextFile } from '#lib';
import { locateHost } from '../deploy/locate.ts';
import { parseTargetReceipt, type TargetReceipt } from '../deploy/receipt.ts';
import type { FleetHost } from '../fleet-file.ts';
import { type Report, readScript, renderScript } from '../ssh/script.ts';
import { createSshSession } from '../ssh/session.ts';
import { lookUpInTailnet } from '../tailnet/local.ts';

export interface StatusInput {
  /** Root of the repository: pinned keys are in `hosts/<name>/known_hosts`. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly target: string | undefined;
  readonly identity: string | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface HostFacts {
  /** What runs, what boots next, what was booted: store paths, '' where there is none. */
  readonly current: string;
  readonly default: string;
  readonly booted: string;
  readonly generation: string;
  readonly failedUnits: readonly string[];
  readonly lastDeployment:
    | (Pick<TargetReceipt, 'run' | 'outcome' | 'reason' | 'running' | 'endedAt'> & { who: string })
    | undefined;
  /** Something else runs than what the last deployment left; undefined without one. */
  readonly drift: boolean | undefined;
  readonly deploying:
    | { readonly run: string; readonly who: string; readonly since: string }
    | undefined;
}

export type HostStatus =
  | { readonly host: string; readonly reached: true; readonly facts: HostFacts }
  | { readonly host: string; readonly reached: false; readonly reason: Fault };

/** What runs on one host, in one round trip. A host out of reach is an answer, with its reason. */
export async function readHostStatus(host: FleetHost, input: StatusInput): Promise<HostStatus> {
  try {
    return { host: host.name, reached: true, facts: await readFacts(host, input) };
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'aborted') throw error;
    return { host: host.name, reached: false, reason: error };
  }
}

async function readFacts(host: FleetHost, input: StatusInput): Promise<HostFacts> {
  const target = await locateHost(host, input.target, (name) => lookUpInTailnet(name, input));
  const session = createSshSession({
    target,
    hostKeys: readPinnedLines(input.root, host.name),
    trustOnFirstUse: false,
    identity: input.identity,
    env: input.env,
  });
  try {
    const values = { ROOT: target.root, STORE_ROOT: target.storeRoot, RUN: '', TOPLEVEL: '' };
    const script = renderScript(values, readScript('common'), readScript('status'));
    return factsOf(await session.run(script, { signal: input.signal }));
  } finally {
    await session.close();
  }
}

function readPinnedLines(root: string, host: string): string[] {
  const path = join(root, 'hosts', host, 'known_hosts');
  if (!existsSync(path)) return [];
  const lines = readTextFile(path).split('\n');
  return lines.filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

export function factsOf(report: Report): HostFacts {
  const receipt = parseTargetReceipt(report.get('receipt'));
  const current = report.get('current') ?? '';
  const run = report.get('locked-run');
  return {
    current,
    default: report.get('default') ?? '',
    booted: report.get('booted') ?? '',
    generation: report.get('generation') ?? '',
    failedUnits: report.all('failed-unit'),
    lastDeployment: receipt && {
      run: receipt.run,
      outcome: receipt.outcome,
      reason: receipt.reason,
      running: receipt.running,
      endedAt: receipt.endedAt,
      who: receipt.client?.who ?? 'unknown',
    },
    drift: receipt && receipt.running !== current,
    deploying:
      run === undefined
        ? undefined
        : { run, who: report.get('locked-who') ?? '', since: report.get('locked-since') ?? '' },
  };
}

/** One host as lines for a person. */
export function renderStatus(status: HostStatus): string {
  if (!status.reached) {
    const { message, hint } = status.reason;
    return [`${status.host}: not reached: ${message}`, ...(hint ? [`  hint: ${hint}`] : [])].join(
      '\n',
    );
  }
  const { facts } = status;
  const last = facts.lastDeployment;
  const lines = [
    `${status.host}: ${facts.current || 'no NixOS system'}${facts.generation && ` (generation ${facts.generation})`}`,
    last === undefined
      ? '  never deployed from here'
      : `  last deployment: ${last.outcome} at ${last.endedAt} by ${last.who} (run ${last.run})`,
  ];
  if (facts.drift) lines.push(`  drift: the last deployment left ${last?.running}`);
  if (facts.default !== facts.current) lines.push(`  boots next: ${facts.default || 'unknown'}`);
  if (facts.deploying !== undefined) {
    const { who, since, run } = facts.deploying;
    lines.push(`  being deployed by ${who} since ${since} (run ${run})`);
  }
  for (const unit of facts.failedUnits) lines.push(`  failed: ${unit}`);
  return lines.join('\n');
}
