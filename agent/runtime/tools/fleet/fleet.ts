import { statSync } from 'node:fs';
import { z } from 'zod';
import { Fault, nearest, readJsonFile } from '#lib';

// nix/generated/fleet.json, the resolved fleet as data, as far as it is told here; nix/emit/fleet-json.ts has
// its whole shape.

const portSchema = z.object({
  port: z.number(),
  protocol: z.string(),
  reach: z.string(),
  unit: z.string(),
  why: z.string(),
  module: z.string(),
});

const hostSchema = z.object({
  name: z.string(),
  aliases: z.array(z.string()),
  description: z.string(),
  role: z.string(),
  provider: z.string(),
  system: z.string(),
  stateVersion: z.string(),
  profiles: z.array(z.string()),
  modules: z.array(z.object({ name: z.string(), via: z.array(z.string()) })),
  units: z.array(z.string()),
  services: z.array(
    z.object({
      name: z.string(),
      unit: z.string(),
      scheduled: z.boolean(),
      port: z.number().optional(),
    }),
  ),
  ports: z.array(portSchema),
  publicPorts: z.array(z.object({ port: z.number(), protocol: z.string(), why: z.string() })),
  secrets: z.array(z.string()),
  unmeasured: z.array(z.string()),
});

const moduleSchema = z.object({
  name: z.string(),
  file: z.string(),
  description: z.string(),
  variants: z.array(
    z.object({
      hosts: z.array(z.string()),
      options: z.record(z.string(), z.unknown()),
      nixos: z.array(z.string()),
      home: z.array(z.string()),
    }),
  ),
});

const fleetSchema = z.object({
  release: z.string(),
  user: z.string(),
  hosts: z.array(hostSchema),
  modules: z.array(moduleSchema),
});

export type Fleet = z.output<typeof fleetSchema>;
export type FleetHost = Fleet['hosts'][number];
export type FleetModule = Fleet['modules'][number];
export type FleetPort = z.output<typeof portSchema>;

/** @throws Fault io.read-failed, json.invalid */
export function readFleet(file: string): Fleet {
  return readJsonFile(file, fleetSchema);
}

/** The fleet, read again when its file is another one. */
export function createFleetReader(file: string): () => Fleet {
  let known: { readonly stamp: string; readonly fleet: Fleet } | undefined;
  return () => {
    // A file that is not there is told by the reading.
    const stat = statSync(file, { throwIfNoEntry: false });
    const stamp = `${stat?.ino} ${stat?.mtimeMs} ${stat?.size}`;
    if (known?.stamp !== stamp) known = { stamp, fleet: readFleet(file) };
    return known.fleet;
  };
}

/** By name or alias. @throws Fault fleet.unknown-host */
export function findHost(fleet: Fleet, wanted: string): FleetHost {
  const found = fleet.hosts.find(
    ({ name, aliases }) => name === wanted || aliases.includes(wanted),
  );
  if (found !== undefined) return found;
  const names = fleet.hosts.flatMap(({ name, aliases }) => [name, ...aliases]);
  throw unknown('fleet.unknown-host', 'host', wanted, names);
}

/** By its whole name, or by its last part where that is one module's. @throws Fault fleet.unknown-module */
export function findModule(fleet: Fleet, wanted: string): FleetModule {
  const exact = fleet.modules.find(({ name }) => name === wanted);
  const short = fleet.modules.filter(({ name }) => name.endsWith(`/${wanted}`));
  const found = exact ?? (short.length === 1 ? short[0] : undefined);
  if (found !== undefined) return found;
  const names = fleet.modules.map(({ name }) => name);
  throw unknown('fleet.unknown-module', 'module', wanted, names);
}

function unknown(
  code: 'fleet.unknown-host' | 'fleet.unknown-module',
  what: string,
  wanted: string,
  names: readonly string[],
): Fault {
  const guess = nearest(wanted, names);
  return new Fault({
    code,
    message: `the fleet has no ${what} ${JSON.stringify(wanted)}`,
    hint: guess === undefined ? `there are: ${names.join(', ')}` : `did you mean ${guess}?`,
  });
}
