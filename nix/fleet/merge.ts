import type { ModuleUse } from './types.ts';

/** One place that sets options of a module: a profile or the host itself. */
export interface Layer {
  readonly source: { readonly kind: 'profile' | 'host'; readonly name: string };
  readonly use: ModuleUse;
}

export interface MergeConflict {
  readonly path: readonly string[];
  readonly layers: readonly [Layer, Layer];
}

export interface MergedOptions {
  readonly value: Readonly<Record<string, unknown>>;
  /** Option path (joined by a dot) → the layer whose value stands. */
  readonly origin: ReadonlyMap<string, Layer>;
  readonly conflicts: readonly MergeConflict[];
}

type Rank = 0 | 1 | 2;

/** A host beats an overriding profile, which beats a plain one. */
function rankOf(layer: Layer): Rank {
  if (layer.source.kind === 'host') return 2;
  return layer.use.override ? 1 : 0;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function sameValue(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, i) => sameValue(item, right[i]));
  }
  if (!isPlainObject(left) || !isPlainObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && sameValue(left[key], right[key]))
  );
}

/** Every leaf of an option object with its path; arrays and empty objects are leaves. */
function* leaves(
  value: Readonly<Record<string, unknown>>,
  path: readonly string[] = [],
): Generator<readonly [readonly string[], unknown]> {
  for (const [key, child] of Object.entries(value)) {
    if (child === undefined) continue;
    const here = [...path, key];
    if (isPlainObject(child) && Object.keys(child).length > 0) yield* leaves(child, here);
    else yield [here, child];
  }
}

interface Standing {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly layer: Layer;
}

/** Merges what profiles and the host set for one module. Layers of equal rank that set the same
 * path to different values are conflicts; lists are values, not appended. */
export function mergeOptions(layers: readonly Layer[]): MergedOptions {
  const standing = new Map<string, Standing>();
  const conflicts: MergeConflict[] = [];
  for (const layer of layers) {
    for (const [path, value] of leaves(layer.use.options)) {
      const key = path.join('.');
      const before = standing.get(key);
      if (before !== undefined) {
        const [old, now] = [rankOf(before.layer), rankOf(layer)];
        if (old > now) continue;
        if (old === now && old < 2 && !sameValue(before.value, value)) {
          conflicts.push({ path, layers: [before.layer, layer] });
          continue;
        }
      }
      standing.set(key, { path, value, layer });
    }
  }
  const value = emptyObject();
  for (const leaf of standing.values()) setAt(value, leaf.path, leaf.value);
  const origin = new Map([...standing].map(([key, leaf]) => [key, leaf.layer]));
  return { value, origin, conflicts };
}

/** Without a prototype, so that an option called `__proto__` is one like any other. */
function emptyObject(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

function setAt(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let node = target;
  for (const key of path.slice(0, -1)) {
    const next = node[key];
    if (isPlainObject(next)) {
      node = next;
    } else {
      const fresh = emptyObject();
      node[key] = fresh;
      node = fresh;
    }
  }
  const last = path.at(-1);
  if (last !== undefined) node[last] = value;
}
