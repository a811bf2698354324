import type { Document } from 'domhandler';
import { parseDocument } from 'htmlparser2';
import { parse } from 'parse5';
import { adapter as treeAdapter } from 'parse5-htmlparser2-tree-adapter';
import { limits } from '../limits.ts';
import { type DomElement, type DomNode, isElement } from './dom.ts';
import { tameHtml } from './tame.ts';

/** Elements that may end without an end tag. */
const open = new Set(
  (
    'area base br col embed hr img input link meta param source track wbr ' +
    'p li dt dd tr td th tbody thead tfoot option optgroup colgroup html body head rp rt'
  ).split(' '),
);

/** Parses a page. Pages whose every element is closed in its turn, as programs write them, are read by
 * the quick parser; all others by the one that follows the HTML standard's repairs. Both give the
 * same tree for the former. */
export function parseHtml(html: string): Document {
  const tamed = tameHtml(
    html.length > limits.textMaxChars ? html.slice(0, limits.textMaxChars) : html,
  );
  const document = parseDocument(tamed.html, { withEndIndices: true });
  const mayBeExact =
    tamed.html.length <= limits.html.exactMaxChars &&
    tamed.formattingOpen <= limits.html.formattingOpenMax;
  if (mayBeExact && !isTidy(document, tamed.html)) return parse(tamed.html, { treeAdapter });
  return document;
}

/** Whether every element that needs an end tag has its own. */
function isTidy(document: Document, html: string): boolean {
  const stack: DomNode[] = [...document.children];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (!isElement(node)) continue;
    if (!open.has(node.name) && !endsWithOwnTag(node, html)) return false;
    for (const child of node.children as DomNode[]) stack.push(child);
  }
  return true;
}

function endsWithOwnTag(element: DomElement, html: string): boolean {
  const end = element.endIndex;
  if (end === null || end === undefined) return false;
  const tag = html.slice(Math.max(0, end - element.name.length - 12), end + 1);
  const start = tag.lastIndexOf('</');
  if (start === -1) return isForeign(element);
  return (
    tag
      .slice(start + 2, -1)
      .trimEnd()
      .toLowerCase() === element.name
  );
}

/** Drawings and formulas close their elements in themselves. */
function isForeign(element: DomElement): boolean {
  for (
    let node: DomNode | null = element;
    isElement(node);
    node = node.parentNode as DomNode | null
  ) {
    if (node.name === 'svg' || node.name === 'math') return true;
  }
  return false;
}
