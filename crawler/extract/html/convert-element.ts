import { limits } from '../limits.ts';
import { headingAnchor } from './anchor.ts';
import { hasBlock } from './blocks.ts';
import { codeTextOf } from './code-text.ts';
import type { Place } from './convert.ts';
import { convertDefinition } from './convert-definition.ts';
import { convertTable } from './convert-table.ts';
import {
  attribute,
  classesOf,
  type DomElement,
  type DomNode,
  isElement,
  oneLine,
  textOf,
} from './dom.ts';
import { languageOf } from './language.ts';
import { type Reading, shownText } from './reading.ts';
import { appendNode, createNode, createText, type TreeNode } from './tree.ts';
import { absoluteUrl } from './url.ts';

/** Where the element's children go; undefined where it has been dealt with whole. */
export type Converted = { readonly place: Place; readonly after?: string } | undefined;

const blocks: Readonly<Record<string, string>> = {
  p: 'P',
  div: 'DIV',
  section: 'DIV',
  article: 'DIV',
  main: 'DIV',
  header: 'DIV',
  aside: 'DIV',
  figure: 'DIV',
  figcaption: 'DIV',
  address: 'DIV',
  center: 'DIV',
  fieldset: 'DIV',
  form: 'DIV',
  details: 'DIV',
  hgroup: 'DIV',
  ul: 'UL',
  ol: 'OL',
  menu: 'UL',
  dir: 'UL',
  li: 'LI',
  blockquote: 'BLOCKQUOTE',
  legend: 'DIV',
  nav: 'DIV',
  footer: 'DIV',
};
const inlines: Readonly<Record<string, string>> = {
  b: 'STRONG',
  strong: 'STRONG',
  em: 'EM',
  i: 'EM',
  cite: 'EM',
  var: 'EM',
  del: 'DEL',
  s: 'DEL',
  strike: 'DEL',
  sub: 'SUB',
  sup: 'SUP',
};
const codes = new Set(['code', 'tt', 'kbd', 'samp']);
const admonition =
  /^(?:admonition|admonitionblock|note|warning|tip|caution|important|danger|theme-admonition|markdown-alert|alert|alert--\w+)$/;

export function convertElement(element: DomElement, place: Place, reading: Reading): Converted {
  const { name } = element;
  if (/^h[1-6]$/.test(name)) return convertHeading(element, place, reading);
  if (name === 'pre' || name === 'listing' || name === 'xmp')
    return convertPre(element, place, reading);
  if (codes.has(name)) return convertCode(element, place, reading);
  if (name === 'a') return convertLink(element, place, reading);
  if (name === 'img') return convertImage(element, place, reading);
  if (name === 'br' || name === 'hr') {
    if (name === 'hr' && place.flat) return undefined;
    if (place.flat)
      appendNode(place.parent, isInTerm(place) ? createText(', ') : createNode(1, 'BR'));
    else appendNode(place.parent, createNode(1, name.toUpperCase()));
    return undefined;
  }
  if (name === 'dl' || name === 'dt' || name === 'dd')
    return convertDefinition(element, place, reading);
  if (/^(?:table|thead|tbody|tfoot|tr|td|th|caption|colgroup|col)$/.test(name))
    return convertTable(element, place);
  if (name === 'math') return convertMath(element, place, reading);
  if (name === 'q') return quoted(place);
  const title = attribute(element, 'title');
  if (title !== undefined && title.length > 20) reading.asides.push(title);
  if (name === 'summary' || isAdmonitionTitle(element)) return convertLabel(element, place);
  const block = blocks[name];
  if (block !== undefined) return convertBlock(element, block, place);
  const inline = inlines[name];
  if (place.parent.getAttribute('code') === '1') return { place };
  if (inline === undefined || place.inlineDepth >= limits.html.inlineDepthMax || hasBlock(element))
    return { place };
  return { place: inside(place, inline, 0, 1) };
}

export function inside(
  place: Place,
  nodeName: string,
  block: number,
  inline: number,
  attributes?: Record<string, string>,
): Place {
  const node = createNode(1, nodeName, '', attributes);
  appendNode(place.parent, node);
  return {
    ...place,
    parent: node,
    blockDepth: place.blockDepth + block,
    inlineDepth: block > 0 ? 0 : place.inlineDepth + inline,
  };
}

function convertBlock(element: DomElement, nodeName: string, place: Place): Converted {
  if (place.flat) {
    appendNode(place.parent, createNode(1, 'BR'));
    return { place, after: nodeName === 'LI' ? '; ' : ' ' };
  }
  if (place.blockDepth >= limits.html.blockDepthMax) return { place: inside(place, 'DIV', 0, 0) };
  if (nodeName === 'OL')
    return { place: inside(place, 'OL', 1, 0, { start: attribute(element, 'start') ?? '1' }) };
  if (nodeName === 'LI') {
    const isListed = place.parent.nodeName === 'UL' || place.parent.nodeName === 'OL';
    return { place: inside(place, isListed ? 'LI' : 'DIV', 1, 0) };
  }
  const isNote = nodeName === 'DIV' && classesOf(element).some((name) => admonition.test(name));
  if (nodeName === 'BLOCKQUOTE' || isNote) {
    return {
      place: inside(
        place,
        hasBlock(element, /^(?:pre|table|dl|h[1-6])$/) ? 'DIV' : 'BLOCKQUOTE',
        1,
        0,
      ),
    };
  }
  return { place: inside(place, nodeName, 1, 0) };
}

