import type { Evidence } from '../model/message.ts';
import { maskAddresses, quoteWithoutAddresses } from './addresses.ts';
import { findQuote, quoteMin } from './quote.ts';
import type { Statement } from './statement.ts';

export interface Checked {
  /** Markdown that may be shown, without citation marks. */
  readonly text: string;
  /** What holds it up; empty for one that rests on nothing and is marked so. */
  readonly sources: readonly { readonly evidence: Evidence; readonly quote: string }[];
}

export type Verdict =
  | { readonly kind: 'shown'; readonly checked: Checked; readonly notes: readonly string[] }
  | { readonly kind: 'dropped'; readonly why: string };

export interface CheckOptions {
  readonly evidence: ReadonlyMap<string, Evidence>;
  /** Stands in the system prompt and nowhere else. */
  readonly canary: string;
}

/** Decides whether a statement may be shown. It is dropped when a quote of it does not stand in the evidence it
 * names, or when it gives away the system prompt; addresses that were not retrieved are taken out, and so are
 * images, which a page could use to carry something away. */
export function checkStatement(statement: Statement, options: CheckOptions): Verdict {
  const { evidence, canary } = options;
  if (isIn(statement.text, canary)) {
    return { kind: 'dropped', why: 'a sentence gave away the system prompt' };
  }
  const allowed = new Set([...evidence.values()].map(({ url }) => url));
  const sources = [];
  for (const { id, quote } of statement.cite) {
    const source = evidence.get(id);
    const place = source === undefined ? undefined : findQuote(source.text, quote);
    if (source === undefined || place === undefined) {
      // The id is the model's own text.
      const named = evidence.has(id) ? id : 'evidence that is not there';
      return { kind: 'dropped', why: `a sentence quoted what ${named} does not say` };
    }
    const shown = quoteWithoutAddresses(source.text.slice(place.start, place.end), allowed);
    if (shown.length < quoteMin) {
      return { kind: 'dropped', why: 'a sentence quoted nothing but an address' };
    }
    sources.push({ evidence: source, quote: shown });
  }
  const { text, removed } = cleanMarkdown(statement.text, allowed);
  const notes = removed === 0 ? [] : ['an address that was not retrieved was taken out'];
  return { kind: 'shown', checked: { text, sources }, notes };
}

/** Also with other letters between, or in capitals. */
function isIn(text: string, canary: string): boolean {
  const bare = (value: string) => value.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return bare(text).includes(bare(canary));
}

const code = /(```[\s\S]*?```|`[^`\n]*`)/;

/** Takes out images, HTML and every address but the allowed ones. Citation marks are ours to give. What is
 * code keeps its brackets; addresses are taken out of it too. */
export function cleanMarkdown(
  markdown: string,
  allowed: ReadonlySet<string>,
): { readonly text: string; readonly removed: number } {
  let removed = 0;
  const drop = (replacement: string) => {
    removed += 1;
    return replacement;
  };
  const cleanProse = (prose: string) =>
    prose
      .replaceAll(/!\[([^\]]*)\]\([^)]*\)/g, (_, alt: string) => drop(alt))
      .replaceAll(/\[([^\]]*)\]\(\s*<?([^)\s>]*)>?[^)]*\)/g, (link, label: string, url: string) =>
        allowed.has(url) ? link : drop(label),
      )
      .replaceAll(/^\s*\[[^\]]+\]:\s*\S+.*$/gm, () => drop(''))
      .replaceAll(/<\/?[a-z][^>]*>/gi, (tag) => (/^<https?:/i.test(tag) ? tag : drop('')))
      .replaceAll(/\[(\d+)\]/g, '($1)');
  const text = markdown
    .split(code)
    .map((part, index) => {
      const isCode = index % 2 === 1;
      const masked = maskAddresses(isCode ? part : cleanProse(part), allowed, { isCode });
      removed += masked.removed;
      return masked.text;
    })
    .join('')
    .trim();
  return { text, removed };
}
