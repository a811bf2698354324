// A small document algebra after nixfmt's Predoc (the formatter RFC 166 names): text, spacings that
// may become line breaks, and groups that stand on one line when they fit. A document is kept
// normalised while it is built: neighbouring spacings merge, unconditional ones move out of groups.

/** Weak to strong. `newlines + n` (n ≥ 1) is exactly n line breaks. */
export const space = {
  softbreak: 0,
  break: 1,
  hardspace: 2,
  softspace: 3,
  line: 4,
  hardline: 5,
  newlines: 6,
} as const;

/** `priority` groups may break alone while what surrounds them stays on one line; the priority
 * groups in a `transparent` group belong to the group around it. */
export type GroupKind = 'regular' | 'priority' | 'transparent';

export interface Text {
  readonly t: 'text';
  text: string;
  width: number;
  readonly nest: number;
  readonly offset: number;
  /** Printed in broken groups only: the comma after a last argument. */
  readonly trailing: boolean;
  /** The piece of syntax that this text opens and that stays broken once it was: see `render`. */
  opens: object | undefined;
  /** Columns that `compact` counts beside the width. */
  surplus: number;
}

/** Lines that are finished already: `body` is indented against the line `head` stands on. */
export interface Block {
  readonly t: 'block';
  readonly head: string;
  readonly body: readonly string[];
  tail: string;
  readonly nest: number;
  readonly offset: number;
}

export interface Group {
  readonly t: 'group';
  readonly kind: GroupKind;
  readonly items: Item[];
  /** Holds a line break that cannot be avoided. */
  readonly hard: boolean;
}

/** A number is a spacing. */
export type Item = number | Text | Block | Group;

/** Begins a line of verbatim text, which keeps its column however deep it stands. Cannot occur in
 * Nix text; taken out again when everything is printed. */
export const verbatim = '\0';

export interface Doc {
  items: Item[];
  nest: number;
  offset: number;
}

export function createDoc(): Doc {
  return { items: [], nest: 0, offset: 0 };
}

/** Columns as nixfmt counts them: one for each Unicode code point. */
export function textWidth(text: string): number {
  let width = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit < 0xdc00) width--;
  }
  return width;
}

export function mergeSpaces(one: number, other: number): number {
  const low = Math.min(one, other);
  const high = Math.max(one, other);
  if (high > space.newlines) {
    if (low > space.newlines) return high + low - space.newlines;
    return low === space.hardspace ? high : high + 1;
  }
  if (low === space.break && (high === space.softspace || high === space.hardspace)) {
    return space.line;
  }
  if (low === space.softbreak && high === space.hardspace) return space.softspace;
  return high;
}

/** Whether a spacing is the same in a broken group and in one on a single line. */
function isFixed(spacing: number): boolean {
  return spacing === space.hardspace || spacing >= space.hardline;
}

export function addSpace(doc: Doc, spacing: number): void {
  const { items } = doc;
  const last = items.at(-1);
  if (typeof last === 'number') items[items.length - 1] = mergeSpaces(last, spacing);
  else items.push(spacing);
}

export function addText(doc: Doc, text: string, trailing = false): void {
  if (text === '') return;
  const last = doc.items.at(-1);
  if (typeof last === 'object' && last.t === 'block' && !trailing) {
    last.tail += text;
  } else if (typeof last === 'object' && last.t === 'text' && last.trailing === trailing) {
    last.text += text;
    last.width += textWidth(text);
  } else {
    const { nest, offset } = doc;
    const width = textWidth(text);
    doc.items.push({
      t: 'text',
      text,
      width,
      nest,
      offset,
      trailing,
      opens: undefined,
      surplus: 0,
    });
  }
}

/** Text that opens a list or pattern which nixfmt leaves broken when it finds it broken. */
export function addOpening(doc: Doc, text: string, opens: object): void {
  addText(doc, text);
  const last = doc.items.at(-1);
  if (typeof last === 'object' && last.t === 'text') last.opens = opens;
}

/** Text before a space that nixfmt counts twice where it measures an interpolation. */
export function addTextCountedTwice(doc: Doc, text: string): void {
  addText(doc, text);
  const last = doc.items.at(-1);
  if (typeof last === 'object' && last.t === 'text') last.surplus++;
}

/** Words with a space between each two. */
export function addWords(doc: Doc, words: string): void {
  for (const [index, word] of words.split(' ').entries()) {
    if (index > 0) addSpace(doc, space.hardspace);
    addText(doc, word);
  }
}

/** What `collect` gathered. */
export function addItems(doc: Doc, items: readonly Item[]): void {
  for (const item of items) {
    const last = doc.items.at(-1);
    if (typeof item === 'number') addSpace(doc, item);
    else if (item.t === 'text' && typeof last === 'object' && isSameText(last, item)) {
      last.text += item.text;
      last.width += item.width;
      last.opens ??= item.opens;
      last.surplus += item.surplus;
    } else doc.items.push(item);
  }
}

function isSameText(last: Item, next: Text): last is Text {
  return typeof last === 'object' && last.t === 'text' && last.trailing === next.trailing;
}

export function addBlock(doc: Doc, head: string, body: readonly string[], tail: string): void {
  doc.items.push({ t: 'block', head, body, tail, nest: doc.nest, offset: doc.offset });
}

export function nested(doc: Doc, build: () => void): void {
  doc.nest++;
  build();
  doc.nest--;
}

export function shifted(doc: Doc, columns: number, build: () => void): void {
  doc.offset += columns;
  build();
  doc.offset -= columns;
}

export function group(doc: Doc, kind: GroupKind, build: () => void): void {
  const items = collect(doc, build);
  const after = typeof items.at(-1) === 'number' && items.length > 1 ? items.at(-1) : undefined;
  const fixedAfter = typeof after === 'number' && isFixed(after);
  if (fixedAfter) items.pop();
  const [first] = items;
  if (typeof first === 'number' && isFixed(first)) {
    items.shift();
    addSpace(doc, first);
  }
  const [only] = items;
  if (items.length === 1 && typeof only === 'object' && only.t === 'group' && only.kind === kind) {
    absorbSpace(doc, only.items);
    doc.items.push(only);
  } else if (items.length > 0) {
    absorbSpace(doc, items);
    doc.items.push({ t: 'group', kind, items, hard: items.some(isHard) });
  }
  if (fixedAfter) addSpace(doc, after);
}

/** What `build` adds, on its own. */
export function collect(doc: Doc, build: () => void): Item[] {
  const outer = doc.items;
  doc.items = [];
  build();
  const items = doc.items;
  doc.items = outer;
  return items;
}

export function isHard(item: Item): boolean {
  if (typeof item === 'number') return item >= space.hardline;
  return item.t === 'block' || (item.t === 'group' && item.hard);
}

/** A space just before a group that begins with a possible break becomes part of that break. */
function absorbSpace(doc: Doc, items: Item[]): void {
  if (doc.items.at(-1) !== space.hardspace) return;
  let inner = items;
  for (;;) {
    const [first] = inner;
    if (typeof first === 'number') {
      doc.items.pop();
      inner[0] = mergeSpaces(space.hardspace, first);
      return;
    }
    if (first === undefined || first.t !== 'group') return;
    inner = first.items;
  }
}
