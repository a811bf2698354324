import type { Citation } from '../model/answer.ts';
import type { Evidence } from '../model/message.ts';
import type { Checked } from './check-statement.ts';
import type { AskEvent } from './ports.ts';

/** Puts an answer together: numbers sources in the order they are first cited, and tells each piece. */
export interface Collector {
  add(checked: Checked): void;
  /** Our own words, which need no source. */
  say(text: string): void;
  /** What is missing in the answer, once each. */
  gap(why: string): void;
  readonly citations: readonly Citation[];
  readonly gaps: readonly string[];
  readonly count: number;
  /** Pieces that rest on a source. */
  readonly citedCount: number;
  text(): string;
}

/** Said behind a sentence that rests on nothing that was found. */
export const uncitedMark = '(not from the sources)';

export function createCollector(onEvent: (event: AskEvent) => void): Collector {
  const citations: Citation[] = [];
  const gaps: string[] = [];
  const texts: string[] = [];
  let citedCount = 0;
  const numberOf = (evidence: Evidence, quote: string): number => {
    const known = citations.find((one) => one.evidence.id === evidence.id && one.quote === quote);
    if (known !== undefined) return known.number;
    const same = citations.find((one) => one.evidence.id === evidence.id);
    const numbers = new Set(citations.map(({ number }) => number));
    const citation = { number: same?.number ?? numbers.size + 1, evidence, quote };
    citations.push(citation);
    onEvent({ type: 'citation', citation });
    return citation.number;
  };
  return {
    citations,
    gaps,
    get count() {
      return texts.length;
    },
    get citedCount() {
      return citedCount;
    },
    add({ text, sources }) {
      const numbers = new Set(sources.map(({ evidence, quote }) => numberOf(evidence, quote)));
      if (numbers.size > 0) citedCount += 1;
      const marks = [...numbers].map((number) => `[${number}]`).join('');
      const marked = withMark(text, marks === '' ? uncitedMark : marks);
      texts.push(marked);
      onEvent({ type: 'statement', text: marked });
    },
    say(text) {
      texts.push(text);
      onEvent({ type: 'statement', text });
    },
    gap(why) {
      if (!gaps.includes(why)) gaps.push(why);
    },
    text: () => joinPieces(texts),
  };
}

/** Behind the last word; on a line of its own behind a block that a word would break. */
function withMark(text: string, mark: string): string {
  const last = text.slice(text.lastIndexOf('\n') + 1);
  return /^\s*(?:```|~~~|\||>)/.test(last) ? `${text}\n\n${mark}` : `${text} ${mark}`;
}

/** Each sentence is a line of its paragraph; blocks are parted by an empty line. */
export function joinPieces(texts: readonly string[]): string {
  return texts.reduce(
    (all, text) => (all === '' ? text : `${all}${gapBefore(all, text)}${text}`),
    '',
  );
}

const startsBlock = /^\s*(?:[-*+>#|]|\d+[.)]\s|```|~~~)/;

/** What stands between a piece and the one before it. */
export function gapBefore(before: string, text: string): string {
  const isListItem = /^\s*(?:[-*+]|\d+[.)])\s/;
  const last = before.slice(before.lastIndexOf('\n') + 1);
  if (isListItem.test(text) && isListItem.test(last)) return '\n';
  return startsBlock.test(text) || startsBlock.test(last) ? '\n\n' : '\n';
}
