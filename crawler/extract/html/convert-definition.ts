import { anchorBelow, anchorOf } from './anchor.ts';
import { hasBlock } from './blocks.ts';
import type { Place } from './convert.ts';
import { type Converted, inside } from './convert-element.ts';
import { classesOf, type DomElement, type DomNode, isElement } from './dom.ts';
import type { Reading } from './reading.ts';
import { appendNode, createNode, createText, type TreeNode } from './tree.ts';

/** Definition lists: a term in bold, and what it means. A short meaning becomes the rest of a list item;
 * one with code, tables or lists of its own stays at the margin, so that it can be read by itself. */
export function convertDefinition(element: DomElement, place: Place, reading: Reading): Converted {
  if (place.flat) return { place, after: element.name === 'dt' ? ': ' : ' ' };
  if (element.name === 'dl') return { place: inside(place, 'DL', 1, 0) };
  const isListed = place.parent.nodeName === 'DL';
  if (!isListed) return { place: inside(place, 'DIV', 1, 0) };
  return element.name === 'dt'
    ? convertTerm(element, place, reading)
    : convertMeaning(element, place);
}

function convertTerm(element: DomElement, place: Place, reading: Reading): Converted {
  const before = lastItem(place);
  const isWaiting = before?.firstChild?.nextSibling === null && before.firstChild.nodeName === 'DT';
  if (before?.firstChild && isWaiting && isDefined(element)) {
    // Several terms of one meaning are one line.
    const term = before.firstChild;
    if (before.getAttribute('wide') !== (isWide(element) ? '1' : '0'))
      return fresh(element, place, reading);
    appendNode(term, isSignature(element) ? createNode(1, 'BR') : createText(', '));
    return { place: { ...place, parent: term, flat: true } };
  }
  return fresh(element, place, reading);
}

function fresh(element: DomElement, place: Place, reading: Reading): Converted {
  const wide = isWide(element);
  const item = inside(place, 'DD', 1, 0, { wide: wide ? '1' : '0' });
  const mark = String(reading.terms.length);
  reading.terms.push({
    anchor: anchorOf(element) ?? anchorBelow(element),
    depth: place.blockDepth,
  });
  const term = inside(item, 'DT', 1, 0, { mark, code: isSignature(element) ? '1' : '0' });
  return { place: { ...term, flat: true } };
}

function convertMeaning(_element: DomElement, place: Place): Converted {
  const item = lastItem(place);
  if (item === undefined) return { place: inside(place, 'DIV', 1, 0) };
  return { place: inside({ ...place, parent: item }, 'DIV', 1, 0) };
}

function lastItem(place: Place): TreeNode | undefined {
  for (let node = place.parent.lastChild; node !== null; node = node.previousSibling) {
    if (node.nodeName === 'DD') return node;
    if (node.nodeType === 1) return undefined;
  }
  return undefined;
}

/** Whether a meaning follows; terms of an index have none. */
function isDefined(term: DomElement): boolean {
  let node = term.nextSibling as DomNode | null;
  for (let steps = 0; node !== null && steps < 24; node = node.nextSibling as DomNode | null) {
    if (!isElement(node)) continue;
    if (node.name !== 'dt') return node.name === 'dd';
    steps++;
  }
  return false;
}

/** Whether the meaning that follows has blocks which a list item would bend. */
function isWide(term: DomElement): boolean {
  if (isSignature(term)) return true;
  let node = term.nextSibling as DomNode | null;
  for (; node !== null; node = node.nextSibling as DomNode | null) {
    if (!isElement(node) || node.name === 'dt') continue;
    return node.name === 'dd' && hasBlock(node, /^(?:pre|table|dl|h[1-6])$/);
  }
  return false;
}

/** Sphinx writes what is called as a signature. */
function isSignature(term: DomElement): boolean {
  return classesOf(term).some(
    (name) => name === 'sig' || name === 'sig-object' || name === 'descname',
  );
}
