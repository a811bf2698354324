import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { hostEvidence, onlyEvidence } from './fleet/evidence.ts';
import { findHost } from './fleet/fleet.ts';
import type { FleetPorts } from './ports.ts';

export const fleetHost = defineTool({
  name: 'fleet_host',
  description:
    "Tells all that one of the owner's machines is made of: profiles, modules, services, units, every port with who may reach it, and the secrets it gets by name. Use it for questions about a machine.",
  input: z.strictObject({
    host: z.string().min(1).max(100).describe('Name or alias, as fleet_hosts has it'),
  }),
  effect: 'read',
  hostile: false,
  timeoutMs: 5_000,
  async run({ readFleet }: FleetPorts, { host }, { now }) {
    const fleet = readFleet();
    return onlyEvidence(hostEvidence(findHost(fleet, host), fleet, now()));
  },
});
