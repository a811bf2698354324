import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { exec } from '#lib';
import { type Canary, createCanarySet, type Leak, scanPaths } from '#secrets';
import { limits } from '../limits.ts';
import { searchHost } from './audit-host.ts';
import type { SecretHost } from './fleet-secrets.ts';
import type { ReachInput } from './host-session.ts';

export interface AuditInput extends ReachInput {
  readonly canaries: readonly Canary[];
  readonly stateFolder: string;
  /** More files and folders. */
  readonly paths: readonly string[];
  /** A store path whose whole closure is searched. */
  readonly closure: string | undefined;
  /** Hosts whose own plain places are searched, each over SSH. */
  readonly hosts: readonly SecretHost[];
}

export interface HostLeak extends Leak {
  /** On a host; undefined on this machine. */
  readonly host?: string;
}

export interface AuditResult {
  readonly leaks: readonly HostLeak[];
  /** Places that were searched: paths here, `host:` and names there. */
  readonly searched: readonly string[];
  /** How many values were looked for. */
  readonly values: number;
  readonly filesRead: number;
  readonly bytesRead: number;
  readonly warnings: readonly string[];
}

/** Looks for the values of secrets where none may be: the generated flake with the bundle in it,
 * what Terraform is given and remembers, logs, receipts and state, a closure, and the plain places
 * of hosts. Tells where, never what. Throws Fault `deploy.*` for a host that is not reached. */
export async function auditSecrets(input: AuditInput): Promise<AuditResult> {
  const set = createCanarySet(input.canaries);
  const places = [...localPlaces(input), ...(await closureOf(input)), ...input.paths];
  const warnings = [...set.warnings];
  if (set.count === 0) {
    return { leaks: [], searched: [], values: 0, filesRead: 0, bytesRead: 0, warnings };
  }
  const local = await scanPaths(places, { canaries: set, signal: input.signal });
  warnings.push(...local.unread.map(({ file, why }) => `${file} was not read: ${why}`));
  const leaks: HostLeak[] = [...local.leaks];
  const searched = [...places];
  for (const host of input.hosts) {
    leaks.push(...(await searchHost(host, set, input)));
    searched.push(`host:${host.name}`);
  }
  const { filesRead, bytesRead } = local;
  return { leaks, searched, values: set.count, filesRead, bytesRead, warnings };
}

/** What this repository makes, as far as it is there. */
function localPlaces({ root, stateFolder }: AuditInput): string[] {
  const terraform = readdirSync(root).filter((name) => /^terraform.*\.tfstate/.test(name));
  const made = ['nix/generated', 'cdktf.out', 'bench/results.json', ...terraform];
  const places = [...made.map((name) => join(root, name)), stateFolder];
  return places.filter((path) => existsSync(path));
}

/** The paths of a closure: their names and all that is in them. */
async function closureOf({ closure, env, signal }: AuditInput): Promise<string[]> {
  if (closure === undefined) return [];
  const { stdout } = await exec('nix-store', ['--query', '--requisites', closure], {
    env,
    signal,
    timeoutMs: limits.nixQuery.timeoutMs,
    maxOutputBytes: 64 * 1024 * 1024,
  });
  return stdout.split('\n').filter((line) => line !== '');
}

/** For a person: each place, then what was looked at. */
export function renderAudit(result: AuditResult): string {
  const { leaks, values, filesRead, bytesRead, searched } = result;
  const size = `${values} values in ${filesRead} files (${Math.round(bytesRead / 1024)} KiB)`;
  const hosts = searched.filter((place) => place.startsWith('host:')).length;
  const where = `looked for ${size}${hosts === 0 ? '' : ` and on ${hosts} hosts`}`;
  if (values === 0) return 'no value to look for: nothing was searched';
  if (leaks.length === 0) return `no secret found; ${where}`;
  return [...leaks.map(renderLeak), `${leaks.length} found; ${where}`].join('\n');
}

function renderLeak({ host, file, offset, reference, form }: HostLeak): string {
  const place = `${host === undefined ? '' : `${host}:`}${file}:${offset}`;
  return `${place}  ${reference}${form === 'plain' ? '' : ` (${form})`}`;
}
