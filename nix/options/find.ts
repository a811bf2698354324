import { type Catalogue, type Cursor, rootCursor, stepElement, stepInto } from './catalogue.ts';
import { renderOptionPath } from './names.ts';
import { nearestNames } from './nearest.ts';
import type { OptionType } from './type.ts';

export type FoundOption =
  /** Exactly an option of the catalogue. */
  | {
      readonly kind: 'option';
      readonly name: string;
      readonly typeText: string;
      readonly type: OptionType;
    }
  /** Inside the value of an option: a key of a free-form `settings`, of a map, of a list. */
  | { readonly kind: 'inside'; readonly option: string; readonly type: OptionType | undefined }
  /** A set of options, such as `services.openssh`. */
  | { readonly kind: 'prefix'; readonly name: string; readonly children: readonly string[] }
  /** No such option; `known` is the longest part that exists, `nearest` full paths to try. */
  | { readonly kind: 'unknown'; readonly known: string; readonly nearest: readonly string[] };

/** Looks one option path up. A list position is `*` or a number written as text. */
export function findOption(catalogue: Catalogue, path: readonly string[]): FoundOption {
  let cursor = rootCursor(catalogue);
  let option = '';
  for (const [index, segment] of path.entries()) {
    const next = step(cursor, segment);
    if (next === undefined) return unknown(path.slice(0, index), segment, cursor);
    cursor = next;
    if (cursor.node?.typeText !== undefined) option = cursor.node.name;
  }
  const { node, type } = cursor;
  if (node?.typeText !== undefined && type !== undefined) {
    return { kind: 'option', name: node.name, typeText: node.typeText, type };
  }
  if (option !== '' && (type !== undefined || node === undefined)) {
    return { kind: 'inside', option, type };
  }
  return { kind: 'prefix', name: node?.name ?? '', children: [...(node?.children.keys() ?? [])] };
}

function step(cursor: Cursor, segment: string): Cursor | undefined {
  const isPosition = segment === '*' || /^\d+$/.test(segment);
  return (isPosition ? stepElement(cursor) : undefined) ?? stepInto(cursor, segment);
}

function unknown(known: readonly string[], segment: string, cursor: Cursor): FoundOption {
  return {
    kind: 'unknown',
    known: renderOptionPath(known),
    nearest: nearestSiblings(cursor, segment).map((name) => renderOptionPath([...known, name])),
  };
}

/** Names declared at a place that look like the one asked for. */
export function nearestSiblings(cursor: Cursor, segment: string): string[] {
  const names = [...(cursor.node?.children.keys() ?? [])].filter((name) => /^[^<*]/.test(name));
  return nearestNames(segment, names);
}
