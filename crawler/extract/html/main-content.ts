import type { PageGenerator } from '../generators/define.ts';
import { generators } from '../generators/index.ts';
import { attribute, type DomElement, type DomNode, descendants, isElement, isText } from './dom.ts';
import { createSelectorSet } from './selector.ts';

const compiled = generators.map((generator) => ({
  generator: generator as PageGenerator,
  marks: createSelectorSet(generator.marks),
  main: generator.main.map((selector) => createSelectorSet([selector])),
}));

/** Which program made the page: its `generator` says so, or its marks do. */
export function detectGenerator(elements: readonly DomElement[]): PageGenerator {
  const declared = elements
    .filter(({ name, attribs }) => name === 'meta' && attribs.name?.toLowerCase() === 'generator')
    .map((element) => attribute(element, 'content') ?? '');
  const byMeta = compiled.find(({ generator }) =>
    declared.some((content) => generator.meta?.test(content) === true),
  );
  if (byMeta !== undefined) return byMeta.generator;
  const byMarks = compiled.find(({ marks }) => elements.some((element) => marks.matches(element)));
  return (byMarks ?? compiled.at(-1) ?? missing()).generator;
}

function missing(): never {
  throw new Error('there is no generator to fall back on');
}

/** The element with the content: the first of the generator's that is there and holds text, else the
 * densest part of the body. */
export function findMain(
  generator: PageGenerator,
  elements: readonly DomElement[],
  body: DomElement,
): DomElement {
  const known = compiled.find((entry) => entry.generator === generator);
  for (const selector of known?.main ?? []) {
    const matching = elements.filter((element) => selector.matches(element));
    const best = largest(matching);
    if (best !== undefined && hasContent(best)) return best;
  }
  return generator.name === 'plain' ? densest(body) : body;
}

/** Of several, such as articles in a list, all are wanted: then their common parent. */
function largest(elements: readonly DomElement[]): DomElement | undefined {
  const [first] = elements;
  if (first === undefined || elements.length === 1) return first;
  return elements.reduce((best, element) => (lengthOf(element) > lengthOf(best) ? element : best));
}

function hasContent(element: DomElement): boolean {
  for (const node of descendants(element)) {
    if (isText(node) ? node.data.trim() !== '' : isElement(node) && node.name === 'img')
      return true;
  }
  return false;
}

function lengthOf(element: DomElement): number {
  let length = 0;
  for (const node of descendants(element)) {
    if (isText(node)) length += node.data.trim().length;
  }
  return length;
}

/** Goes down from the body as long as one child has nearly all of the text that is not in links. */
function densest(body: DomElement): DomElement {
  const weights = weigh(body);
  let current = body;
  for (let steps = 0; steps < 64; steps++) {
    const own = weights.get(current) ?? 0;
    const child = (current.children as DomNode[]).find(
      (node): node is DomElement =>
        isElement(node) &&
        /^(?:div|section|table|tbody|tr|td|center|form)$/.test(node.name) &&
        (weights.get(node) ?? 0) > own * 0.85,
    );
    if (child === undefined || holdsHeading(current, child)) return current;
    current = child;
  }
  return current;
}

/** Whether a heading would be lost on the way down. */
function holdsHeading(parent: DomElement, child: DomElement): boolean {
  return (parent.children as DomNode[]).some(
    (node) => node !== child && isElement(node) && /^(?:h[1-6]|header|hgroup)$/.test(node.name),
  );
}

/** Characters outside links and chrome, for each element with its descendants. */
function weigh(body: DomElement): Map<DomElement, number> {
  const weights = new Map<DomElement, number>();
  for (const node of descendants(body)) {
    if (!isText(node)) continue;
    const length = node.data.trim().length;
    if (length === 0) continue;
    const chain: DomElement[] = [];
    let up = node.parentNode as DomNode | null;
    let counts = true;
    while (isElement(up)) {
      if (
        /^(?:a|nav|footer|aside|script|style|button|select)$/.test(up.name) ||
        attribute(up, 'role') === 'navigation'
      )
        counts = false;
      chain.push(up);
      if (up === body) break;
      up = up.parentNode as DomNode | null;
    }
    if (counts)
      for (const element of chain) weights.set(element, (weights.get(element) ?? 0) + length);
  }
  return weights;
}
