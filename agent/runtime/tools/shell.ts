import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { textPart } from './knowledge.ts';
import type { ShellPorts } from './ports.ts';
import { decideAllowed } from './shell/policy.ts';

export const shell = defineTool({
  name: 'shell',
  description:
    'Runs one of the commands that the owner of this machine allows, with arguments that fit its patterns. No shell reads them. With no command it lists what is allowed; on most machines that is nothing.',
  input: z.strictObject({
    command: z.string().max(100).optional().describe('Its name in the policy'),
    args: z.array(z.string().max(500)).max(20).default([]),
  }),
  effect: 'execute',
  // What a program prints can be anybody's words.
  hostile: true,
  timeoutMs: 130_000,
  async run({ allowedCommands, runAllowed }: ShellPorts, { command, args }, { signal, now }) {
    const allowed = allowedCommands();
    if (command === undefined) {
      const lines = allowed.map(
        (each) =>
          `${each.name}: ${each.description}; arguments ${each.args.map(({ pattern }) => pattern).join(' ')}`,
      );
      const none = 'The policy of this machine allows no command.';
      return { text: [textPart(lines.length === 0 ? none : lines.join('\n'))], evidence: [] };
    }
    const chosen = decideAllowed(allowed, { command, args });
    const { exitCode, stdout, stderr } = await runAllowed(chosen, args, signal);
    const said = [stdout, stderr].filter((each) => each !== '').join('\n');
    return {
      text: [textPart(`exit code ${exitCode}`)],
      evidence: [
        {
          ...{ origin: 'fleet', title: `Output of ${chosen.name}`, url: chosen.program },
          ...{ headingPath: [], text: said, observedAt: now(), hostile: true },
        },
      ],
    };
  },
});
