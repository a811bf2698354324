import type { Answer, Citation } from '../model/answer.ts';
import { maskAddresses } from './addresses.ts';
import { withoutControls } from './plain-text.ts';
import type { AnswerJson } from './wire.ts';

/** The numbered sources of an answer, each once; empty without any. */
export function renderSources(citations: AnswerJson['citations']): string {
  const seen = new Set<number>();
  const lines = citations.flatMap(({ number, source }) => {
    if (seen.has(number)) return [];
    seen.add(number);
    const [top, ...rest] = source.headingPath;
    const path = (top === source.title ? rest : source.headingPath).join(' > ');
    const title = path === '' ? source.title : `${source.title}: ${path}`;
    const day = new Date(source.observedAt).toISOString().slice(0, 10);
    return [`[${number}] ${oneLine(title)}`, `    ${withoutControls(source.url)} (read ${day})`];
  });
  return lines.length === 0 ? '' : ['Sources', ...lines].join('\n');
}

/** A title, which strangers wrote too. */
function oneLine(title: string): string {
  const { text } = maskAddresses(withoutControls(title).replaceAll(/\s+/g, ' ').trim(), new Set());
  return text;
}

/** An answer as other programs are told it: what it rests on without the whole passages. */
export function toJson({ citations, ...answer }: Answer): AnswerJson {
  return {
    ...answer,
    citations: citations.map(citationToJson),
    gaps: [...answer.gaps],
    usageByAgent: [...answer.usageByAgent],
  };
}

export function citationToJson({
  number,
  quote,
  evidence,
}: Citation): AnswerJson['citations'][number] {
  const { text: _, ...source } = evidence;
  const title = oneLine(source.title);
  return {
    number,
    quote,
    source: { ...source, title, headingPath: source.headingPath.map(oneLine) },
  };
}

/** What it used, for a person; undefined when no model was asked. */
export function renderUsage({ usage, model }: AnswerJson): string | undefined {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, costUsd } = usage;
  const input = inputTokens + cacheReadTokens + cacheWriteTokens;
  if (input + outputTokens === 0) return undefined;
  const cost =
    costUsd === undefined
      ? ', at a price that is not known: the budget in money does not count it'
      : `, ${costUsd.toFixed(4)} US dollars`;
  return `${model ?? 'models'}: ${input} tokens read, ${outputTokens} written${cost}`;
}

/** An answer as text: what `panther ask` prints of it. */
export function renderAnswer({ text, gaps, status, citations }: AnswerJson): string {
  return [text, renderGaps(gaps, status), renderSources(citations)]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What is missing, in a sentence; empty when nothing is. */
export function renderGaps(gaps: AnswerJson['gaps'], status: AnswerJson['status']): string {
  const head = status === 'partial' ? 'This answer is not complete' : 'Note';
  return gaps.length === 0 ? '' : `${head}: ${gaps.join('; ')}.`;
}
