import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile } from '#lib';

const port = z.looseObject({
  port: z.number().int().min(1).max(65_535),
  protocol: z.enum(['tcp', 'udp']),
  reach: z.enum(['loopback', 'tailnet', 'public']),
  unit: z.string(),
});

const host = z.looseObject({
  name: z.string(),
  aliases: z.array(z.string()).default([]),
  role: z.enum(['server', 'workstation']),
  ports: z.array(port),
});

const fleetFile = z.looseObject({
  version: z.literal(1),
  user: z.string(),
  hosts: z.array(host),
});

export type FleetPort = z.output<typeof port>;
export type TailnetHost = z.output<typeof host>;
/** The fleet as far as its network is concerned. */
export type TailnetFleet = z.output<typeof fleetFile>;

/** From `<root>/nix/generated/fleet.json`. Throws Fault `io.read-failed` or `json.invalid`. */
export function readTailnetFleet(root: string): TailnetFleet {
  return readJsonFile(join(root, 'nix/generated/fleet.json'), fleetFile);
}
