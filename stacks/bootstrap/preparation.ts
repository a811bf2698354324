import { join } from 'node:path';
import { z } from 'zod';
import {
  errorsOf,
  findingsFault,
  type PreparedGeneration,
  prepareGeneration,
  repositoryRoot,
} from '#hosts/fleet';
import { findHost, generatedFolder, type ResolvedHost, writeGeneration } from '#nix';
import type { BootstrapHost, BootstrapPreparation } from './types.ts';

/** What makes a host of this repository installable. */
export async function prepareBootstrap(): Promise<BootstrapPreparation> {
  const prepared = await prepareGeneration({ keepGoing: true });
  return {
    flake: `path:${generatedFolder(repositoryRoot)}`,
    resolveHost: async (name) => findBootstrapHost(prepared, name),
    generate: async ({ name }) => {
      const errors = errorsOf(prepared.generation.diagnostics).filter(
        (each) => (each.host ?? name) === name,
      );
      if (errors.length > 0) throw findingsFault(errors);
      const change = writeGeneration(prepared.request, prepared.generation);
      const written = change.added.length + change.changed.length + change.removed.length;
      return written === 0 ? 'nix/generated is up to date' : `${written} files written`;
    },
  };
}

function findBootstrapHost({ fleet, generation }: PreparedGeneration, name: string): BootstrapHost {
  const host = findHost(fleet.hosts, name);
  const resolved = generation.resolved.hosts.find((each) => each.name === host.name);
  const sshd = resolved?.modules
    .flatMap(({ ports }) => ports)
    .find(({ unit, reach }) => unit === 'sshd' && reach !== 'loopback');
  return {
    name: host.name,
    aliases: host.aliases,
    system: host.system,
    facts: host.facts,
    disks: host.disks,
    deploy: host.deploy,
    sshPort: sshd?.port ?? 22,
    sshReach: sshd === undefined ? 'nowhere' : sshd.reach === 'public' ? 'public' : 'tailnet',
    tokenFile: resolved === undefined ? undefined : tokenFileOf(resolved),
    hostKeys: host.hostKeys,
    knownHostsFile: join(host.directory, 'known_hosts'),
    otherNames: fleet.hosts
      .filter((each) => each.name !== host.name)
      .flatMap((each) => [each.name, ...each.aliases]),
    blockers: generation.diagnostics.filter(
      (each) => each.host === host.name && each.blocksDeploy === true,
    ),
  };
}

const opnixOptions = z.looseObject({ tokenFile: z.string().startsWith('/') });

/** Where the host looks for its token, as the module that needs it has it set. */
function tokenFileOf({ modules }: ResolvedHost): string | undefined {
  const opnix = modules.find(({ name }) => name === 'services/opnix');
  return opnix && opnixOptions.parse(opnix.options).tokenFile;
}
