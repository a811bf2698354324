import { join } from 'node:path';
import { z } from 'zod';
import { Fault, nearest, readJsonFile } from '#lib';

// The part of nix/generated/fleet.json that this room reads.
const host = z.looseObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  aliases: z.array(z.string()).default([]),
  role: z.enum(['server', 'workstation']),
  system: z.string(),
  deploy: z.looseObject({ user: z.string(), address: z.string().optional() }),
  contentHash: z.string().min(1),
});
const fleetFile = z.looseObject({
  version: z.literal(1),
  release: z.string(),
  hosts: z.array(host),
});

export type FleetHost = z.infer<typeof host>;
export type FleetFile = z.infer<typeof fleetFile>;

/** The resolved fleet as data, from `<root>/nix/generated/fleet.json`. Throws Fault `io.read-failed`
 * or `json.invalid`. */
export function readFleetFile(root: string): FleetFile {
  return readJsonFile(join(root, 'nix/generated/fleet.json'), fleetFile);
}

/** By name or alias. Throws Fault `fleet.unknown-host`. */
export function findFleetHost(fleet: FleetFile, name: string): FleetHost {
  const found = fleet.hosts.find((each) => each.name === name || each.aliases.includes(name));
  if (found !== undefined) return found;
  const names = fleet.hosts.flatMap((each) => [each.name, ...each.aliases]);
  const guess = nearest(name, names);
  throw new Fault({
    code: 'fleet.unknown-host',
    message: `no host is called ${name}`,
    hint: guess === undefined ? `there are: ${names.join(', ')}` : `did you mean ${guess}?`,
  });
}
