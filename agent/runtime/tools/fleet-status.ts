import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { commandOutput } from './fleet/command.ts';
import type { PantherPorts } from './ports.ts';

const timeoutMs = 60_000;

export const fleetStatus = defineTool({
  name: 'fleet_status',
  description:
    "Asks the owner's machines how they are: reached or not, the system that runs, failed units, free space, what needs care. Takes seconds; use it only when the present state is asked for, not the description.",
  input: z.strictObject({
    hosts: z
      .array(z.string().regex(/^[a-z][a-z0-9-]*$/))
      .max(20)
      .default([])
      .describe('Names; none for all'),
  }),
  effect: 'read',
  // A machine tells names of units and files, which others on it may choose.
  hostile: true,
  timeoutMs,
  async run({ runPanther }: PantherPorts, { hosts }, { signal, now }) {
    const args = ['status', '--json', ...hosts.flatMap((host) => ['--host', host])];
    const output = await runPanther(args, { timeoutMs, signal });
    return commandOutput({ title: 'Status of the fleet', args, output, now: now() });
  },
});
