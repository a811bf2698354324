import { type Item, mergeSpaces, space, textWidth } from './doc.ts';

/** What follows a position: the rest of this level, then of the levels around it. */
export interface Look {
  readonly items: readonly Item[];
  readonly at: number;
  readonly next: Look | undefined;
}

const none = -1;

/** The items on one line, or undefined when they do not fit into `room` columns. Looks at no more
 * than `room` columns, so its cost does not grow with the document. */
export function flatText(
  items: readonly Item[],
  room: number,
): { text: string; width: number } | undefined {
  let text = '';
  let width = 0;
  let pending = none;
  const settle = (): boolean => {
    const spacing = pending;
    pending = none;
    if (spacing >= space.hardline) return false;
    if (spacing >= space.hardspace) {
      text += ' ';
      width++;
    }
    return width <= room;
  };
  const walk = (list: readonly Item[]): boolean => {
    for (const item of list) {
      if (typeof item === 'number') {
        pending = pending === none ? item : mergeSpaces(pending, item);
      } else if (item.t === 'group') {
        if (item.hard || !walk(item.items)) return false;
      } else {
        if (item.t === 'block' || !settle()) return false;
        if (item.trailing) continue;
        text += item.text;
        width += item.width;
        if (width > room) return false;
      }
    }
    return true;
  };
  return room >= 0 && walk(items) && settle() ? { text, width } : undefined;
}

/** The items as they stand on one line, or undefined when they need a line break or more than `room`
 * columns. The texts keep their nesting, less `outdent`: it decides how later lines are indented. */
export function compact(items: readonly Item[], room: number, outdent = 0): Item[] | undefined {
  const kept: Item[] = [];
  let left = room;
  const walk = (list: readonly Item[]): boolean =>
    list.every((item) => {
      if (typeof item === 'number') {
        if (item >= space.hardline) return false;
        if (item < space.hardspace) return true;
        kept.push(space.hardspace);
        left--;
      } else if (item.t === 'group') {
        return walk(item.items);
      } else if (item.t === 'block') {
        return false;
      } else {
        kept.push({ ...item, nest: item.nest - outdent });
        left -= item.width + item.surplus;
      }
      return left >= 0;
    });
  return walk(items) ? kept : undefined;
}

/** Visits what follows, item by item, groups opened; `visit` returns false to stop. */
function scan(look: Look | undefined, visit: (item: Item) => boolean): void {
  for (let level = look; level !== undefined; level = level.next) {
    for (let at = level.at; at < level.items.length; at++) {
      const item = level.items[at] as Item;
      if (typeof item === 'object' && item.t === 'group') {
        let open = true;
        scan({ items: item.items, at: 0, next: undefined }, (inner) => {
          open = visit(inner);
          return open;
        });
        if (!open) return;
      } else if (!visit(item)) return;
    }
  }
}

/** Columns that must follow on the same line, up to the first place where it may end. */
export function firstLineWidth(look: Look | undefined): number {
  let width = 0;
  let pending = none;
  scan(look, (item) => {
    if (typeof item === 'number') {
      pending = pending === none ? item : mergeSpaces(pending, item);
      return true;
    }
    if (pending !== none && pending !== space.hardspace) return false;
    if (pending === space.hardspace) width++;
    pending = none;
    if (item.t === 'text') width += item.width;
    else if (item.t === 'block') width += textWidth(item.head);
    return item.t === 'text';
  });
  return width;
}

/** Whether what follows, up to where the line may end, fits into `room` columns; groups count as
 * unbroken while they fit into `width`. */
export function firstLineFits(room: number, width: number, look: Look): boolean {
  let used = 0;
  let pending = none;
  let rest: Look | undefined = look;
  while (rest !== undefined) {
    if (used > width) return false;
    const { items, at, next }: Look = rest;
    const item = items[at];
    if (item === undefined) {
      rest = next;
      continue;
    }
    rest = { items, at: at + 1, next };
    if (typeof item === 'number') {
      pending = pending === none ? item : mergeSpaces(pending, item);
      continue;
    }
    if (pending !== none && pending !== space.hardspace) return used <= room;
    if (pending === space.hardspace) used++;
    pending = none;
    if (used > width) return false;
    if (item.t === 'text') {
      if (!item.trailing) used += item.width;
    } else if (item.t === 'block') {
      return used + textWidth(item.head) <= room;
    } else {
      const flat = flatText(item.items, width - used - firstLineWidth(rest));
      if (flat === undefined) rest = { items: item.items, at: 0, next: rest };
      else used += flat.width;
    }
  }
  return used <= room;
}

/** Nesting of the first text to come. */
export function nextNest(items: readonly Item[]): { nest: number; offset: number } {
  let found = { nest: 0, offset: 0 };
  scan({ items, at: 0, next: undefined }, (item) => {
    if (typeof item === 'number') return true;
    if (item.t !== 'group') found = { nest: item.nest, offset: item.offset };
    return false;
  });
  return found;
}
