import { attribute, classesOf, type DomElement, type DomNode } from './dom.ts';

/** Bounds of what is looked at: style sheets in pages are short, made ones need not be. */
const sheetMaxChars = 500_000;
const rulesMax = 10_000;

/** Declarations that take an element out of sight, whatever is around it. */
const hides =
  /(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0+)?%?(?:;|$)|font-size:0(?:\.0+)?(?:px|em|rem|pt|%)?(?:;|$)|clip:rect\((?:0|1px)|clip-path:inset\((?:50|100)%|(?:left|top|right|bottom|text-indent|margin-left|margin-top):-\d{3,})/;
const concerns =
  /(?:^|;)(?:display|visibility|opacity|font-size|clip|clip-path|left|top|position):/;
const simple = /^[a-z][a-z0-9-]*(?=[.#])|[.#][\w-]+/gi;

/** What the style sheets in a page hide: `.name`, `#id`. */
export type HiddenNames = ReadonlySet<string>;

/** Classes and ids that a sheet hides and that no other rule mentions as it shows something: what is shown
 * on a click, in a state or on other screens is content. Only selectors of one class or one id (and a tag) are
 * read. */
export function readHiddenNames(sheets: readonly string[]): HiddenNames {
  const hidden = new Set<string>();
  const shown = new Set<string>();
  let left = rulesMax;
  for (const sheet of sheets) {
    for (const { selector, body, isPlain } of rulesOf(sheet.slice(0, sheetMaxChars))) {
      if (left-- <= 0) return hidden;
      const text = body
        .toLowerCase()
        .replace(/\s+/g, '')
        .replace(/!important/g, '');
      if (!concerns.test(text)) continue;
      const isHiding = isPlain && hides.test(text);
      for (const each of selector.split(',')) {
        const one = each.trim();
        const names = one.match(/[.#][\w-]+/g) ?? [];
        const isSimple = one.match(simple)?.join('') === one && names.length === 1;
        if (isHiding && isSimple) hidden.add(names[0] ?? '');
        else if (!hides.test(text)) for (const name of names) shown.add(name);
      }
    }
  }
  for (const name of shown) hidden.delete(name);
  return hidden;
}

/** Whether one of the names is the element's. */
export function isNamed(names: HiddenNames, element: DomElement): boolean {
  if (names.size === 0) return false;
  const id = attribute(element, 'id');
  if (id !== undefined && names.has(`#${id}`)) return true;
  return classesOf(element).some((name) => names.has(`.${name}`));
}

interface Rule {
  readonly selector: string;
  readonly body: string;
  /** It holds on a screen, whatever its width. */
  readonly isPlain: boolean;
}

/** Rules in their order, those of blocks around them included. */
function* rulesOf(sheet: string): Generator<Rule> {
  const text = sheet.replace(/\/\*[\s\S]*?(?:\*\/|$)/g, ' ');
  const blocks: boolean[] = [];
  let from = 0;
  for (const { 0: mark, index } of text.matchAll(/[{}]/g)) {
    const before = text.slice(from, index);
    from = index + 1;
    const head = (before.split(';').at(-1) ?? '').trim();
    if (mark === '}') {
      blocks.pop();
      continue;
    }
    if (head.startsWith('@')) {
      blocks.push(/^@(?:layer|supports|media\s+(?:only\s+)?(?:screen|all)\s*$)/i.test(head));
      continue;
    }
    const end = text.indexOf('}', from);
    const isPlain = blocks.every((isSeen) => isSeen);
    yield { selector: head, body: text.slice(from, end === -1 ? undefined : end), isPlain };
    blocks.push(true);
  }
}

/** Marks what the page's own style sheets hide as hidden, but for what `main` is in. */
export function hideStyled(elements: readonly DomElement[], main: DomElement): void {
  const sheets = elements
    .filter(({ name, attribs }) => name === 'style' && !/print|speech/i.test(attribs.media ?? ''))
    .map((style) => style.children.map((child) => ('data' in child ? child.data : '')).join(''));
  if (sheets.length === 0) return;
  const names = readHiddenNames(sheets);
  if (names.size === 0) return;
  const around = new Set<DomNode>();
  for (let node: DomNode | null = main; node !== null; node = node.parentNode as DomNode | null) {
    around.add(node);
  }
  for (const element of elements) {
    if (isNamed(names, element) && !around.has(element)) element.attribs.hidden = '';
  }
}
