import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile } from '#lib';
import { findHost } from '#nix';

/** A name that can stand in a command line and in a Terraform address as it is. */
const hostName = z.string().regex(/^[a-z][a-z0-9-]*$/);

/** The part of a host in nix/generated/fleet.json that every reader in this room needs. */
export const fleetHostSchema = z.looseObject({
  name: hostName,
  aliases: z.array(z.string()).default([]),
  role: z.enum(['server', 'workstation']),
  system: z.string(),
  deploy: z.looseObject({ user: z.string(), address: z.string().optional() }),
  contentHash: z.string().min(1),
});
const fleetFile = z.looseObject({
  version: z.literal(1),
  release: z.string(),
  hosts: z.array(fleetHostSchema),
});

export type FleetHost = z.infer<typeof fleetHostSchema>;
export type FleetFile = z.infer<typeof fleetFile>;

/** The resolved fleet as data, from `<root>/nix/generated/fleet.json`. Throws Fault
 * `io.read-failed` or `json.invalid`. */
export function readFleetFile(root: string): FleetFile {
  return readJsonFile(join(root, 'nix/generated/fleet.json'), fleetFile);
}

/** By name or alias. Throws Fault `fleet.unknown-host`. */
export function findFleetHost(fleet: FleetFile, name: string): FleetHost {
  return findHost(fleet.hosts, name);
}
