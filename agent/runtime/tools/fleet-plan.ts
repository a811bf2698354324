import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { commandOutput } from './fleet/command.ts';
import type { PantherPorts } from './ports.ts';

const timeoutMs = 300_000;

export const fleetPlan = defineTool({
  name: 'fleet_plan',
  description:
    'Works out what deploying one machine would change: files, packages, units, secrets, whether it takes a reboot. Changes nothing. Takes minutes where a system has to be built; `files` compares only the generated files and is quick.',
  input: z.strictObject({
    host: z.string().regex(/^[a-z][a-z0-9-]*$/),
    files: z.boolean().default(true).describe('Only the files of the flake; asks no machine'),
  }),
  effect: 'read',
  // A machine tells names of units and files, which others on it may choose.
  hostile: true,
  timeoutMs,
  async run({ runPanther }: PantherPorts, { host, files }, { signal, now }) {
    const args = ['plan', '--json', '--host', host, ...(files ? ['--files'] : [])];
    const output = await runPanther(args, { timeoutMs, signal });
    return commandOutput({ title: `Plan for ${host}`, args, output, now: now() });
  },
});
