import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { findHost } from './fleet/fleet.ts';
import { renderFleetGraph } from './fleet/graph.ts';
import { textPart } from './knowledge.ts';
import type { FleetPorts } from './ports.ts';

export const fleetGraph = defineTool({
  name: 'fleet_graph',
  description:
    "Draws the owner's machines as a Mermaid diagram: hosts and their profiles, or for one host which profile brings which module. Use it when a picture is asked for.",
  input: z.strictObject({
    host: z.string().min(1).max(100).optional().describe('Name or alias; without it the fleet'),
  }),
  effect: 'read',
  hostile: false,
  timeoutMs: 5_000,
  async run({ readFleet }: FleetPorts, { host }) {
    const fleet = readFleet();
    const one = host === undefined ? undefined : findHost(fleet, host);
    return { text: [textPart(renderFleetGraph(fleet, one))], evidence: [] };
  },
});
