import { type CommandIo, Fault, nearest, renderFailure, renderRows, runCommand } from '#lib';
import { type CommandEntry, commandGroups } from './commands.ts';

export interface CliOptions {
  readonly entries: readonly CommandEntry[];
  readonly version: string;
  readonly io: CommandIo;
}

/** Finds the command the first word names, loads it alone and runs it with the rest. Resolves to
 * the exit code. */
export async function runCli(argv: readonly string[], options: CliOptions): Promise<number> {
  const { entries, io, version } = options;
  const [first, ...rest] = argv;
  if (first === undefined || first === '--help' || first === '-h')
    return print(io, overview(entries));
  if (first === '--version' || first === '-V') return print(io, `panther ${version}\n`);
  if (first === 'help') {
    if (rest[0] === undefined) return print(io, overview(entries));
    return runNamed(rest[0], ['--help'], options);
  }
  return runNamed(first, rest, options);
}

async function runNamed(
  name: string,
  argv: readonly string[],
  { entries, io }: CliOptions,
): Promise<number> {
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry !== undefined) {
    const { command } = await entry.load();
    return runCommand(command, argv, io);
  }
  const fault = unknownCommand(name, entries);
  io.stderr.write(`${renderFailure(fault, argv.includes('--json'))}\n`);
  return fault.exitCode;
}

function unknownCommand(name: string, entries: readonly CommandEntry[]): Fault {
  const what = name.startsWith('-') ? 'option' : 'command';
  const guess = nearest(
    name,
    entries.map((entry) => entry.name),
  );
  return new Fault({
    code: 'usage',
    message: `unknown ${what} ${JSON.stringify(name)}`,
    hint: guess === undefined ? '`panther --help` lists the commands' : `did you mean ${guess}?`,
  });
}

function overview(entries: readonly CommandEntry[]): string {
  const sections = commandGroups.flatMap((group) => {
    const rows = entries
      .filter((entry) => entry.group === group)
      .map((entry) => [entry.name, entry.summary] as const);
    return rows.length === 0 ? [] : [`${group}:\n${renderRows(rows)}`];
  });
  return [
    'A NixOS fleet, described, checked and deployed from this repository.\n',
    'Usage:\n  panther COMMAND [options]\n',
    ...sections,
    '`panther COMMAND --help` says what a command takes.\n',
  ].join('\n');
}

function print(io: CommandIo, text: string): number {
  io.stdout.write(text);
  return 0;
}