function isInTerm(place: Place): boolean {
  for (let node: TreeNode | null = place.parent; node !== null; node = node.parentNode) {
    if (node.nodeName === 'DT') return true;
    if (node.nodeName === 'TD' || node.nodeName === 'DL') return false;
  }
  return false;
}

function isAdmonitionTitle(element: DomElement): boolean {
  const isTitle = classesOf(element).some((name) =>
    /^(?:admonition-title|admonition-heading|markdown-alert-title|alert-title)/.test(name),
  );
  return isTitle || classesOf(element).some((name) => name.startsWith('admonitionHeading'));
}

/** A line in bold: the title of a note, the summary of details. */
function convertLabel(element: DomElement, place: Place): Converted {
  if (place.flat || hasBlock(element, /^(?:pre|table|h[1-6]|ul|ol|dl)$/)) return { place };
  const block = inside(place, 'P', 1, 0);
  return { place: { ...inside(block, 'STRONG', 0, 1), flat: true } };
}

function convertHeading(element: DomElement, place: Place, reading: Reading): Converted {
  if (oneLine(textOf(element)) === '') return undefined;
  const isNote = isNoteTitle(element);
  if (place.flat || isNote) return convertLabel(element, place) ?? { place };
  const level = Number(element.name.slice(1));
  const mark = reading.headings.length;
  reading.headings.push({ level, anchor: headingAnchor(element) });
  return { place: { ...inside(place, `H${level}`, 1, 0, { mark: String(mark) }), flat: true } };
}

/** DocBook titles its notes with headings: `div.note > h3.title`. */
function isNoteTitle(element: DomElement): boolean {
  const parent = element.parentNode as DomNode | null;
  return isElement(parent) && classesOf(parent).some((name) => admonition.test(name));
}

function convertPre(element: DomElement, place: Place, reading: Reading): Converted {
  const codes = (element.children as DomNode[]).filter(
    (child): child is DomElement => isElement(child) && child.name === 'code',
  );
  const units = codes.length > 1 ? codes : [element];
  for (const unit of units) {
    const text = shownText(reading, codeTextOf(unit, reading.drop));
    if (place.flat) {
      appendCode(place.parent, oneLine(text));
      continue;
    }
    const language = languageOf(element, units.length > 1 ? unit : codes[0]);
    const pre = createNode(1, 'PRE', '', { language });
    appendNode(pre, createText(text));
    appendNode(place.parent, pre);
  }
  return undefined;
}

function convertCode(element: DomElement, place: Place, reading: Reading): Converted {
  if (hasBlock(element, /^(?:pre|table|ul|ol|dl|p|div|h[1-6])$/)) return { place };
  const text = shownText(reading, codeTextOf(element, reading.drop)).replace(/\s+/g, ' ');
  if (text.trim() === '') {
    if (text !== '') appendNode(place.parent, createText(' '));
  } else appendCode(place.parent, text);
  return undefined;
}

function appendCode(parent: TreeNode, text: string): void {
  const code = createNode(1, 'CODE');
  appendNode(code, createText(text));
  appendNode(parent, code);
}

function convertLink(element: DomElement, place: Place, reading: Reading): Converted {
  const href = attribute(element, 'href');
  const title = attribute(element, 'title');
  if (title !== undefined && title.length > 40) reading.asides.push(title);
  const isInHeading = /^H[1-6]$/.test(place.parent.nodeName) || place.parent.nodeName === 'DT';
  const target = href === undefined || isInHeading ? undefined : absoluteUrl(href, reading.baseUrl);
  if (isPermalink(element)) return undefined;
  if (target === undefined || place.inlineDepth >= limits.html.inlineDepthMax || hasBlock(element))
    return { place };
  return { place: inside(place, 'A', 0, 1, { href: target }) };
}

/** A sign that links to its own place. */
function isPermalink(element: DomElement): boolean {
  const isLocal = (attribute(element, 'href') ?? '#').startsWith('#');
  return isLocal && /^(?:[¶#§\s]|🔗|\ufe0f)*$/u.test(textOf(element)) && !hasImage(element);
}

function hasImage(element: DomElement): boolean {
  return hasBlock(element, /^img$/);
}

function convertImage(element: DomElement, place: Place, reading: Reading): Converted {
  const alt = oneLine(shownText(reading, attribute(element, 'alt') ?? ''));
  if (alt === '') return undefined;
  reading.asides.push(alt);
  const src = absoluteUrl(attribute(element, 'src') ?? '', reading.baseUrl);
  if (src === undefined || /^H[1-6]$/.test(place.parent.nodeName))
    appendNode(place.parent, createText(alt));
  else appendNode(place.parent, createNode(1, 'IMG', '', { alt, src }));
  return undefined;
}

/** A formula as the TeX it was made from, where the page has that. */
function convertMath(element: DomElement, place: Place, reading: Reading): Converted {
  const text = attribute(element, 'alttext') ?? oneLine(textOf(element));
  if (text !== '') appendCode(place.parent, shownText(reading, text));
  return undefined;
}

function quoted(place: Place): Converted {
  appendNode(place.parent, createText('“'));
  return { place, after: '”' };
}
