import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { hostEvidence, moduleEvidence, onlyEvidence } from './fleet/evidence.ts';
import { findInFleet } from './fleet/find.ts';
import { findHost, findModule } from './fleet/fleet.ts';
import { textPart } from './knowledge.ts';
import type { FleetPorts } from './ports.ts';

export const fleetSearch = defineTool({
  name: 'fleet_search',
  description:
    "Looks words up in the description of the owner's machines: modules, hosts, services, ports, options. Use it for questions such as where something runs, who may reach it, or how it is configured here.",
  input: z.strictObject({
    query: z.string().trim().min(1).max(500).describe('What is looked for, in a few words'),
    k: z.int().min(1).max(10).default(4).describe('Modules and hosts at most'),
  }),
  effect: 'read',
  hostile: false,
  timeoutMs: 5_000,
  async run({ readFleet }: FleetPorts, { query, k }, { now }) {
    const fleet = readFleet();
    const found = findInFleet(fleet, query, k);
    if (found.length === 0) {
      return { text: [textPart('The fleet has nothing of that name.')], evidence: [] };
    }
    return onlyEvidence(
      ...found.map(({ kind, name }) =>
        kind === 'host'
          ? hostEvidence(findHost(fleet, name), fleet, now())
          : moduleEvidence(findModule(fleet, name), fleet, now()),
      ),
    );
  },
});
