import { limits } from '../limits.ts';
import { convertElement } from './convert-element.ts';
import { attribute, classesOf, type DomElement, type DomNode, isElement, isText } from './dom.ts';
import { isHidden } from './hidden.ts';
import type { Reading } from './reading.ts';
import { hiddenText, shownText } from './reading.ts';
import { appendNode, createNode, createText, type TreeNode } from './tree.ts';

/** Where the children of an element go. */
export interface Place {
  readonly parent: TreeNode;
  readonly blockDepth: number;
  readonly inlineDepth: number;
  /** Inside a cell of a table, a term or a heading: blocks become lines. */
  readonly flat: boolean;
}

interface Step {
  readonly node: DomNode;
  readonly place: Place;
  /** Text to append when everything before is done. */
  readonly after?: string;
}

/** Builds the tree for the Markdown writer from the main content: chrome and hidden text left out and
 * remembered, blocks and inline elements reduced to those that Markdown knows. */
export function convertContent(main: DomElement, reading: Reading): TreeNode {
  const root = createNode(1, 'BODY');
  // A parent, because the writer asks every node for its parent.
  appendNode(createNode(11, '#document-fragment'), root);
  const place: Place = { parent: root, blockDepth: 0, inlineDepth: 0, flat: false };
  const waiting: Step[] = [];
  push(waiting, main, place);
  let nodes = 0;
  for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
    if (++nodes > limits.nodesMax) break;
    if (step.after !== undefined) appendNode(step.place.parent, createText(step.after));
    else convertNode(step.node, step.place, reading, waiting);
  }
  return root;
}

function push(waiting: Step[], element: DomElement, place: Place): void {
  for (
    let child = element.lastChild as DomNode | null;
    child !== null;
    child = child.previousSibling as DomNode | null
  ) {
    waiting.push({ node: child, place });
  }
}

function convertNode(node: DomNode, place: Place, reading: Reading, waiting: Step[]): void {
  if (isText(node)) {
    if (isSpacing(node.data, place.parent)) return;
    const text = shownText(reading, node.data);
    if (text !== '') appendNode(place.parent, createText(text));
    return;
  }
  if ((node.nodeType as number) === 8) {
    hiddenText(reading, 'comment', (node as unknown as { readonly data: string }).data);
    return;
  }
  if (!isElement(node) || isDropped(node, reading)) return;
  const result = convertElement(node, place, reading);
  if (result === undefined) return;
  if (result.after !== undefined) waiting.push({ node, place: result.place, after: result.after });
  push(waiting, node, result.place);
}

const structural = new Set(['UL', 'OL', 'DL', 'TABLE', 'TR', 'FIGURE']);
const blockNames = /^(?:P|DIV|UL|OL|LI|DL|DD|DT|TABLE|TR|TD|PRE|BLOCKQUOTE|FIGURE|H[1-6]|HR)$/;

/** Line breaks of the source between blocks. */
function isSpacing(data: string, parent: TreeNode): boolean {
  const last = parent.lastChild;
  if (last !== null && !blockNames.test(last.nodeName) && !structural.has(parent.nodeName))
    return false;
  return (
    data.trim() === '' &&
    (last !== null || blockNames.test(parent.nodeName) || parent.nodeName === 'BODY')
  );
}

const never = new Set(
  (
    'script style template noscript head title meta link base iframe object embed applet canvas audio video svg ' +
    'select option input textarea datalist progress meter frame frameset noframes dialog'
  ).split(' '),
);

/** Chrome is left out; hidden text is left out and counted. */
function isDropped(element: DomElement, reading: Reading): boolean {
  if (never.has(element.name)) {
    if (element.name === 'noscript' || element.name === 'template')
      hiddenText(reading, 'element', element);
    return true;
  }
  if (reading.drop.matches(element) && !holdsTitle(element)) return true;
  if (element.name === 'header' && !holdsTitle(element)) return true;
  if (!isHidden(element)) return false;
  if (classesOf(element).includes('legacy') || attribute(element, 'aria-hidden') === 'true') {
    hiddenText(reading, 'icon', element);
  } else hiddenText(reading, 'element', element);
  return true;
}

/** A page header that holds the page's title is content. */
function holdsTitle(element: DomElement): boolean {
  if (element.name !== 'header') return false;
  const waiting = [...(element.children as DomNode[])];
  for (
    let node = waiting.pop(), seen = 0;
    node !== undefined && seen < 200;
    node = waiting.pop(), seen++
  ) {
    if (!isElement(node)) continue;
    if (node.name === 'h1' || node.name === 'h2') return true;
    waiting.push(...(node.children as DomNode[]));
  }
  return false;
}
