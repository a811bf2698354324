import { type CommandContext, exitCodes } from '#lib';
import { renderGaps } from '../ask/render.ts';
import type { OpencodeAnswer, OpencodeLine } from './answer.ts';

type Output = Pick<CommandContext, 'stdout' | 'stderr' | 'json'> & {
  /** With `json`: each line as it comes, not the answer alone. */
  readonly stream: boolean;
};

/** Shows the answer on stdout, all else on stderr.
 * @returns the exit code */
export async function printOpencode(
  lines: AsyncIterable<OpencodeLine>,
  { stdout, stderr, json, stream }: Output,
): Promise<number> {
  let exitCode: number = exitCodes['ask.partial'];
  for await (const line of lines) {
    if (json && stream) stdout(JSON.stringify(line));
    else if (line.type === 'narration') stderr(line.text);
    if (line.type !== 'answer') continue;
    const { answer } = line;
    exitCode = answer.status === 'partial' ? exitCodes['ask.partial'] : 0;
    if (json && !stream) stdout(JSON.stringify(answer));
    if (!json) stdout(renderText(answer));
    if (!(json && stream)) for (const said of renderEnd(answer)) stderr(said);
  }
  return exitCode;
}

function renderText({ text, gaps, status }: OpencodeAnswer): string {
  return [text, renderGaps([...gaps], status)].filter((part) => part !== '').join('\n\n');
}

function renderEnd({ usage, model, session }: OpencodeAnswer): readonly string[] {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  const read = inputTokens + cacheReadTokens + cacheWriteTokens;
  return [
    "OpenCode's model wrote this; what it says was not compared with the sources, as `panther ask` does without --via opencode.",
    `${model}: ${read} tokens read, ${outputTokens} written`,
    `to ask on: panther ask --via opencode --session ${session} "…"`,
  ];
}
