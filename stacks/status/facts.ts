import { X509Certificate } from 'node:crypto';
import { parseTargetReceipt, type TargetReceipt } from '../deploy/receipt.ts';
import type { Report } from '../ssh/script.ts';
import { bootOnlyChanges, bootPartsOf } from './boot-parts.ts';

/** A deployment as its receipt on the target tells of it. */
export interface Deployment
  extends Pick<TargetReceipt, 'run' | 'outcome' | 'reason' | 'running' | 'endedAt'> {
  readonly who: string;
  /** Git commit that was deployed, with `-dirty` where there was more than it. */
  readonly revision: string | undefined;
  /** The generation it went back to, for one made by `panther rollback`. */
  readonly rollbackTo: number | undefined;
}

export interface FreeSpace {
  readonly place: string;
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export interface HostFacts {
  /** What runs, what boots next, what was booted: store paths, '' where there is none. */
  readonly current: string;
  readonly default: string;
  readonly booted: string;
  readonly generation: string;
  /** Since when it runs, by the target's own clock; ISO 8601. */
  readonly runningSince: string | undefined;
  /** The last deployment that made what runs; undefined for what was made in another way. */
  readonly madeBy: Deployment | undefined;
  readonly failedUnits: readonly string[];
  readonly lastDeployment: Deployment | undefined;
  /** Something else runs than what the last deployment left; undefined without one. */
  readonly drift: boolean | undefined;
  readonly deploying:
    | { readonly run: string; readonly who: string; readonly since: string }
    | undefined;
  readonly bootId: string;
  readonly uptimeS: number | undefined;
  /** Since the last deployment; undefined without one. */
  readonly rebooted: boolean | undefined;
  /** What of the running system only a boot puts into effect, such as `kernel`. */
  readonly rebootPending: readonly string[];
  readonly free: readonly FreeSpace[];
  /** Those of /var/lib/acme; `expires` is undefined for one that cannot be read. */
  readonly certificates: readonly {
    readonly name: string;
    readonly expires: string | undefined;
  }[];
  /** OpNix's token: that there is one, and when it was written. */
  readonly token: { readonly bytes: number; readonly writtenAt: string } | undefined;
}

/** What status.sh reported. */
export function factsOf(report: Report): HostFacts {
  const receipt = parseTargetReceipt(report.get('receipt'));
  const current = report.get('current') ?? '';
  const run = report.get('locked-run');
  const booted = report.get('booted') ?? '';
  const bootId = report.get('boot-id') ?? '';
  const made = parseTargetReceipt(report.get('source'));
  const hasBoth = current !== '' && booted !== '';
  return {
    current,
    default: report.get('default') ?? '',
    booted,
    generation: report.get('generation') ?? '',
    runningSince: isoOf(report.get('activated')),
    madeBy:
      made !== undefined && current !== '' && made.new === current ? deploymentOf(made) : undefined,
    failedUnits: report.all('failed-unit'),
    lastDeployment: receipt && deploymentOf(receipt),
    drift: receipt && expectedSystem(receipt, bootId) !== current,
    deploying:
      run === undefined
        ? undefined
        : { run, who: report.get('locked-who') ?? '', since: report.get('locked-since') ?? '' },
    bootId,
    uptimeS: numberOf(report.get('uptime')),
    rebooted: receipt && receipt.bootId !== bootId,
    rebootPending: hasBoth
      ? bootOnlyChanges(bootPartsOf(report, 'booted'), bootPartsOf(report, 'current'))
      : [],
    free: report.all('free').flatMap(freeOf),
    certificates: report.all('certificate').map(certificateOf),
    token: tokenOf(report.get('token')),
  };
}

/** What a deployment left to run; since a reboot, what it left to boot. */
function expectedSystem(receipt: TargetReceipt, bootId: string): string {
  const { running, default: bootDefault } = receipt;
  return receipt.bootId !== bootId && bootDefault !== '' ? bootDefault : running;
}

export function deploymentOf(receipt: TargetReceipt): Deployment {
  const { run, outcome, reason, running, endedAt, client } = receipt;
  const git = client?.git;
  return {
    ...{ run, outcome, reason, running, endedAt },
    who: client?.who ?? 'unknown',
    revision: git ? `${git.revision}${git.dirtyHash ? '-dirty' : ''}` : client?.rollback?.revision,
    rollbackTo: client?.rollback?.to,
  };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
}

/** Seconds since 1970, with a fraction, as find(1) prints them. */
export function isoOf(seconds: string | undefined): string | undefined {
  const number = numberOf(seconds);
  return number === undefined ? undefined : new Date(number * 1000).toISOString();
}

function freeOf(text: string): FreeSpace[] {
  const [place = '', free, total] = text.split(' ');
  const freeBytes = numberOf(free);
  const totalBytes = numberOf(total);
  if (freeBytes === undefined || totalBytes === undefined) return [];
  return [{ place, freeBytes, totalBytes }];
}

function certificateOf(text: string): HostFacts['certificates'][number] {
  const [name = '', der = ''] = text.split(' ');
  try {
    const { validTo } = new X509Certificate(Buffer.from(der, 'base64'));
    return { name, expires: new Date(validTo).toISOString() };
  } catch {
    // Half written or no certificate: that it cannot be read is what there is to say of it.
    return { name, expires: undefined };
  }
}

function tokenOf(text: string | undefined): HostFacts['token'] {
  const [bytes, time] = (text ?? '').split(' ');
  const writtenAt = isoOf(time);
  if (writtenAt === undefined) return undefined;
  return { bytes: Number(bytes), writtenAt };
}
