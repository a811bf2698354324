import { limits } from '../limits.ts';
import type { Place } from './convert.ts';
import { type Converted, inside } from './convert-element.ts';
import {
  attribute,
  classesOf,
  type DomElement,
  type DomNode,
  descendants,
  isElement,
  isText,
  textOf,
} from './dom.ts';

/** Tables of data stay tables. Tables that lay out a page, and those with code of several lines or
 * headings in a cell, which no Markdown table can hold, become their cells one after the other. */
export function convertTable(element: DomElement, place: Place): Converted {
  const { name } = element;
  if (name === 'colgroup' || name === 'col') return undefined;
  if (name === 'table') {
    if (place.flat) return { place, after: ' ' };
    return { place: inside(place, isLayout(element) ? 'FIGURE' : 'TABLE', 1, 0) };
  }
  const table = tableAround(place);
  if (place.flat || table === undefined || table === 'FIGURE') {
    if (place.flat) return { place, after: name === 'td' || name === 'th' ? ' ' : '' };
    return { place: inside(place, 'DIV', 1, 0) };
  }
  if (name === 'tr') return { place: inside(place, 'TR', 1, 0) };
  if (name === 'caption') return { place: { ...inside(place, 'FIGCAPTION', 1, 0), flat: true } };
  if (name === 'td' || name === 'th') {
    const attributes = {
      columns: span(element, 'colspan'),
      rows: span(element, 'rowspan'),
      head: isHead(element) ? '1' : '0',
    };
    return { place: { ...inside(place, 'TD', 1, 0, attributes), flat: true } };
  }
  return { place };
}

function span(element: DomElement, name: string): string {
  const value = Number.parseInt(attribute(element, name) ?? '1', 10);
  return String(Number.isFinite(value) ? Math.min(Math.max(value, 1), limits.table.colspanMax) : 1);
}

function isHead(cell: DomElement): boolean {
  if (cell.name === 'th') return true;
  const section = cell.parentNode?.parentNode as DomNode | null | undefined;
  return isElement(section) && section.name === 'thead';
}

/** The kind of table around the place. */
function tableAround(place: Place): string | undefined {
  for (let node: Place['parent'] | null = place.parent; node !== null; node = node.parentNode) {
    if (node.nodeName === 'TABLE' || node.nodeName === 'FIGURE') return node.nodeName;
  }
  return undefined;
}

const layoutClass =
  /^(?:highlighttable|rouge-table|hljs-ln|lntable|hlist|genindextable|footnote|citation)$/;

function isLayout(table: DomElement): boolean {
  const role = attribute(table, 'role');
  if (role === 'presentation' || role === 'none') return true;
  const classes = classesOf(table);
  if (classes.some((name) => layoutClass.test(name))) return true;
  // Sphinx lays its index out in columns of lists; its list of modules is a table.
  if (classes.includes('indextable') && !classes.includes('modindextable')) return true;
  let cells = 0;
  let rows = 0;
  let cell: DomElement | undefined;
  let cellChars = 0;
  for (const node of descendants(table)) {
    if (isText(node) && cell !== undefined) {
      cellChars += node.data.length;
      // A row of Markdown is one line, and one chunk: nobody reads an essay in it.
      if (cellChars > limits.table.cellCharsMax) return true;
    }
    if (!isElement(node)) continue;
    if (
      /^h[1-6]$/.test(node.name) ||
      (node.name === 'table' && node !== table && hasManyRows(node))
    )
      return true;
    if (node.name === 'pre' && textOf(node).trim().includes('\n')) return true;
    if (node.name === 'tr') rows++;
    if (node.name === 'td' || node.name === 'th') {
      cells++;
      cell = node;
      cellChars = 0;
    }
  }
  return cells <= 1 || rows === 0;
}

function hasManyRows(table: DomElement): boolean {
  let rows = 0;
  for (const node of descendants(table)) if (isElement(node) && node.name === 'tr') rows++;
  return rows > 8;
}
