import type { Evidence } from '../model/message.ts';
import { quoteWithoutAddresses } from './addresses.ts';
import { cleanMarkdown } from './check-statement.ts';
import type { Collector } from './collect.ts';
import { askLimits } from './limits.ts';
import { withoutControls } from './plain-text.ts';

export interface Passage {
  readonly evidence: Evidence;
  /** What matches best in its text. */
  readonly span: { readonly start: number; readonly end: number };
}

/** Lets passages speak for themselves: each quoted, with its source. Addresses that were not retrieved are
 * taken out of what is shown, as from everything else. */
export function quotePassages(passages: readonly Passage[], collector: Collector): void {
  const allowed = new Set(passages.map(({ evidence }) => evidence.url));
  for (const { evidence, span } of passages) {
    const { start, end } = widen(evidence.text, span);
    const quote = evidence.text.slice(start, end).trim();
    const { text } = cleanMarkdown(withoutControls(quote), allowed);
    if (text === '') continue;
    const quoted = text.split('\n').map((line) => `> ${line}`.trimEnd());
    const shown = quoteWithoutAddresses(quote, allowed);
    collector.add({ text: quoted.join('\n'), sources: [{ evidence, quote: shown }] });
  }
}

/** Whole blocks around a span, the whole passage where it is short; never a part of a fence. */
function widen(
  text: string,
  { start, end }: Passage['span'],
): { readonly start: number; readonly end: number } {
  if (text.length <= askLimits.quotedCharactersMax) return { start: 0, end: text.length };
  const blocks = blocksOf(text);
  const wanted = blocks.filter(
    (block) => block.start < Math.max(end, start + 1) && block.end > start,
  );
  const first = wanted[0];
  const last = wanted.at(-1);
  return first === undefined || last === undefined
    ? { start: 0, end: text.length }
    : { start: first.start, end: last.end };
}

/** Parts of Markdown between empty lines; a fence is in one with what is in it. */
function blocksOf(text: string): readonly { readonly start: number; readonly end: number }[] {
  const blocks: { start: number; end: number }[] = [];
  let fence = '';
  let start = -1;
  let at = 0;
  for (const line of text.split('\n')) {
    const end = at + line.length;
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (line.trim() === '' && fence === '') {
      if (start >= 0) blocks.push({ start, end: at });
      start = -1;
    } else if (start < 0) start = at;
    if (mark !== undefined) fence = fence === '' ? mark : mark.startsWith(fence) ? '' : fence;
    at = end + 1;
  }
  if (start >= 0) blocks.push({ start, end: text.length });
  return blocks;
}
