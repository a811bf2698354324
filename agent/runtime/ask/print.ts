import { type CommandContext, exitCodes } from '#lib';
import { gapBefore } from './collect.ts';
import { renderGaps, renderSources, renderUsage } from './render.ts';
import type { AnswerJson, AnswerLine } from './wire.ts';

type Output = Pick<CommandContext, 'stdout' | 'stderr' | 'json'> & {
  /** With `json`: each line as it comes, not the answer alone. */
  readonly stream: boolean;
};

/** Shows an answer as it comes: the answer on stdout, all else on stderr.
 * @returns the exit code */
export async function printAnswer(
  lines: AsyncIterable<AnswerLine>,
  { stdout, stderr, json, stream }: Output,
): Promise<number> {
  let shown = '';
  let exitCode: number = exitCodes['ask.partial'];
  for await (const line of lines) {
    if (json && stream && line.type !== 'waiting') stdout(JSON.stringify(line));
    if (line.type === 'narration' && !(json && stream)) stderr(line.text);
    if (line.type === 'statement' && !json) {
      const gap = shown === '' ? '' : gapBefore(shown, line.text).slice(1);
      stdout(`${gap}${line.text}`);
      shown = line.text;
    }
    if (line.type !== 'answer') continue;
    const { answer } = line;
    exitCode = exitCodeOf(answer);
    if (json && !stream) stdout(JSON.stringify(answer));
    if (!json) printEnd(answer, { stdout, stderr });
  }
  return exitCode;
}

function printEnd(answer: AnswerJson, { stdout, stderr }: Pick<Output, 'stdout' | 'stderr'>): void {
  const { gaps, citations, session, status } = answer;
  const missing = renderGaps(gaps, status);
  if (missing !== '') stdout(`\n${missing}`);
  const sources = renderSources(citations);
  if (sources !== '') stdout(`\n${sources}`);
  const usage = renderUsage(answer);
  if (usage !== undefined) stderr(usage);
  stderr(`to ask on: panther ask --session ${session} "…"`);
}

/** What a script can tell by. */
export function exitCodeOf({ status, cutShortBy }: AnswerJson): number {
  if (status === 'not-found') return exitCodes['ask.not-found'];
  if (status !== 'partial') return 0;
  return cutShortBy === 'ask.budget' ? exitCodes['ask.budget'] : exitCodes['ask.partial'];
}
