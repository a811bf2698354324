import {
  type Block,
  type Group,
  type GroupKind,
  type Item,
  isHard,
  space,
  textWidth,
  verbatim,
} from './doc.ts';
import { firstLineFits, firstLineWidth, flatText, type Look, nextNest } from './measure.ts';

/** The indentation of lines at one nesting level; deeper levels that open on the same line share
 * it. Immutable, so that an attempt is undone by restoring one reference. */
interface Indent {
  readonly columns: number;
  readonly nest: number;
  readonly below: Indent | undefined;
}

interface State {
  out: string;
  /** Columns used on this line, without its indentation (RFC 166 measures so); 0 = line start. */
  column: number;
  indent: Indent;
  readonly width: number;
  readonly broken: object[];
  attemptsLeft: number;
}

/** Attempts inside of attempts multiply with the depth. What people write needs a few dozen in one
 * binding; beyond this many the text is still right, but no longer laid out as nixfmt would. */
const attemptsMax = 20_000;

/** Lays a document out within `width` columns; `broken` is what texts with `opens` stand for, where
 * their group was broken. Source of the algorithm: nixfmt's Predoc, `layoutGreedy`. */
export function renderDoc(
  items: readonly Item[],
  width: number,
): { text: string; broken: readonly object[] } {
  const state: State = {
    out: '',
    column: 0,
    indent: { columns: 0, nest: 0, below: undefined },
    width,
    broken: [],
    attemptsLeft: attemptsMax,
  };
  renderGroup(state, 'regular', items, items.some(isHard), undefined);
  return { text: state.out, broken: state.broken };
}

function renderItems(state: State, items: readonly Item[], look: Look | undefined): void {
  for (let at = 0; at < items.length; at++) {
    const item = items[at] as Item;
    if (typeof item === 'number') renderSpace(state, item, { items, at: at + 1, next: look });
    else if (item.t === 'text') {
      if (item.opens !== undefined) state.broken.push(item.opens);
      write(state, item.nest, item.offset, item.text, item.width);
    } else if (item.t === 'block') renderBlock(state, item);
    else renderGroup(state, item.kind, item.items, item.hard, { items, at: at + 1, next: look });
  }
}

function renderSpace(state: State, spacing: number, look: Look): void {
  // The next text indents itself.
  if (state.column === 0) return;
  if (spacing === space.hardspace || (isSoft(spacing) && restFits(state, spacing, look))) {
    if (spacing === space.softbreak) return;
    state.out += ' ';
    state.column++;
    return;
  }
  state.out += spacing > space.newlines ? '\n'.repeat(spacing - space.newlines) : '\n';
  state.column = 0;
}

function isSoft(spacing: number): boolean {
  return spacing === space.softbreak || spacing === space.softspace;
}

function restFits(state: State, spacing: number, look: Look): boolean {
  const left = state.width - state.column;
  const room = spacing === space.softspace ? Math.max(0, Math.max(0, left) - 1) : left;
  return firstLineFits(room, state.width, look);
}

function indentAt(indent: Indent, nest: number): Indent {
  let at: Indent = indent;
  while (nest < at.nest && at.below !== undefined) at = at.below;
  return at;
}

function write(state: State, nest: number, offset: number, text: string, width: number): void {
  const lineStart = state.column === 0;
  const top = indentAt(state.indent, nest);
  const columns = top.columns + (lineStart ? 2 : 0);
  state.indent = nest > top.nest ? { columns, nest, below: top } : top;
  if (lineStart) state.out += ' '.repeat(state.indent.columns + offset);
  state.out += text;
  state.column += width;
}

function renderBlock(state: State, block: Block): void {
  write(state, block.nest, block.offset, block.head, textWidth(block.head));
  const pad = ' '.repeat(state.indent.columns + block.offset);
  for (const line of block.body) state.out += `\n${indentLine(pad, line)}`;
  state.out += '\n';
  state.column = 0;
  if (!block.tail.startsWith(verbatim)) {
    write(state, block.nest, block.offset, block.tail, textWidth(block.tail));
    return;
  }
  state.out += block.tail;
  state.column = textWidth(block.tail);
}

