import type { ExtractedPage } from '../../model/page.ts';
import { chrome } from '../generators/chrome.ts';
import type { PageGenerator } from '../generators/define.ts';
import { judgeText } from '../instructions.ts';
import { plainText } from '../markdown/plain-text.ts';
import { renderMarkdown } from '../markdown/render.ts';
import { convertContent } from './convert.ts';
import { attribute, type DomElement, descendants, isElement } from './dom.ts';
import { detectGenerator, findMain } from './main-content.ts';
import { type PageMeta, readMeta } from './meta.ts';
import { parseHtml } from './parse.ts';
import { createReading, type Reading } from './reading.ts';
import { createSelectorSet, type SelectorSet } from './selector.ts';
import { hideStyled } from './style-rules.ts';
import type { TreeNode } from './tree.ts';

const drops = new Map<PageGenerator, SelectorSet>();

function dropsOf(generator: PageGenerator): SelectorSet {
  const known = drops.get(generator);
  if (known !== undefined) return known;
  const made = createSelectorSet([...chrome, ...generator.drop]);
  drops.set(generator, made);
  return made;
}

/** What is left of a page when its elements are not needed any more. */
interface ReadPage {
  readonly generator: PageGenerator;
  readonly meta: PageMeta;
  readonly reading: Reading;
  readonly tree: TreeNode;
}

/** An HTML page as Markdown. */
export function extractHtml(html: string, url: string): ExtractedPage {
  const { generator, meta, reading, tree } = readPage(html, url);
  const { markdown, ...places } = renderMarkdown(tree);
  const headings = places.headings.map(({ index, offset }) => {
    const { level = 1, anchor } = reading.headings[index] ?? {};
    const text = headingText(markdown, offset);
    return { level, text, ...(anchor === undefined ? {} : { anchor }), offset };
  });
  const terms = places.terms.map(({ index, offset }) => {
    const { anchor, depth = 0 } = reading.terms[index] ?? {};
    return { offset, depth, ...(anchor === undefined ? {} : { anchor }) };
  });
  const { language, canonicalUrl } = meta;
  return {
    generator: generator.name,
    title: meta.title === '' ? (headings[0]?.text ?? '') : meta.title,
    ...(language === undefined ? {} : { language }),
    ...(canonicalUrl === undefined ? {} : { canonicalUrl }),
    markdown,
    headings,
    terms,
    links: meta.links,
    hidden: {
      characters: reading.hiddenCharacters,
      ...judgeText({ visible: markdown, unseen: reading.unseen, asides: reading.asides }),
    },
  };
}

/** By itself, so that the elements of a large page are garbage before its Markdown is written. */
function readPage(html: string, url: string): ReadPage {
  const root = parseHtml(html) as unknown as DomElement;
  const elements: DomElement[] = [];
  for (const node of descendants(root)) if (isElement(node)) elements.push(node);
  const generator = detectGenerator(elements);
  const meta = readMeta(elements, url);
  const body = elements.find((element) => element.name === 'body') ?? root;
  const main = findMain(generator, elements, body);
  hideStyled(elements, main);
  const reading = createReading(meta.baseUrl, dropsOf(generator));
  const tree = convertContent(main, reading);
  noticeRest(elements, reading, meta.title);
  return { generator, meta, reading, tree };
}

/** The text of a heading without its markup. */
function headingText(markdown: string, offset: number): string {
  const end = markdown.indexOf('\n', offset);
  const line = markdown.slice(offset, end === -1 ? undefined : end);
  return plainText(line.replace(/^[\s>]*(?:(?:[-*+]|\d+\.)\s+)*#{1,6}\s+/, ''));
}

/** Titles and descriptions, which a reader may never see. */
function noticeRest(elements: readonly DomElement[], reading: Reading, title: string): void {
  if (title !== '') reading.asides.push(title);
  for (const element of elements) {
    if (element.name !== 'meta') continue;
    const name = attribute(element, 'name') ?? attribute(element, 'property');
    if (name !== undefined && /description|keywords|title/i.test(name))
      reading.asides.push(attribute(element, 'content') ?? '');
  }
}
