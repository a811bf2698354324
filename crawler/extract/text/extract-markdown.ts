import type { ExtractedPage, Heading } from '../../model/page.ts';
import { absoluteUrl } from '../html/url.ts';
import { judgeText } from '../instructions.ts';
import { removeInvisible } from '../invisible.ts';
import { limits } from '../limits.ts';
import { plainText } from '../markdown/plain-text.ts';
import { readFrontMatter } from './front-matter.ts';
import { takeHiddenHtml } from './hidden-html.ts';
import { type MarkdownLine, readLines } from './markdown-lines.ts';

/** A Markdown file: front matter read and taken off, comments and hidden HTML taken out and counted, addresses of links
 * made absolute. Code blocks stay as they are. */
export function extractMarkdown(source: string, url: string): ExtractedPage {
  const shown = removeInvisible(source.replace(/\r\n?/g, '\n'));
  const { body, title, language } = readFrontMatter(shown.text);
  const unseen: string[] = shown.tagged === '' ? [] : [shown.tagged];
  const seen = takeHiddenHtml(takeComments(body, unseen), unseen);
  const markdown = withAbsoluteLinks(seen, url).trim();
  const lines = readLines(markdown);
  const headings = readHeadings(lines);
  const asides = [...markdown.matchAll(/!\[([^\]\n]*)\]\(/g)].map((match) => match[1] ?? '');
  const name = decodeURIComponentSafely(new URL(url).pathname.split('/').at(-1) ?? '');
  return {
    generator: 'markdown',
    title: title ?? headings[0]?.text ?? name.replace(/\.(?:md|markdown|mdx)$/i, ''),
    ...(language === undefined ? {} : { language }),
    markdown,
    headings,
    links: readLinks(lines, url),
    hidden: {
      characters: shown.removed + unseen.reduce((sum, text) => sum + text.length, 0),
      ...judgeText({ visible: markdown, unseen, asides: [...asides, title ?? ''] }),
    },
  };
}

function decodeURIComponentSafely(text: string): string {
  return /%(?![0-9a-f]{2})/i.test(text) || !/^[\x20-\x7e]*$/.test(text) || /%[89a-f]/i.test(text)
    ? text
    : decodeURIComponent(text);
}

/** HTML comments outside code, joined over lines. */
function takeComments(markdown: string, unseen: string[]): string {
  if (!markdown.includes('<!--')) return markdown;
  let inComment = false;
  let wasComment = false;
  const kept: string[] = [];
  for (const { text, isCode } of readLines(markdown)) {
    if (isCode && !inComment) {
      kept.push(text);
      continue;
    }
    let rest = text;
    let line = '';
    while (rest !== '') {
      const at = rest.indexOf(inComment ? '-->' : '<!--');
      const end = at === -1 ? rest.length : at;
      if (inComment) unseen.push(rest.slice(0, end).trim());
      else line += rest.slice(0, end);
      if (at === -1) break;
      rest = rest.slice(at + (inComment ? 3 : 4));
      inComment = !inComment;
    }
    const isEmpty = line.trim() === '';
    // A line that was a comment leaves no empty line more than there was.
    const isSpare = text.trim() !== '' || (wasComment && kept.at(-1)?.trim() === '');
    if (!isEmpty || !isSpare) kept.push(line);
    wasComment = isEmpty && text.trim() !== '';
  }
  return kept.join('\n');
}

const inlineLink = /(!?\[(?:[^[\]\\\n]|\\.|\[[^\]\n]*\])*\]\()([^)\s]+)((?:\s+"[^"\n]*")?\))/g;
const definition = /^(\s{0,3}\[[^\]\n]+\]:\s*)(\S+)/;

function withAbsoluteLinks(markdown: string, url: string): string {
  const absolute = (target: string): string => {
    const plain = target.replace(/^<|>$/g, '');
    return absoluteUrl(plain, url) ?? (/^(?:data|javascript|vbscript):/i.test(plain) ? '#' : plain);
  };
  return readLines(markdown)
    .map(({ text, isCode }) =>
      isCode
        ? text
        : text
            .replace(
              inlineLink,
              (_, before: string, target: string, after: string) =>
                before + absolute(target) + after,
            )
            .replace(definition, (_, before: string, target: string) => before + absolute(target)),
    )
    .join('\n');
}

/** Outside code; `#` and underlined ones, with the anchors GitHub gives them or their own `{#id}`. */
function readHeadings(lines: readonly MarkdownLine[]): Heading[] {
  const headings: Heading[] = [];
  const taken = new Map<string, number>();
  const add = (level: number, raw: string, offset: number): void => {
    const own = /\s*\{#([\w-]+)[^}]*\}\s*$/.exec(raw);
    const text = plainText(own === null ? raw : raw.slice(0, own.index));
    if (text === '') return;
    const slug = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    const count = taken.get(slug) ?? 0;
    taken.set(slug, count + 1);
    headings.push({
      level,
      text,
      anchor: own?.[1] ?? (count === 0 ? slug : `${slug}-${count}`),
      offset,
    });
  };
  for (const [index, { text, isCode, offset }] of lines.entries()) {
    if (isCode) continue;
    const marked = /^ {0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$/.exec(text);
    if (marked !== null) add(marked[1]?.length ?? 1, marked[2] ?? '', offset);
    else {
      const next = lines[index + 1];
      const underline =
        next === undefined || next.isCode ? null : /^ {0,3}(=+|-{2,})\s*$/.exec(next.text);
      if (underline !== null && /^ {0,3}[^\s>|#-]/.test(text))
        add(underline[1]?.startsWith('=') ? 1 : 2, text.trim(), offset);
    }
  }
  return headings;
}

function readLinks(lines: readonly MarkdownLine[], url: string): string[] {
  const links = new Set<string>();
  for (const { text, isCode } of lines) {
    if (isCode || links.size >= limits.linksMax) continue;
    const targets = [
      ...[...text.matchAll(inlineLink)]
        .filter((match) => !(match[1] ?? '').startsWith('!'))
        .map((match) => match[2] ?? ''),
      ...[...text.matchAll(/<(https?:[^\s<>]+)>|(?<![("<\w])(https?:\/\/[^\s<>)\]"'`]+)/g)].map(
        (match) => match[1] ?? match[2] ?? '',
      ),
      ...[...text.matchAll(/href="([^"\s]+)"/g)].map((match) => match[1] ?? ''),
      definition.exec(text)?.[2] ?? '',
    ];
    for (const target of targets) {
      if (target === '' || target.startsWith('#')) continue;
      const link = absoluteUrl(target.replace(/[.,;:]+$/, ''), url)?.replace(/#.*$/, '');
      if (link !== undefined) links.add(link);
    }
  }
  return [...links];
}