export function indentLine(pad: string, line: string): string {
  return line === '' || line.startsWith(verbatim) ? line : pad + line;
}

function renderGroup(
  state: State,
  kind: GroupKind,
  items: readonly Item[],
  hard: boolean,
  look: Look | undefined,
): void {
  if (!hard && fitsFlat(state, items, look)) return;
  if (kind !== 'transparent' && breaksInPriority(state, items, look)) return;
  renderItems(state, items, look);
}

/** Tries to break only one priority group, the last first, and to keep the rest on one line. */
function breaksInPriority(state: State, items: readonly Item[], look: Look | undefined): boolean {
  if (
    !items.some((item) => typeof item === 'object' && item.t === 'group' && item.kind !== 'regular')
  ) {
    return false;
  }
  const parts = withoutTransparent(items);
  const { out, column, indent } = state;
  const broken = state.broken.length;
  for (let at = parts.length - 1; at >= 0; at--) {
    const item = parts[at] as Item;
    if (!isPriority(item)) continue;
    const after = opened(parts.slice(at + 1));
    // Known before anything is rendered: also keeps nested attempts from multiplying.
    if (after.some(isHard)) continue;
    const before = opened(parts.slice(0, at));
    if (before.some(isHard)) continue;
    const rest: Look = { items: after, at: 0, next: look };
    if (state.attemptsLeft === 0) return false;
    if (fitsFlat(state, before, { items: item.items, at: 0, next: rest })) {
      state.attemptsLeft--;
      renderItems(state, item.items, { items: unbroken(after), at: 0, next: look });
      if (fitsFlat(state, after, look)) return true;
    }
    state.out = out;
    state.column = column;
    state.indent = indent;
    state.broken.length = broken;
  }
  return false;
}

function withoutTransparent(items: readonly Item[]): Item[] {
  return items.flatMap((item) =>
    typeof item === 'object' && item.t === 'group' && item.kind === 'transparent'
      ? withoutTransparent(item.items)
      : [item],
  );
}

function isPriority(item: Item): item is Group {
  return typeof item === 'object' && item.t === 'group' && item.kind === 'priority';
}

/** The other priority groups count as parts of this level. */
function opened(items: readonly Item[]): Item[] {
  return items.flatMap((item) => (isPriority(item) ? item.items : [item]));
}

/** The spacings of this level as they are on one line. */
function unbroken(items: readonly Item[]): Item[] {
  return items.flatMap((item) => {
    if (item === space.line || item === space.softspace) return [space.hardspace];
    return item === space.break || item === space.softbreak ? [] : [item];
  });
}

/** Writes the items on this line if they, and what must follow them on it, fit. */
function fitsFlat(state: State, items: readonly Item[], look: Look | undefined): boolean {
  if (items.length === 0) return true;
  const used = state.column + firstLineWidth(look);
  if (state.column > 0) {
    const flat = flatText(items, state.width - used);
    if (flat === undefined) return false;
    state.out += flat.text;
    state.column += flat.width;
    return true;
  }
  const trimmed = withoutLeadingSpace(items);
  const { nest, offset } = nextNest(trimmed);
  const flat = flatText(trimmed, state.width - used);
  if (flat === undefined) return false;
  const top = indentAt(state.indent, nest);
  state.indent = nest > top.nest ? { columns: top.columns + 2, nest, below: top } : top;
  state.out += ' '.repeat(state.indent.columns + offset) + flat.text;
  state.column += flat.width;
  return true;
}

function withoutLeadingSpace(items: readonly Item[]): readonly Item[] {
  const [first] = items;
  if (typeof first === 'number') return items.slice(1);
  if (first?.t === 'group' && typeof first.items[0] === 'number') {
    return [{ ...first, items: first.items.slice(1) }, ...items.slice(1)];
  }
  return items;
}
