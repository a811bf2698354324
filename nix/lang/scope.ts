import { Fault } from '#lib';
import { placeName } from './names.ts';
import type { Syntax } from './syntax.ts';
import type { NixValue } from './value.ts';

/** Deeper values are refused: every real configuration is far flatter, while Nix's parser, nixfmt
 * and our own recursion all have a bottom. */
export const maxDepth = 128;

/** Where a walk through a value is: keys and indexes, and the objects it is inside of. */
export interface Place {
  readonly place: (string | number)[];
  readonly holders: object[];
  /** How long `place` was at each holder. */
  readonly starts: number[];
}

export function createPlace(): Place {
  return { place: [], holders: [], starts: [] };
}

export interface Scope extends Place {
  readonly convert: (value: NixValue) => Syntax;
  /** On their way up to the binding or element that holds them. */
  comments: readonly string[];
}

export const noComments: readonly string[] = [];

export function valueFault(scope: Place, problem: string, hint?: string): Fault {
  const where = placeName(scope.place);
  return new Fault({
    code: 'nix.value',
    message: `${where === '' ? 'the value' : where}: ${problem}`,
    hint,
    where: where === '' ? undefined : where,
  });
}

/** One level down. A value that contains itself runs into the depth limit too: cycles cost nothing
 * on the way. */
export function enter(at: Place, holder: object): void {
  if (at.holders.length >= maxDepth) throw bottomFault(at);
  at.holders.push(holder);
  at.starts.push(at.place.length);
}

/** Back up to `level` holders. */
export function leave(at: Place, level: number): void {
  while (at.holders.length > level) {
    at.holders.pop();
    at.starts.pop();
  }
}

function bottomFault(at: Place): Fault {
  const { place, holders, starts } = at;
  const again = holders.findIndex((holder, index) => holders.indexOf(holder) < index);
  const shown = again === -1 ? 8 : starts[again];
  const where = { ...at, place: place.slice(0, shown) };
  if (again !== -1) return valueFault(where, 'the value contains itself');
  return valueFault(where, `the value is nested more than ${maxDepth} levels deep`);
}

/** Text as Nix can hold it: no NUL (its strings end there) and nothing that is not Unicode. */
export function requireText(text: string, scope: Place): string {
  if (text.includes('\0')) throw valueFault(scope, 'a Nix string cannot hold a NUL character');
  if (!text.isWellFormed()) {
    throw valueFault(scope, 'the text holds half of a surrogate pair', 'it is not valid Unicode');
  }
  return text;
}
