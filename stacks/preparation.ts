import { join } from 'node:path';
import {
  bundleProgram,
  countFindings,
  errorsOf,
  findingsFault,
  type PreparedGeneration,
  prepareGeneration,
  repositoryRoot,
} from '#hosts/fleet';
import { type Diagnostic, findHost, generatedFolder, writeGeneration } from '#nix';
import type { DeployHost, DeployPreparation } from './deploy/types.ts';

/** What makes a host of this repository deployable. The fleet is resolved once; a host that has
 * errors is left out of the flake and does not hold up the others. */
export async function prepareDeployment(): Promise<DeployPreparation> {
  const prepared = await prepareGeneration({ keepGoing: true });
  const { diagnostics } = prepared.generation;
  return {
    flake: `path:${generatedFolder(repositoryRoot)}`,
    resolveHost: async (name) => findDeployHost(prepared, name),
    generate: async (host) => {
      failOnErrors(findingsFor(diagnostics, host));
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
      await bundleProgram();
      return 'nix/generated/app';
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

async function findDeployHost(
  { fleet, generation }: PreparedGeneration,
  name: string,
): Promise<DeployHost> {
  const host = findHost(fleet.hosts, name);
  return {
    name: host.name,
    aliases: host.aliases,
    system: host.system,
    deploy: host.deploy,
    hostKeys: host.hostKeys,
    knownHostsFile: join(host.directory, 'known_hosts'),
    blockers: generation.diagnostics.filter(
      (each) => each.host === host.name && each.blocksDeploy === true,
    ),
  };
}
