import { type DomElement, type DomNode, descendants, isElement, isText } from './dom.ts';
import { isHidden } from './hidden.ts';
import type { SelectorSet } from './selector.ts';

/** The text of a code block, every space of it: line breaks from `<br>` and from rows of a line-number
 * table; buttons and line numbers left out. */
export function codeTextOf(code: DomElement, drop: SelectorSet): string {
  let text = '';
  let skipped: DomElement | undefined;
  for (const node of descendants(code)) {
    if (skipped !== undefined) {
      if (isInside(node, skipped, code)) continue;
      skipped = undefined;
    }
    if (isText(node)) {
      text += node.data;
      continue;
    }
    if (!isElement(node)) continue;
    if (node.name === 'br') text += '\n';
    else if (/^(?:script|style|template|button|select)$/.test(node.name)) skipped = node;
    else if (drop.matches(node) || isHidden(node)) skipped = node;
    else if (/^(?:tr|div|li|p)$/.test(node.name) && text !== '' && !text.endsWith('\n'))
      text += '\n';
  }
  // The parser of the standard takes away the first line break of a `pre`, the quick one does not.
  return text.replace(/\r\n?/g, '\n').replace(/^\n/, '');
}

function isInside(node: DomNode, ancestor: DomElement, root: DomElement): boolean {
  for (
    let up: DomNode | null = node;
    up !== null && up !== root;
    up = up.parentNode as DomNode | null
  ) {
    if (up === ancestor) return true;
  }
  return false;
}
