import type { ChildNode, Element } from 'domhandler';

/** A node of the tree that both parsers make. */
export type DomNode = ChildNode;
export type DomElement = Element;

export function isElement(node: DomNode | null | undefined): node is DomElement {
  return node !== null && node !== undefined && 'attribs' in node;
}

export function isText(node: DomNode): node is Extract<DomNode, { data: string }> {
  return node.nodeType === 3;
}

/** An attribute's value; undefined where the element has none. */
export function attribute(element: DomElement, name: string): string | undefined {
  return Object.hasOwn(element.attribs, name) ? element.attribs[name] : undefined;
}

const noClasses: readonly string[] = [];
/** Pages repeat a few class attributes thousands of times. */
const splitClasses = new Map<string, readonly string[]>();

export function classesOf(element: DomElement): readonly string[] {
  const value = element.attribs.class;
  if (value === undefined || value === '') return noClasses;
  const known = splitClasses.get(value);
  if (known !== undefined) return known;
  const names = value.split(/\s+/).filter((name) => name !== '');
  if (splitClasses.size >= 4_096) splitClasses.clear();
  if (value.length < 200) splitClasses.set(value, names);
  return names;
}

/** Every node below, in the page's order, without recursion: a hostile page is deep. */
export function* descendants(root: DomElement): Generator<DomNode> {
  let node: DomNode | null = root.firstChild as DomNode | null;
  while (node !== null) {
    yield node;
    node = following(node, root);
  }
}

/** The node after this one in the page's order, inside the root. */
function following(node: DomNode, root: DomElement): DomNode | null {
  const child = 'firstChild' in node ? (node.firstChild as DomNode | null) : null;
  if (child !== null) return child;
  return followingBeside(node, root);
}

function followingBeside(node: DomNode, root: DomElement): DomNode | null {
  let current: DomNode = node;
  while (current !== root) {
    if (current.nextSibling !== null) return current.nextSibling as DomNode;
    const parent = current.parentNode as DomNode | null;
    if (parent === null) return null;
    current = parent;
  }
  return null;
}

/** All text below as it stands, scripts and styles left out. */
export function textOf(root: DomElement): string {
  let text = '';
  for (const node of descendants(root)) {
    if (!isText(node)) continue;
    const parent = node.parentNode;
    if (
      isElement(parent as DomNode | null) &&
      /^(?:script|style)$/.test((parent as DomElement).name)
    )
      continue;
    text += node.data;
  }
  return text;
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
