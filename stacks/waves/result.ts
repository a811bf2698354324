import { exitCodes } from '#lib';
import type { DeployHost } from '../deploy/types.ts';
import { type HostEnd, type HostOutcome, type HostReport, reportHost } from './report.ts';

/** The end of a deployment of many hosts. */
export interface FleetResult {
  readonly exitCode: number;
  readonly hosts: readonly HostReport[];
  /** Names, in the order of the waves that were planned. */
  readonly waves: readonly (readonly string[])[];
  readonly durationMs: number;
}

const good: readonly HostOutcome[] = ['unchanged', 'deployed', 'boot-set', 'deployed-failed-units'];

export function isGood({ outcome }: Pick<HostReport, 'outcome'>): boolean {
  return good.includes(outcome);
}

export interface FleetEnd {
  readonly hosts: readonly Pick<DeployHost, 'name'>[];
  readonly waves: readonly (readonly string[])[];
  readonly ends: ReadonlyMap<string, HostEnd>;
  readonly durations: ReadonlyMap<string, number>;
  readonly durationMs: number;
  readonly requireAll: boolean;
  readonly signal: AbortSignal | undefined;
}

/** One report for each host, in the order of the waves, those that came into none last. */
export function concludeFleet(end: FleetEnd): FleetResult {
  const { hosts, waves, ends, durations, durationMs } = end;
  const waveOf = new Map(waves.flatMap((wave, index) => wave.map((name) => [name, index + 1])));
  const names = [...new Set([...waves.flat(), ...hosts.map(({ name }) => name)])];
  const reports = names.map((host) => {
    const about = { host, wave: waveOf.get(host), durationMs: durations.get(host) ?? 0 };
    const why = 'interrupted before its turn';
    return reportHost(about, ends.get(host) ?? { kind: 'not-started', why });
  });
  const isRefused = end.requireAll && waves.length === 0;
  const facts = { isRefused, isInterrupted: end.signal?.aborted === true };
  return { exitCode: decideExitCode(reports, facts), hosts: reports, waves, durationMs };
}

export interface ExitFacts {
  /** Every host was required, and nothing was started. */
  readonly isRefused: boolean;
  readonly isInterrupted: boolean;
}

/** What counts most: a host that could not be put back, then an interruption, then that not all got
 * it, then that units failed where that is only a warning. */
export function decideExitCode(
  hosts: readonly Pick<HostReport, 'outcome'>[],
  { isRefused, isInterrupted }: ExitFacts,
): number {
  const has = (outcome: HostOutcome) => hosts.some((host) => host.outcome === outcome);
  if (has('rollback-failed')) return exitCodes['deploy.rollback-failed'];
  if (isInterrupted) return exitCodes.aborted;
  if (isRefused) return exitCodes['deploy.refused'];
  if (!hosts.every(isGood)) return exitCodes['deploy.partial'];
  return has('deployed-failed-units') ? exitCodes['deploy.failed-units'] : 0;
}
