import type { ToolOutput } from '../../model/tool.ts';
import { textPart } from '../knowledge.ts';
import type { CommandOutput } from '../ports.ts';

const charactersMax = 40_000;

interface Ran {
  readonly title: string;
  readonly args: readonly string[];
  readonly output: CommandOutput;
  readonly now: number;
}

/** What a command of this program said, cut where it is too long to be read. */
export function commandOutput({ title, args, output, now }: Ran): ToolOutput {
  const { exitCode, stdout, stderr } = output;
  const said = stdout.trim() === '' ? stderr.trim() : stdout.trim();
  const isCut = said.length > charactersMax;
  const note = `exit code ${exitCode}${isCut ? `; only the first ${charactersMax} characters` : ''}`;
  return {
    text: [textPart(`panther ${args.join(' ')}: ${note}`)],
    evidence: [
      {
        ...{ origin: 'fleet', title, url: `panther ${args.join(' ')}`, headingPath: [] },
        ...{ text: said.slice(0, charactersMax), observedAt: now, hostile: true },
      },
    ],
  };
}
