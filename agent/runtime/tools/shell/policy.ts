import { existsSync } from 'node:fs';
import { z } from 'zod';
import { Fault, readJsonFile } from '#lib';

// What the owner of a machine lets agents run on it. No shell reads it: a program, and for each of its
// arguments a pattern that fits the whole of it.
const commandSchema = z.strictObject({
  /** What the model calls it. */
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  description: z.string().min(1),
  program: z.string().regex(/^\//, 'must be an absolute path'),
  /** One regular expression an argument, in order; `optional` ones only at the end. */
  args: z.array(z.strictObject({ pattern: z.string(), optional: z.boolean().default(false) })),
  timeoutMs: z.int().min(100).max(120_000).default(30_000),
  outputMaxBytes: z.int().min(100).max(200_000).default(20_000),
});
const policySchema = z.strictObject({ version: z.literal(1), commands: z.array(commandSchema) });

export type AllowedCommand = z.output<typeof commandSchema>;

/** Nothing is allowed where there is no policy.
 * @throws Fault io.read-failed, json.invalid, config.invalid (a pattern that is none) */
export function readShellPolicy(file: string): readonly AllowedCommand[] {
  if (!existsSync(file)) return [];
  const { commands } = readJsonFile(file, policySchema);
  for (const { name, args } of commands) {
    for (const { pattern } of args) checkPattern(pattern, name, file);
  }
  return commands;
}

/** The command that a policy allows with exactly these arguments.
 * @throws Fault agent.refused */
export function decideAllowed(
  commands: readonly AllowedCommand[],
  wanted: { readonly command: string; readonly args: readonly string[] },
): AllowedCommand {
  const command = commands.find(({ name }) => name === wanted.command);
  if (command === undefined) {
    const names = commands.map(({ name }) => name).join(', ');
    throw refused(
      `no command "${wanted.command}" is allowed on this machine`,
      names === '' ? 'its policy allows none' : `allowed are ${names}`,
    );
  }
  const least = command.args.filter(({ optional }) => !optional).length;
  const isCountRight = wanted.args.length >= least && wanted.args.length <= command.args.length;
  if (!isCountRight) {
    throw refused(`${command.name} takes ${least} to ${command.args.length} arguments`);
  }
  for (const [index, value] of wanted.args.entries()) {
    const pattern = command.args[index]?.pattern ?? '';
    // `v`: the whole argument; a line break in it never passes as two.
    if (value.includes('\0') || !new RegExp(`^(?:${pattern})$`, 'v').test(value)) {
      throw refused(`argument ${index + 1} of ${command.name} must fit ${pattern}`);
    }
  }
  return command;
}

function checkPattern(pattern: string, name: string, file: string): void {
  try {
    new RegExp(`^(?:${pattern})$`, 'v');
  } catch (cause) {
    const message = `the pattern ${JSON.stringify(pattern)} of the command ${name} is none`;
    throw new Fault({ code: 'config.invalid', message, where: file, cause });
  }
}

function refused(message: string, hint?: string): Fault {
  return new Fault({ code: 'agent.refused', message, ...(hint === undefined ? {} : { hint }) });
}
