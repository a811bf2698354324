// The hosts as the stacks see them. They come from the TypeScript of the fleet, not from
// nix/generated, which may be older than what a deployment would generate.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { errorsOf, findingsFault, prepareGeneration, repositoryRoot } from '#hosts/fleet';
import { canonicalJson, readTextFile, sha256Hex } from '#lib';
import { type FleetDefinition, generatedFolder } from '#nix';
import { hashAppSources } from './app-sources.ts';
import { fleetHostSchema } from './fleet-file.ts';

const stackHostSchema = fleetHostSchema.extend({
  provider: z.string(),
  publicPorts: z.array(
    z.looseObject({ port: z.int(), protocol: z.enum(['tcp', 'udp']), why: z.string() }),
  ),
  units: z.array(z.string()),
  secrets: z.array(z.string()),
});
const stackFleetSchema = z.looseObject({ hosts: z.array(stackHostSchema) });

/** What a host would get, as hashes: a host is deployed when one of them changes. */
export type HostTriggers = Readonly<Record<string, string>>;

export interface StackHost {
  readonly name: string;
  readonly role: 'server' | 'workstation';
  readonly provider: string;
  /** `x86_64-linux` */
  readonly system: string;
  /** Undefined where only the tailnet knows it. */
  readonly address: string | undefined;
  readonly publicPorts: readonly {
    readonly port: number;
    readonly protocol: 'tcp' | 'udp';
    readonly why: string;
  }[];
  readonly triggers: HostTriggers;
}

export interface StackFleet {
  readonly hosts: readonly StackHost[];
  /** Public keys of the owner. */
  readonly ownerKeys: readonly string[];
}

/** Resolves and checks the fleet; writes nothing. Throws Fault `check.findings`: a host that is left
 * out would be taken for one that is gone. */
export async function loadStackFleet(): Promise<StackFleet> {
  const { fleet, generation } = await prepareGeneration();
  const errors = errorsOf(generation.diagnostics);
  if (errors.length > 0) throw findingsFault(errors);
  const data = stackFleetSchema.parse(JSON.parse(textOf(generation.emitted.files, 'fleet.json')));
  const app = hashAppSources(repositoryRoot, [
    'bin/main.ts',
    ...fleet.services.map(({ entry }) => entry),
  ]);
  const isService = new Set<string>(fleet.services.map(({ unit }) => unit));
  const pins = hashPins(generatedFolder(repositoryRoot));
  return {
    ownerKeys: fleet.user.authorizedKeys,
    hosts: data.hosts.map((host) => ({
      name: host.name,
      role: host.role,
      provider: host.provider,
      system: host.system,
      address: host.deploy.address,
      publicPorts: host.publicPorts,
      triggers: {
        host: host.name,
        content: host.contentHash,
        pins,
        secrets: hashSecretReferences(fleet.secrets, host.name, host.secrets),
        // Only our own services need the program.
        ...(host.units.some((unit) => isService.has(unit)) ? { app } : {}),
      },
    })),
  };
}

function textOf(files: ReadonlyMap<string, string>, path: string): string {
  const text = files.get(path);
  if (text === undefined) throw new Error(`the fleet was emitted without ${path}`);
  return text;
}

/** The commits that Nix builds from; before the first build there are none. */
function hashPins(generated: string): string {
  const file = join(generated, 'flake.lock');
  return existsSync(file) ? sha256Hex(readTextFile(file)) : 'not pinned yet';
}

/** Where each secret of a host is read from and how its file looks there; no value is known here. */
export function hashSecretReferences(
  secrets: FleetDefinition['secrets'],
  host: string,
  names: readonly string[],
): string {
  const specs = names.map((name) => {
    const { reference, owner, group, mode, path } = secrets[name] ?? {};
    return [name, { reference: reference?.replaceAll('{host}', host), owner, group, mode, path }];
  });
  return sha256Hex(canonicalJson(Object.fromEntries(specs)));
}
