import type { NixValue } from '../lang/index.ts';
import { accepts } from './accepts.ts';
import { type Cursor, type OptionNode, stepElement, stepInto } from './catalogue.ts';
import { nearestSiblings } from './find.ts';
import { anyAttribute, anyElement } from './names.ts';
import { definitionsOf, describeShape, type Shape, shapeOf } from './shape.ts';
import { describeType, type OptionType } from './type.ts';

export type ValuePath = readonly (string | number)[];

/** What is wrong at one place of a value. */
export interface Complaint {
  /** `type`: the option exists and does not take this value; `unknown`: there is no such option. */
  readonly kind: 'type' | 'unknown';
  readonly path: ValuePath;
  readonly expected: string;
  readonly got: string;
  /** For an unknown option: names at the same place that look like it. */
  readonly nearest: readonly string[];
}

/** Decides about one option path (and what the catalogue has there) before its value is looked at;
 * `true` ends the walk there. */
export type PathJudge = (path: ValuePath, found: Cursor | undefined) => boolean;

/** The first thing wrong with a value of that type. With `node` (the option's place in a catalogue)
 * the options inside submodules are checked as well; `path` is put before the complaint's own.
 *
 * What Nix would have to evaluate (references, calls, raw text) passes. Only what the module system
 * itself would refuse is a complaint. */
export function checkValue(
  type: OptionType,
  value: NixValue,
  place: { readonly node?: OptionNode; readonly path?: ValuePath } = {},
): Complaint | undefined {
  return findComplaints({ node: place.node, type }, value, place.path ?? [])[0];
}

/** Everything wrong with the value at a place of a catalogue. */
export function findComplaints(
  cursor: Cursor,
  value: NixValue,
  path: ValuePath,
  judge: PathJudge = () => false,
): Complaint[] {
  return definitionsOf(value).flatMap((definition) =>
    checkShape(cursor, shapeOf(definition), path, judge),
  );
}

function checkShape(cursor: Cursor, shape: Shape, path: ValuePath, judge: PathJudge): Complaint[] {
  const { type } = cursor;
  if (shape.kind === 'unknown') return [];
  if (type === undefined) {
    return shape.kind === 'attrs'
      ? checkEntries(cursor, shape, path, judge)
      : [wrong(type, shape, path)];
  }
  if (type.kind === 'union') return checkUnion(cursor, type.members, shape, path, judge);
  if (!accepts(type, shape) && !(isFreeForm(cursor) && accepts({ kind: 'submodule' }, shape))) {
    return [wrong(type, shape, path)];
  }
  if (shape.kind === 'list') {
    return shape.items.flatMap((item, index) => {
      const inner = stepElement(cursor);
      return inner === undefined ? [] : findComplaints(inner, item, [...path, index], judge);
    });
  }
  return shape.kind === 'attrs' ? checkEntries(cursor, shape, path, judge) : [];
}

function checkUnion(
  cursor: Cursor,
  members: readonly OptionType[],
  shape: Shape,
  path: ValuePath,
  judge: PathJudge,
): Complaint[] {
  const attempts = members.map((type) =>
    checkShape({ node: cursor.node, type }, shape, path, judge),
  );
  if (attempts.some((complaints) => complaints.length === 0)) return [];
  // The member that takes the value as such and only some part of it not is what was meant.
  const inside = attempts.find((all) => all.every((one) => one.path.length > path.length));
  return inside ?? [wrong({ kind: 'union', members }, shape, path)];
}

/** Declared options below an attribute set: a submodule that the manual prints by its free form. */
function isFreeForm({ type, node }: Cursor): boolean {
  if (type?.kind !== 'attrsOf' || node === undefined) return false;
  return [...node.children.keys()].some((name) => name !== anyAttribute && name !== anyElement);
}

// What a module or submodule may say beside its options.
const moduleKeys: ReadonlySet<string> = new Set([
  'imports',
  'disabledModules',
  '_module',
  '_file',
  '_class',
]);

function checkEntries(
  cursor: Cursor,
  shape: Extract<Shape, { kind: 'attrs' }>,
  path: ValuePath,
  judge: PathJudge,
): Complaint[] {
  const { type, node } = cursor;
  const isModule = type === undefined || type.kind === 'submodule';
  if (isModule && isWholeModule(shape, node)) return [];
  return Object.entries(shape.entries).flatMap(([key, value]) => {
    const at = [...path, key];
    const next = stepInto(cursor, key);
    if (isModule && next?.node === undefined && moduleKeys.has(key)) return [];
    if (judge(at, next)) return [];
    if (next === undefined) return [unknownOption(cursor, key, at)];
    const isWrapped = type?.kind === 'attrsOf' && type.dag === true && isDagEntry(value);
    return isWrapped ? [] : findComplaints(next, value, at, judge);
  });
}

/** `{ config = …; options = …; }` instead of plain settings: a module of its own. */
function isWholeModule(
  shape: Extract<Shape, { kind: 'attrs' }>,
  node: OptionNode | undefined,
): boolean {
  return ['config', 'options'].some(
    (key) => Object.hasOwn(shape.entries, key) && node?.children.has(key) !== true,
  );
}

/** `{ data, before, after }`: what lib.hm.dag.entryAfter and its like put around an entry. */
function isDagEntry(value: NixValue): boolean {
  return definitionsOf(value)
    .map(shapeOf)
    .some((shape) => shape.kind === 'attrs' && Object.hasOwn(shape.entries, 'data'));
}

function wrong(type: OptionType | undefined, shape: Shape, path: ValuePath): Complaint {
  const expected = type === undefined ? 'an attribute set of options' : describeType(type);
  return { kind: 'type', path, expected, got: describeShape(shape), nearest: [] };
}

function unknownOption(cursor: Cursor, key: string, path: ValuePath): Complaint {
  const nearest = nearestSiblings(cursor, key);
  const place = cursor.node?.name ?? '';
  const expected = place === '' ? 'an option of this system' : `an option of ${place}`;
  return { kind: 'unknown', path, expected, got: JSON.stringify(key), nearest };
}
