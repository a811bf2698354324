import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, readTextFile } from '#lib';
import { type Facts, parseFacts } from '#nix';
import { type Change, compareFields } from './changes.ts';
import { decideFacts } from './decide-facts.ts';
import { type FacterReport, parseFacterReport } from './facter.ts';
import { measureReport } from './from-facter.ts';
import type { LocatedHost } from './locate-host.ts';
import type { Measurement } from './measurement.ts';
import { measureLocally, measureOverSsh } from './probe.ts';
import { renderFacts } from './render-facts.ts';
import type { SshTarget } from './target.ts';
import { type FactsFiles, factsName, reportName } from './write-facts.ts';

export type FactsSource =
  | { readonly kind: 'local'; readonly rootPrefix?: string }
  | {
      readonly kind: 'ssh';
      readonly target: SshTarget;
      /** File of a private key. */
      readonly identity?: string | undefined;
    }
  | { readonly kind: 'report'; readonly path: string };

export interface MeasureOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `2026-11-21`. */
  readonly today: string;
  readonly signal?: AbortSignal | undefined;
}

export interface HostFacts {
  readonly facts: Facts;
  /** Against the present file. */
  readonly changes: readonly Change[];
  readonly notes: readonly string[];
  /** Disks of the present file whose absence would make the layout mean another disk. */
  readonly goneDisks: readonly string[];
  readonly files: FactsFiles;
}

/** Measures a host and says what its facts would be; writes nothing. Throws Fault
 * `fleet.facts-invalid`, `fleet.facts-unreadable`, `deploy.unreachable`, `deploy.auth`,
 * `deploy.host-key`. */
export async function measureHost(
  host: LocatedHost,
  source: FactsSource,
  options: MeasureOptions,
): Promise<HostFacts> {
  const { measurement, reportText } = await measure(host, source, options);
  refuseOtherHost(host, measurement);
  const decided = decideFacts(measurement, {
    present: host.present,
    today: options.today,
    report: reportText === undefined ? presentReport(host) : `./${reportName}`,
  });
  const text = renderFacts(decided.facts, host.presentJson);
  return {
    // What is written is what the fleet can read.
    facts: parseFacts(text, `${host.directory}/${factsName}`),
    changes: compareFields(host.present ?? {}, decided.facts),
    notes: [...host.notes, ...decided.notes],
    goneDisks: decided.goneDisks,
    files: { facts: text, report: reportText },
  };
}

/** A measurement without one keeps the report that is there. */
function presentReport({ present, directory }: LocatedHost): string | null {
  if (present !== undefined) return present.report;
  return existsSync(join(directory, reportName)) ? `./${reportName}` : null;
}

interface Taken {
  readonly measurement: Measurement;
  /** Of a full report, byte for byte. */
  readonly reportText?: string;
}

async function measure(
  host: LocatedHost,
  source: FactsSource,
  { env, signal }: MeasureOptions,
): Promise<Taken> {
  if (source.kind === 'report') return takeReport(host, source.path);
  if (source.kind === 'local') {
    const { rootPrefix } = source;
    return { measurement: await measureLocally({ env, signal, rootPrefix }) };
  }
  const pinnedFile = `${host.directory}/known_hosts`;
  const { target, identity } = source;
  const options = { host: host.name, target, identity, pinnedFile, env, signal };
  return { measurement: await measureOverSsh(options) };
}

function takeReport(host: LocatedHost, path: string): Taken {
  const reportText = readReport(path);
  const report = parseFacterReport(reportText, path);
  refuseOtherSystem(host, report, path);
  const measurement = measureReport(report, 'measured by panther facts (facter report)');
  return { measurement, reportText };
}

function readReport(path: string): string {
  try {
    return readTextFile(path);
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    throw new Fault({
      code: 'fleet.facts-unreadable',
      message: `cannot read the report: ${cause.message}`,
      where: path,
      hint: 'name the file that `nixos-facter -o facter.json` wrote on the machine',
      cause,
    });
  }
}

function refuseOtherSystem(host: LocatedHost, report: FacterReport, path: string): void {
  if (host.system === undefined || report.system === host.system) return;
  throw new Fault({
    code: 'fleet.facts-invalid',
    message: `the report is of a machine with ${report.system}; ${host.name} is one with ${host.system}`,
    where: path,
    hint: `take the report of ${host.name}, or change \`system\` in hosts/${host.name}/host.ts`,
  });
}

/** The facts of one machine in the folder of another would have the wrong disks laid out. */
function refuseOtherHost(host: LocatedHost, { hostName }: Measurement): void {
  if (hostName === undefined || !host.otherNames.includes(hostName)) return;
  throw new Fault({
    code: 'usage',
    message: `the machine that was measured calls itself ${hostName}, which is another host of the fleet than ${host.name}`,
    hint: `panther facts --host ${hostName}, or another --target`,
  });
}

/** Throws Fault `fleet.identity-changed` when the facts must not be written as they are. */
export function refuseGoneDisks(host: LocatedHost, { goneDisks }: HostFacts): void {
  const [gone] = goneDisks;
  if (gone === undefined) return;
  throw new Fault({
    code: 'fleet.identity-changed',
    message: `${gone} was not seen; without it the disks after it would take its place, and the layout of ${host.name} would mean other disks`,
    where: `${host.directory}/${factsName}`,
    hint: `if the disk is gone for good, take it out of ${factsName} and look over \`disks\` in host.ts, then measure again`,
  });
}
