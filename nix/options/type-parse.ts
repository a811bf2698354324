import { bracketEnd } from './pattern.ts';
import { anyUnknown, type EnumValue, type OptionType, unionOf } from './type.ts';
import { matching, nouns } from './type-nouns.ts';

// Grammar, from the descriptions in nixpkgs' lib/types.nix: a type is one or more terms joined by
// " or " (", or " after a clause such as ", meaning >=0"); a term is a noun, a container followed by
// one term, or a type in parentheses. " convertible to it" marks what `coercedTo` also accepts.

interface Reader {
  readonly text: string;
  at: number;
}

const parsed = new Map<string, OptionType>();

/** Reads a type text such as `null or (list of string)`. A part that is not understood becomes an
 * `any` with `known: false`; the rest keeps its structure. Never throws. */
export function parseOptionType(text: string): OptionType {
  const before = parsed.get(text);
  if (before !== undefined) return before;
  const plain = text
    .replace(/&(gt|lt|quot|amp);/g, (_, name: string) => entities[name] ?? '')
    .trim();
  const reader: Reader = { text: plain, at: 0 };
  const type = plain === '' || plain === 'none' ? anyUnknown(plain) : readUnion(reader);
  const whole = reader.at < plain.length && type.kind !== 'any' ? anyUnknown(plain) : type;
  parsed.set(text, whole);
  return whole;
}

const entities: Readonly<Record<string, string>> = { gt: '>', lt: '<', quot: '"', amp: '&' };

function readUnion(reader: Reader): OptionType {
  const members: OptionType[] = [];
  do {
    members.push(readTerm(reader));
    take(reader, / convertible to it/y);
  } while (take(reader, /,? or /y) !== null);
  return unionOf(members);
}

function readTerm(reader: Reader): OptionType {
  const start = reader.at;
  for (const read of [readNoun, readContainer, readParenthesis]) {
    const type = read(reader);
    if (type !== undefined && atBoundary(reader)) return type;
    reader.at = start;
  }
  return readUnknown(reader);
}

function take(reader: Reader, expression: RegExp): RegExpExecArray | null {
  expression.lastIndex = reader.at;
  const match = expression.exec(reader.text);
  if (match !== null) reader.at = expression.lastIndex;
  return match;
}

function atBoundary(reader: Reader): boolean {
  return /^(?:$|\)|,? or | convertible to it)/.test(reader.text.slice(reader.at));
}

function readNoun(reader: Reader): OptionType | undefined {
  const start = reader.at;
  for (const noun of nouns) {
    const match = take(reader, noun.pattern);
    if (match === null) continue;
    if (atBoundary(reader)) return noun.type(match);
    reader.at = start;
  }
  if (take(reader, /string matching the pattern /y) !== null) return matching(readPattern(reader));
  if (take(reader, /one of /y) !== null) return readEnum(reader);
  if (take(reader, /value /y) === null) return undefined;
  const single = readEnum(reader);
  return take(reader, / \(singular enum\)/y) === null ? undefined : single;
}

function readContainer(reader: Reader): OptionType | undefined {
  if (take(reader, /(?:lazy )?attribute set of /y) !== null) {
    return { kind: 'attrsOf', element: readTerm(reader) };
  }
  if (take(reader, /open submodule of /y) !== null) {
    return { kind: 'submodule', free: readTerm(reader) };
  }
  if (take(reader, /DAG of /y) !== null) {
    return { kind: 'attrsOf', element: readTerm(reader), dag: true };
  }
  if (take(reader, /pair of /y) !== null) {
    return { kind: 'listOf', element: readTerm(reader), minLength: 2, maxLength: 2 };
  }
  if (take(reader, /function that evaluates to a\(n\) /y) !== null) {
    return { kind: 'function', result: readTerm(reader) };
  }
  const nonEmpty = take(reader, /non-empty \((?=list of )/y) !== null;
  if (take(reader, /list of /y) === null) return undefined;
  const element = readTerm(reader);
  if (!nonEmpty) return { kind: 'listOf', element };
  return take(reader, /\)/y) === null ? undefined : { kind: 'listOf', element, minLength: 1 };
}

function readParenthesis(reader: Reader): OptionType | undefined {
  if (take(reader, /\(/y) === null) return undefined;
  const inner = readUnion(reader);
  return take(reader, /\)/y) === null ? undefined : inner;
}

/** What is not understood reaches to the next " or " or closing parenthesis of its own level. */
function readUnknown(reader: Reader): OptionType {
  const start = reader.at;
  let depth = 0;
  while (reader.at < reader.text.length) {
    if (take(reader, /“[^”]*”/y) !== null) continue;
    if (depth === 0 && /^(?:\)|,? or | convertible to it)/.test(reader.text.slice(reader.at)))
      break;
    if (reader.text[reader.at] === '(') depth++;
    if (reader.text[reader.at] === ')') depth--;
    reader.at++;
  }
  return anyUnknown(reader.text.slice(start, reader.at));
}

const enumItem = /“([^”]*)”|"([^"]*)"|(-?\d+(?:\.\d+)?)|(true|false)|(<null>)/y;

function readEnum(reader: Reader): OptionType | undefined {
  const values: EnumValue[] = [];
  do {
    const item = take(reader, enumItem);
    if (item === null) return undefined;
    const text = item[1] ?? item[2];
    if (text !== undefined) values.push(text);
    else if (item[3] !== undefined) values.push(Number(item[3]));
    else values.push(item[4] === undefined ? null : item[4] === 'true');
  } while (take(reader, /, /y) !== null);
  return { kind: 'enum', values };
}

/** A pattern has no quotes around it: it ends where a boundary follows outside its own brackets. */
function readPattern(reader: Reader): string {
  const start = reader.at;
  let depth = 0;
  while (reader.at < reader.text.length) {
    const character = reader.text[reader.at];
    if (depth === 0 && (character === ')' || /^,? or /.test(reader.text.slice(reader.at)))) break;
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === '[') reader.at = bracketEnd(reader.text, reader.at) ?? reader.at + 1;
    else reader.at += character === '\\' ? 2 : 1;
  }
  reader.at = Math.min(reader.at, reader.text.length);
  return reader.text.slice(start, reader.at);
}
