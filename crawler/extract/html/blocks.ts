import { type DomElement, descendants, isElement } from './dom.ts';

const block =
  /^(?:p|div|section|article|main|header|aside|figure|ul|ol|li|dl|dt|dd|blockquote|pre|table|h[1-6]|hr|details|form|fieldset|address|center)$/;

/** Whether such an element is anywhere below. */
export function hasBlock(element: DomElement, pattern: RegExp = block): boolean {
  for (const node of descendants(element)) {
    if (isElement(node) && pattern.test(node.name)) return true;
  }
  return false;
}
