import { type AnyCommand, type CommandIo, runCommand, systemClock } from '#lib';
import { commands } from '../../bin/commands.ts';

export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A command of ours in this process, as `bin/panther` runs it, in an environment of its own. */
export async function runTestCommand(
  command: AnyCommand,
  argv: readonly string[],
  { env, cwd }: Pick<CommandIo, 'env' | 'cwd'>,
): Promise<CommandResult> {
  const out: string[] = [];
  const err: string[] = [];
  const stream = (texts: string[]) => ({
    write: (text: string) => texts.push(text),
    on: () => undefined,
  });
  const code = await runCommand(command, argv, {
    ...{ stdout: stream(out), stderr: stream(err), env, cwd, clock: systemClock },
    onSignal: () => () => undefined,
    exitNow: () => undefined,
  });
  return { code, out: out.join(''), err: err.join('') };
}

/** `panther NAME …`, found and loaded as `bin/panther` does. */
export async function runPanther(
  name: string,
  argv: readonly string[],
  io: Pick<CommandIo, 'env' | 'cwd'>,
): Promise<CommandResult> {
  const entry = commands.find((each) => each.name === name);
  if (entry === undefined) throw new Error(`there is no command ${name}`);
  const { command } = await entry.load();
  return runTestCommand(command, argv, io);
}
