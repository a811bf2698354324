import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { fleetEvidence } from './fleet/evidence.ts';
import { findHost } from './fleet/fleet.ts';
import { settingsOf } from './fleet/sentences.ts';
import { textPart } from './knowledge.ts';
import type { FleetPorts } from './ports.ts';

const linesMax = 200;

export const fleetOptions = defineTool({
  name: 'fleet_options',
  description:
    "Tells how NixOS and Home Manager options are set on one of the owner's machines, by the module that sets them. Use it for the exact value of an option here; the meaning of options is in the knowledge base.",
  input: z.strictObject({
    host: z.string().min(1).max(100).describe('Name or alias'),
    option: z
      .string()
      .min(2)
      .max(200)
      .describe('The beginning of its path, such as services.openssh, or a part of it'),
  }),
  effect: 'read',
  hostile: false,
  timeoutMs: 5_000,
  async run({ readFleet }: FleetPorts, { host: wanted, option }, { now }) {
    const fleet = readFleet();
    const host = findHost(fleet, wanted);
    const parts = option.toLowerCase();
    let left = linesMax;
    const evidence = settingsOf(fleet, host.name).flatMap(({ module, lines }) => {
      const found = lines.filter((line) => pathOf(line).toLowerCase().includes(parts));
      const shown = found.slice(0, left);
      left -= shown.length;
      if (shown.length === 0) return [];
      const title = `${module.name} on ${host.name}`;
      return [fleetEvidence({ title, url: module.file, lines: shown }, now())];
    });
    if (evidence.length === 0) {
      const note = `No module sets ${option} on ${host.name}: it has the default of NixOS ${fleet.release}.`;
      return { text: [textPart(note)], evidence };
    }
    const cut = [textPart(`Only the first ${linesMax} are shown: ask for a longer path.`)];
    return { text: left === 0 ? cut : [], evidence };
  },
});

function pathOf(line: string): string {
  return line.slice(0, line.indexOf(' = '));
}
