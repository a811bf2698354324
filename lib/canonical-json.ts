import { hash } from 'node:crypto';
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
  return hash('sha256', data, 'hex');
}

type Path = (string | number)[];

function write(value: unknown, path: Path, parents: object[]): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) refuse('a lone surrogate', path);
      return quote(value);
    case 'number':
      if (!Number.isFinite(value)) refuse(String(value), path);
      // As JSON has it, −0 included.
      return String(value);
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
  let text = '[';
  for (let index = 0; index < value.length; index++) {
    path.push(index);
    if (index > 0) text += ',';
    text += write(value[index], path, parents);
    path.pop();
  }
  return `${text}]`;
}

function writeMembers(value: object, path: Path, parents: object[]): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    refuse(`an object of class ${value.constructor.name}`, path);
  }
  let text = '{';
  // Array.prototype.sort compares UTF-16 code units, which is what RFC 8785 §3.2.3 asks for.
  for (const key of Object.keys(value).sort()) {
    const member = (value as Readonly<Record<string, unknown>>)[key];
    if (member === undefined) continue;
    path.push(key);
    if (text !== '{') text += ',';
    text += writeName(key, path);
    text += write(member, path, parents);
    path.pop();
  }
  return `${text}}`;
}

/** Names are few and come again and again. */
const names = new Map<string, string>();
const namesMax = 4_096;

function writeName(key: string, path: Path): string {
  const known = names.get(key);
  if (known !== undefined) return known;
  if (!key.isWellFormed()) refuse('a lone surrogate in a name', path);
  const text = `${quote(key)}:`;
  if (names.size < namesMax) names.set(key, text);
  return text;
}

/** Of what is well-formed JSON escapes only these. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const escaped = /["\\\u0000-\u001f]/;

function quote(text: string): string {
  return escaped.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function refuse(what: string, path: Path): never {
  throw new Fault({
    code: 'json.invalid',
    message: `${what} cannot be written as JSON`,
    where: `$${path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')}`,
  });
}
