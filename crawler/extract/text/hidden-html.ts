import type { DomElement } from '../html/dom.ts';
import { isHidden } from '../html/hidden.ts';
import { isNamed, readHiddenNames } from '../html/style-rules.ts';
import { readLines } from './markdown-lines.ts';

const tag = /<(\/?)([a-z][a-z0-9-]*)(?=[\s>])/gi;
const tagMaxChars = 4_000;
/** How many tags the end of an element is looked for in; made pages have a million. */
const endWithin = 5_000;
const empty = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/;

interface Tag {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly isEnd: boolean;
  readonly attributes: string;
}

/** Takes out of Markdown what its own HTML hides from readers; code stays as it is. What was taken is added to
 * `unseen`. */
export function takeHiddenHtml(markdown: string, unseen: string[]): string {
  const tags = readTags(markdown);
  if (tags.length === 0) return markdown;
  const sheets = [...markdown.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/gi)];
  const names = readHiddenNames(sheets.map((match) => match[1] ?? ''));
  let kept = '';
  let at = 0;
  for (const [index, each] of tags.entries()) {
    if (each.start < at || each.isEnd || empty.test(each.name)) continue;
    const element = elementOf(each);
    if (!isHidden(element) && !isNamed(names, element)) continue;
    const end = endOf(markdown, tags, index);
    unseen.push(
      markdown
        .slice(each.end, end.from)
        .replace(/<[^>]*>/g, ' ')
        .trim(),
    );
    kept += markdown.slice(at, each.start);
    at = end.to;
  }
  return kept + markdown.slice(at);
}

function readTags(markdown: string): Tag[] {
  if (!/<[a-z]/i.test(markdown)) return [];
  const isCode = codeTest(markdown);
  const tags: Tag[] = [];
  for (const { 0: text, 1: slash, 2: name = '', index } of markdown.matchAll(tag)) {
    if (isCode(index)) continue;
    const from = index + text.length;
    const end = tagEnd(markdown, from);
    if (end === undefined || markdown[end - 2] === '/') continue;
    const attributes = markdown.slice(from, end - 1);
    const isEnd = slash === '/';
    tags.push({ start: index, end, name: name.toLowerCase(), isEnd, attributes });
  }
  return tags;
}

/** Behind the `>` that is not between quotes. */
function tagEnd(markdown: string, from: number): number | undefined {
  let quote = '';
  for (let at = from; at < Math.min(markdown.length, from + tagMaxChars); at++) {
    const char = markdown[at] ?? '';
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '>') return at + 1;
    else if (char === '"' || char === "'") quote = char;
  }
  return undefined;
}

/** Whether an offset is in a fence, in an indented block or between backticks. */
function codeTest(markdown: string): (offset: number) => boolean {
  const ranges: [number, number][] = [];
  let isList = false;
  for (const { text, offset, isCode } of readLines(markdown)) {
    const isIndented = /^(?: {4}|\t)/.test(text);
    if (!isIndented && text.trim() !== '') isList = /^\s*(?:[-*+]|\d{1,9}[.)])\s/.test(text);
    if (isCode || (isIndented && !isList)) ranges.push([offset, offset + text.length]);
    else {
      for (const { 0: span, index } of text.matchAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g)) {
        ranges.push([offset + index, offset + index + span.length]);
      }
    }
  }
  let last = 0;
  return (offset) => {
    // Asked for in ascending order.
    while (last < ranges.length && (ranges[last]?.[1] ?? 0) <= offset) last++;
    return (ranges[last]?.[0] ?? Number.POSITIVE_INFINITY) <= offset;
  };
}

/** Where an element's content ends, and where it does: one that is not closed ends with its paragraph. */
function endOf(markdown: string, tags: readonly Tag[], index: number) {
  const first = tags[index];
  let depth = 0;
  for (const each of tags.slice(index, index + endWithin)) {
    if (each.name !== first?.name) continue;
    depth += each.isEnd ? -1 : 1;
    if (depth === 0) return { from: each.start, to: each.end };
  }
  const gap = markdown.indexOf('\n\n', first?.end ?? 0);
  const end = gap === -1 ? markdown.length : gap;
  return { from: end, to: end };
}

function elementOf({ name, attributes }: Tag): DomElement {
  const attribs: Record<string, string> = {};
  for (const match of attributes.matchAll(/([^\s=>"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]+))?/g)) {
    attribs[(match[1] ?? '').toLowerCase()] = (match[2] ?? '').replace(/^(["'])(.*)\1$/s, '$2');
  }
  return { name, attribs, children: [], parentNode: null } as unknown as DomElement;
}
