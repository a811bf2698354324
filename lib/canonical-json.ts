import { createHash } from 'node:crypto';
import { Fault } from './fault.ts';
import { limits } from './limits.ts';

/** The one JSON text of a value after RFC 8785 (JCS): no white space, members sorted by the UTF-16
 * code units of their names, numbers and strings as ECMAScript writes them. Members that are
 * `undefined` are left out. Throws Fault `json.invalid` (its `where` is the path, `$.a[3]`) for what
 * JSON cannot carry: NaN, Infinity, bigint, functions, symbols, `undefined` anywhere but in a
 * member, objects that are not plain, lone surrogates, cycles, nesting beyond
 * `limits.json.depthMax`. */
export function canonicalJson(value: unknown): string {
  return write(value, [], []);
}

/** SHA-256 of the UTF-8 bytes, as 64 lower-case hexadecimal digits. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

type Path = (string | number)[];

function write(value: unknown, path: Path, parents: object[]): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) refuse('a lone surrogate', path);
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) refuse(String(value), path);
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : writeObject(value, path, parents);
    default:
      return refuse(`a value of type ${typeof value}`, path);
  }
}

function writeObject(value: object, path: Path, parents: object[]): string {
  if (parents.includes(value)) refuse('a cycle', path);
  if (parents.length >= limits.json.depthMax) refuse('too deep a nesting', path);
  parents.push(value);
  const text = Array.isArray(value)
    ? writeArray(value, path, parents)
    : writeMembers(value, path, parents);
  parents.pop();
  return text;
}

function writeArray(value: readonly unknown[], path: Path, parents: object[]): string {
  const parts: string[] = [];
  for (let index = 0; index < value.length; index++) {
    path.push(index);
    parts.push(write(value[index], path, parents));
    path.pop();
  }
  return `[${parts.join(',')}]`;
}

function writeMembers(value: object, path: Path, parents: object[]): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    refuse(`an object of class ${value.constructor.name}`, path);
  }
  const parts: string[] = [];
  // Array.prototype.sort compares UTF-16 code units, which is what RFC 8785 §3.2.3 asks for.
  for (const [key, member] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (member === undefined) continue;
    path.push(key);
    if (!key.isWellFormed()) refuse('a lone surrogate in a name', path);
    parts.push(`${JSON.stringify(key)}:${write(member, path, parents)}`);
    path.pop();
  }
  return `{${parts.join(',')}}`;
}

function refuse(what: string, path: Path): never {
  throw new Fault({
    code: 'json.invalid',
    message: `${what} cannot be written as JSON`,
    where: `$${path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')}`,
  });
}
