import type { Shape } from './shape.ts';
import type { OptionType, PathForm } from './type.ts';

/** Whether a type takes a value of that shape, without looking at the elements inside. Follows the
 * `check` of lib/types.nix. */
export function accepts(type: OptionType, shape: Shape): boolean {
  if (shape.kind === 'unknown') return true;
  switch (type.kind) {
    case 'any':
      return true;
    case 'null':
    case 'boolean':
      return shape.kind === type.kind;
    case 'int':
      return (
        shape.kind === 'int' && inRange(type, shape.value) && !(type.nonZero && isZero(shape.value))
      );
    case 'float':
      return shape.kind === 'float' && inRange(type, shape.value);
    case 'number':
      return (shape.kind === 'int' || shape.kind === 'float') && inRange(type, shape.value);
    case 'string':
      return shape.kind === 'string' && matches(type.pattern, shape.text);
    case 'path':
      return (
        acceptsPath(type.form, shape) &&
        (shape.kind !== 'string' || matches(type.pattern, shape.text))
      );
    case 'package':
      return isPackage(shape);
    case 'enum':
      return acceptsEnum(type.values, shape);
    case 'listOf':
      return shape.kind === 'list' && acceptsLength(type, shape);
    case 'attrsOf':
      return shape.kind === 'attrs';
    case 'submodule':
      // A submodule can also be given as a function or as the absolute path of a file.
      return shape.kind === 'attrs' || shape.kind === 'function' || acceptsPath('absolute', shape);
    case 'function':
      return shape.kind === 'function' || (shape.kind === 'attrs' && '__functor' in shape.entries);
    case 'union':
      return type.members.some((member) => accepts(member, shape));
  }
}

function isZero(value: number | bigint): boolean {
  return Number(value) === 0;
}

function inRange(
  range: { readonly min?: number; readonly max?: number },
  value: number | bigint,
): boolean {
  return (
    value >= (range.min ?? Number.NEGATIVE_INFINITY) &&
    value <= (range.max ?? Number.POSITIVE_INFINITY)
  );
}

function matches(pattern: RegExp | undefined, text: string | undefined): boolean {
  return pattern === undefined || text === undefined || pattern.test(text);
}

const storePath = /^\/nix\/store\/[^/]/;

function acceptsPath(form: PathForm, shape: Shape): boolean {
  if (shape.kind === 'path') return form !== 'relative';
  // A package or anything else with an outPath is as good as the path of it.
  if (shape.kind === 'attrs') return 'outPath' in shape.entries || '__toString' in shape.entries;
  if (shape.kind !== 'string') return false;
  if (form === 'any') return true;
  if (shape.start === '') return shape.text === undefined;
  if (form === 'relative') return !shape.start.startsWith('/');
  return form === 'store' && shape.text !== undefined
    ? storePath.test(shape.text)
    : shape.start.startsWith('/');
}

function isPackage(shape: Shape): boolean {
  if (shape.kind === 'attrs') return 'outPath' in shape.entries || 'type' in shape.entries;
  return shape.kind === 'string' && (shape.text === undefined || storePath.test(shape.text));
}

function acceptsEnum(values: readonly (string | number | boolean | null)[], shape: Shape): boolean {
  if (shape.kind === 'string') return shape.text === undefined || values.includes(shape.text);
  if (shape.kind === 'null') return values.includes(null);
  if (shape.kind === 'int' || shape.kind === 'float') return values.includes(Number(shape.value));
  if (shape.kind !== 'boolean') return false;
  return shape.value === undefined || values.includes(shape.value);
}

function acceptsLength(
  type: { readonly minLength?: number; readonly maxLength?: number },
  shape: Extract<Shape, { kind: 'list' }>,
): boolean {
  const { length } = shape.items;
  if (length > (type.maxLength ?? Number.POSITIVE_INFINITY)) return false;
  return !shape.isWhole || length >= (type.minLength ?? 0);
}
