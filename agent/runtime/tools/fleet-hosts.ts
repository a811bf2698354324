import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { fleetEvidence, hostFile, onlyEvidence } from './fleet/evidence.ts';
import { hostSentence } from './fleet/sentences.ts';
import type { FleetPorts } from './ports.ts';

export const fleetHosts = defineTool({
  name: 'fleet_hosts',
  description:
    "Lists the owner's machines: name, role, what each is for. Use it first when a question is about machines without naming one.",
  input: z.strictObject({}),
  effect: 'read',
  hostile: false,
  timeoutMs: 5_000,
  async run({ readFleet }: FleetPorts, _, { now }) {
    const { hosts } = readFleet();
    return onlyEvidence(
      ...hosts.map((host) =>
        fleetEvidence(
          { title: `Host ${host.name}`, url: hostFile(host.name), lines: [hostSentence(host)] },
          now(),
        ),
      ),
    );
  },
});
