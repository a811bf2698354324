import { attribute, classesOf, type DomElement } from './dom.ts';

/** A compound selector: `div.body[role=main]`, `#content`, `.prev-next`, `[data-copy]`. No combinators:
 * one look at an element decides. */
export type Selector = string;

interface Compound {
  readonly tag?: string;
  readonly id?: string;
  readonly classes: readonly string[];
  readonly attributes: readonly { readonly name: string; readonly value?: string }[];
}

/** Answers which of many selectors an element matches, with one look-up a class. */
export interface SelectorSet {
  matches(element: DomElement): boolean;
}

export function createSelectorSet(selectors: readonly Selector[]): SelectorSet {
  const byKey = new Map<string, Compound[]>();
  for (const selector of selectors) {
    const compound = parseSelector(selector);
    const key = keyOf(compound);
    byKey.set(key, [...(byKey.get(key) ?? []), compound]);
  }
  const found = (key: string, element: DomElement): boolean =>
    byKey.get(key)?.some((compound) => matches(compound, element)) === true;
  return {
    matches: (element) => {
      if (found(element.name, element) || found('*', element)) return true;
      const id = attribute(element, 'id');
      if (id !== undefined && found(`#${id}`, element)) return true;
      return classesOf(element).some((name) => found(`.${name}`, element));
    },
  };
}

function keyOf(compound: Compound): string {
  if (compound.id !== undefined) return `#${compound.id}`;
  if (compound.classes[0] !== undefined) return `.${compound.classes[0]}`;
  return compound.tag ?? '*';
}

function parseSelector(selector: Selector): Compound {
  const tag = /^[a-z][a-z0-9-]*/i.exec(selector)?.[0];
  const id = /#([\w-]+)/.exec(selector)?.[1];
  const plain = selector.replace(/\[[^\]]*\]/g, '');
  const classes = [...plain.matchAll(/\.([\w-]+)/g)].map((match) => match[1] ?? '');
  const attributes = [...selector.matchAll(/\[([\w-]+)(?:=([^\]]*))?\]/g)].map(
    ([, name = '', value]) => (value === undefined ? { name } : { name, value }),
  );
  return {
    ...(tag === undefined ? {} : { tag }),
    ...(id === undefined ? {} : { id }),
    classes,
    attributes,
  };
}

function matches(compound: Compound, element: DomElement): boolean {
  if (compound.tag !== undefined && element.name !== compound.tag) return false;
  if (compound.id !== undefined && attribute(element, 'id') !== compound.id) return false;
  const classes = classesOf(element);
  if (!compound.classes.every((name) => classes.includes(name))) return false;
  return compound.attributes.every(({ name, value }) => {
    const actual = attribute(element, name);
    return actual !== undefined && (value === undefined || actual === value);
  });
}
