import { z } from 'zod';
import { readJsonFile } from '#lib';

// Of nix/generated/fleet.json, the resolved fleet as data, only what can be said in a sentence.
const fleetSchema = z.object({
  release: z.string(),
  hosts: z.array(
    z.object({
      name: z.string(),
      aliases: z.array(z.string()),
      description: z.string(),
      role: z.string(),
      provider: z.string(),
      system: z.string(),
      profiles: z.array(z.string()),
      modules: z.array(z.object({ name: z.string(), via: z.array(z.string()) })),
      services: z.array(
        z.object({
          name: z.string(),
          unit: z.string(),
          scheduled: z.boolean(),
          port: z.number().optional(),
        }),
      ),
      ports: z.array(
        z.object({
          port: z.number(),
          protocol: z.string(),
          reach: z.string(),
          unit: z.string(),
          why: z.string(),
        }),
      ),
    }),
  ),
});

type Host = z.output<typeof fleetSchema>['hosts'][number];

/** A host in sentences, each of which says by itself which host it is about. */
export interface HostFacts {
  readonly names: readonly string[];
  readonly lines: readonly string[];
  /** Words of the names of what is on it: modules, services, units, ports. */
  readonly things: readonly string[];
}

export interface FleetFacts {
  readonly hosts: readonly HostFacts[];
  /** When it was read, UTC milliseconds. */
  readonly observedAt: number;
}

/** The fleet from its description as data. @throws Fault io.read-failed, json.invalid */
export function readFleetFacts(file: string, observedAt: number): FleetFacts {
  const fleet = readJsonFile(file, fleetSchema);
  return {
    observedAt,
    hosts: fleet.hosts.map((host) => ({
      names: [host.name, ...host.aliases],
      lines: describeHost(host, fleet.release),
      things: thingsOf(host),
    })),
  };
}

function thingsOf({ modules, services, ports, provider }: Host): readonly string[] {
  const names = [
    provider,
    ...modules.map(({ name }) => name),
    ...services.flatMap(({ name, unit }) => [name, unit]),
    ...ports.flatMap(({ unit, port }) => [unit, String(port)]),
  ];
  const words = names.flatMap((name) => name.toLowerCase().match(/[a-z0-9]{2,}/g) ?? []);
  return [...new Set(words)];
}

const reaches: Readonly<Record<string, string>> = {
  loopback: 'this host only',
  tailnet: 'the tailnet',
  public: 'everybody, from the internet',
};

function describeHost(host: Host, release: string): readonly string[] {
  const { name, aliases } = host;
  const also = aliases.length === 0 ? '' : ` (also called ${aliases.join(', ')})`;
  return [
    `${name}${also} is a ${host.role}: ${host.description}.`,
    `${name} runs NixOS ${release} on ${host.system}, provider ${host.provider}.`,
    `Profiles of ${name}: ${host.profiles.join(', ')}.`,
    `Modules of ${name}: ${host.modules.map((module) => module.name).join(', ')}.`,
    ...host.services.map(
      (service) =>
        `${name} runs the service ${service.name} (${service.unit})${service.port === undefined ? '' : ` on port ${service.port}`}${service.scheduled ? ', by a timer' : ''}.`,
    ),
    ...host.ports.map(
      ({ port, protocol, unit, why, reach }) =>
        `On ${name} ${unit} listens on port ${port}/${protocol} (${why}); who may reach it: ${reaches[reach] ?? reach}.`,
    ),
  ];
}
