import type { ExtractedPage, Heading } from '../../model/page.ts';
import { absoluteUrl } from '../html/url.ts';
import { judgeText } from '../instructions.ts';
import { removeInvisible } from '../invisible.ts';
import { limits } from '../limits.ts';

/** Text without markup, or with one that reads well as it is, such as reStructuredText. Underlined lines are its
 * headings. */
export function extractText(
  source: string,
  url: string,
  generator: 'text' | 'pdf' = 'text',
): ExtractedPage {
  const shown = removeInvisible(source.replace(/\r\n?/g, '\n').replace(/\f/g, '\n\n'));
  const markdown = shown.text
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\s+$/g, '');
  const headings = readUnderlined(markdown);
  const links = new Set<string>();
  for (const match of markdown.matchAll(/https?:\/\/[^\s<>"'`)\]]+/g)) {
    if (links.size >= limits.linksMax) break;
    const link = absoluteUrl(match[0].replace(/[.,;:]+$/, ''), url)?.replace(/#.*$/, '');
    if (link !== undefined) links.add(link);
  }
  const first = markdown.split('\n', 1)[0] ?? '';
  const unseen = shown.tagged === '' ? [] : [shown.tagged];
  return {
    generator,
    title: headings[0]?.text ?? first.trim().slice(0, 200),
    markdown,
    headings,
    links: [...links],
    hidden: { characters: shown.removed, ...judgeText({ visible: markdown, unseen, asides: [] }) },
  };
}

/** A line with one of punctuation below that is as long. Levels by the order in which the signs appear. */
function readUnderlined(markdown: string): Heading[] {
  const headings: Heading[] = [];
  const signs: string[] = [];
  const lines = markdown.split('\n');
  let offset = 0;
  for (const [index, line] of lines.entries()) {
    const below = lines[index + 1] ?? '';
    const isRule = /^([=\-~^"'`#*+.:_])\1{2,}$/.test(below);
    const isText = /^\S/.test(line) && /[\p{L}\p{N}]/u.test(line);
    if (isRule && isText && below.length >= line.length && line.length < 200) {
      const sign = below[0] ?? '=';
      if (!signs.includes(sign)) signs.push(sign);
      headings.push({ level: Math.min(signs.indexOf(sign) + 1, 6), text: line.trim(), offset });
    }
    offset += line.length + 1;
  }
  return headings;
}
