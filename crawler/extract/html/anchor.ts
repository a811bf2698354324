import {
  attribute,
  classesOf,
  type DomElement,
  type DomNode,
  descendants,
  isElement,
  isText,
} from './dom.ts';

/** The id of an element, or the name of an old anchor. */
export function anchorOf(element: DomElement): string | undefined {
  const id =
    attribute(element, 'id') ?? (element.name === 'a' ? attribute(element, 'name') : undefined);
  return id === undefined || id.trim() === '' ? undefined : id;
}

/** What a heading can be linked by: its own id, one inside it, that of the section it begins, or the
 * empty anchor before it. */
export function headingAnchor(heading: DomElement): string | undefined {
  return anchorOf(heading) ?? anchorBelow(heading) ?? anchorAround(heading);
}

export function anchorBelow(element: DomElement): string | undefined {
  for (const node of descendants(element)) {
    const anchor = isElement(node) ? anchorOf(node) : undefined;
    if (anchor !== undefined) return anchor;
  }
  return undefined;
}

function anchorAround(heading: DomElement): string | undefined {
  let node: DomElement = heading;
  for (let steps = 0; steps < 5; steps++) {
    const before = emptyAnchorBefore(node);
    if (before === 'text') return undefined;
    if (before !== undefined) return before.anchor;
    const parent = node.parentNode as DomNode | null;
    if (!isElement(parent) || /^(?:body|html|main)$/.test(parent.name)) return undefined;
    const anchor = anchorOf(parent);
    if (anchor !== undefined) return anchor;
    node = parent;
  }
  return undefined;
}

/** An empty `<a name>` or `<span id>` right before; `text` where anything else is there. */
function emptyAnchorBefore(element: DomElement): { readonly anchor: string } | 'text' | undefined {
  let node = element.previousSibling as DomNode | null;
  for (; node !== null; node = node.previousSibling as DomNode | null) {
    if (isText(node) && node.data.trim() !== '') return 'text';
    if (!isElement(node) || node.name === 'script') continue;
    if (
      !/^(?:a|span)$/.test(node.name) ||
      node.children.some((child) => 'data' in child && child.data.trim() !== '')
    )
      return 'text';
    const anchor = classesOf(node).includes('indexterm') ? undefined : anchorOf(node);
    if (anchor !== undefined) return { anchor };
  }
  return undefined;
}
