import { join, resolve } from 'node:path';
import {
  bundleProgram,
  countFindings,
  errorsOf,
  findingsFault,
  type PreparedGeneration,
  prepareGeneration,
  repositoryRoot,
} from '#hosts/fleet';
import type { CommandContext } from '#lib';
import {
  type Diagnostic,
  type FleetDefinition,
  findHost,
  generatedFolder,
  writeGeneration,
} from '#nix';
import { bundleOnce } from './app-bundle.ts';
import type { DeployHost, DeployPreparation } from './deploy/types.ts';
import { hostHealth } from './health/checks.ts';
import { checkSecrets, summarizeSecrets } from './secrets/check.ts';
import { tokenFile } from './secrets/token.ts';

/** What makes a host of this repository deployable. The fleet is resolved once; a host that has
 * errors is left out of the flake and does not hold up the others. */
export async function prepareDeployment({
  env,
  cwd,
}: Pick<CommandContext, 'env' | 'cwd'>): Promise<DeployPreparation> {
  const prepared = await prepareGeneration({ keepGoing: true });
  const { diagnostics } = prepared.generation;
  const stateFolder = resolve(cwd, env.PANTHER_STATE_DIR || '.panther');
  return {
    flake: `path:${generatedFolder(repositoryRoot)}`,
    listHosts: async () => prepared.fleet.hosts.map((host) => deployHostOf(prepared, host)),
    resolveHost: async (name) => deployHostOf(prepared, findHost(prepared.fleet.hosts, name)),
    generate: async (hosts) => {
      const findings = hosts.map((host) => findingsFor(diagnostics, host));
      const isBroken = findings.every((each) => errorsOf(each).length > 0);
      if (isBroken) failOnErrors([...new Set(findings.flat())]);
      const change = writeGeneration(prepared.request, prepared.generation);
      const written = change.added.length + change.changed.length + change.removed.length;
      return written === 0 ? 'nix/generated is up to date' : `${written} files written`;
    },
    check: async (host) => {
      const findings = findingsFor(diagnostics, host);
      failOnErrors(findings);
      return countFindings(findings);
    },
    bundle: async () => {
      const outDir = join(generatedFolder(repositoryRoot), 'app');
      const entries = ['bin/main.ts', ...prepared.fleet.services.map(({ entry }) => entry)];
      const stampFile = join(stateFolder, 'app-bundle.json');
      const input = { root: repositoryRoot, entries, outDir, stampFile, bundle: bundleProgram };
      const isNew = await bundleOnce(input);
      return isNew ? 'nix/generated/app' : 'nix/generated/app is up to date';
    },
    checkSecrets: async (hosts) => {
      return summarizeSecrets(await checkSecrets(hosts, { root: repositoryRoot, env }));
    },
  };
}

function failOnErrors(findings: readonly Diagnostic[]): void {
  const errors = errorsOf(findings);
  if (errors.length > 0) throw findingsFault(errors);
}

/** Findings of one host, and those that concern no host in particular. */
function findingsFor(diagnostics: readonly Diagnostic[], host: DeployHost): Diagnostic[] {
  return diagnostics.filter((each) => (each.host ?? host.name) === host.name);
}

export function deployHostOf(
  { generation }: PreparedGeneration,
  host: FleetDefinition['hosts'][number],
): DeployHost {
  const data = generation.emitted.data.hosts.find(({ name }) => name === host.name);
  return {
    name: host.name,
    aliases: host.aliases,
    system: host.system,
    role: host.role,
    tags: [...new Set([host.role, host.provider, ...profileNames(host.profiles)])],
    deploy: host.deploy,
    hostKeys: host.hostKeys,
    knownHostsFile: join(host.directory, 'known_hosts'),
    tokenFile: data !== undefined && data.secrets.length > 0 ? tokenFile.path : undefined,
    health: data && hostHealth(data),
    blockers: generation.diagnostics.filter(
      (each) => each.host === host.name && each.blocksDeploy === true,
    ),
  };
}

function profileNames(profiles: FleetDefinition['profiles']): string[] {
  return profiles.flatMap((profile) => [profile.name, ...profileNames(profile.includes())]);
}
