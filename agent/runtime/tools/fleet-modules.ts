import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { moduleEvidence, onlyEvidence } from './fleet/evidence.ts';
import { findModule } from './fleet/fleet.ts';
import { textPart } from './knowledge.ts';
import type { FleetPorts } from './ports.ts';

export const fleetModules = defineTool({
  name: 'fleet_modules',
  description:
    'Lists the modules the fleet is built of and the machines that have them; with a name, that module: what it is, where it is on, the ports it opens and to whom, its options there.',
  input: z.strictObject({
    name: z.string().min(1).max(100).optional().describe('services/postgresql, or its last part'),
  }),
  effect: 'read',
  hostile: false,
  timeoutMs: 5_000,
  async run({ readFleet }: FleetPorts, { name }, { now }) {
    const fleet = readFleet();
    if (name !== undefined)
      return onlyEvidence(moduleEvidence(findModule(fleet, name), fleet, now()));
    const lines = fleet.modules.map((module) => {
      const on = module.variants.flatMap(({ hosts }) => hosts);
      return `${module.name}: ${module.description}; on ${on.join(', ')}`;
    });
    return { text: [textPart(lines.join('\n'))], evidence: [] };
  },
});
