import { textWidth } from './doc.ts';
import { createLayout } from './layout.ts';
import type { Layout } from './layout-base.ts';
import { emitBinding, emitInherit } from './layout-value.ts';
import { joined, oneLine, stringLines } from './one-line.ts';
import { indentLine, renderDoc } from './render.ts';
import { isList, isTallList } from './shape.ts';
import type {
  AppSyntax,
  Binding,
  Element,
  ListSyntax,
  SetSyntax,
  Syntax,
  SyntaxNode,
} from './syntax.ts';

// Sets, tall lists and `''` strings always have the same line breaks, and each of their bindings and
// elements is laid out on its own: they are written straight away, and only what is in between goes
// through the document algebra. A function named `wrote…` says whether it could write.

export interface Page {
  readonly lines: string[];
  readonly width: number;
}

const step = '  ';

/** Where this fits, so do `{`, `[` and `''`; where it does not, the layout decides. */
const longestOpening = 'rec {';

/** `prefix`, a value with fixed line breaks, `suffix`: `x = ` … `;`. */
function wroteTall(
  page: Page,
  pad: string,
  prefix: string,
  value: Syntax,
  suffix: string,
): boolean {
  if (typeof value === 'string') return false;
  const { lines } = page;
  if (value.k === 'set') {
    lines.push(`${pad}${prefix}${value.rec ? 'rec {' : '{'}`);
    writeSet(page, pad + step, value);
    lines.push(`${pad}}${suffix}`);
    return true;
  }
  if (value.k === 'list' && isTallList(value)) {
    lines.push(`${pad}${prefix}[`);
    writeElements(page, pad + step, value);
    lines.push(`${pad}]${suffix}`);
    return true;
  }
  const text = value.k === 'lines' ? stringLines(value.lines, page.width) : undefined;
  if (text === undefined) return false;
  lines.push(`${pad}${prefix}''`);
  for (const line of text) lines.push(indentLine(pad + step, line));
  lines.push(`${pad}''${suffix}`);
  return true;
}

function writeSet(page: Page, pad: string, { inherits, bindings }: SetSyntax): void {
  for (const inherit of inherits) writeLaidOut(page, pad, (to) => emitInherit(to, inherit));
  writeBindings(page, pad, bindings);
}

function writeBindings(page: Page, pad: string, bindings: readonly Binding[]): void {
  for (const binding of bindings) {
    for (const comment of binding.comments) page.lines.push(pad + comment);
    if (!wroteBinding(page, pad, binding))
      writeLaidOut(page, pad, (to) => emitBinding(to, binding));
  }
}

/** A binding whose lines are known without laying anything out. */
function wroteBinding(page: Page, pad: string, { key, plainKey, value }: Binding): boolean {
  const line = oneLine(value);
  if (line !== undefined) return wroteLine(page, pad, `${key} = ${line};`);
  if (typeof value !== 'string' && value.k === 'app') {
    return plainKey && wroteOpenCall(page, pad, `${key} = `, value);
  }
  return (
    (plainKey || fits(page, `${key} = ${longestOpening}`)) &&
    wroteTall(page, pad, `${key} = `, value, ';')
  );
}

/** `key = f x {` … `};`: the last argument of a call begins on the line of the others. */
function wroteOpenCall(page: Page, pad: string, prefix: string, { fn, args }: AppSyntax): boolean {
  const last = args.at(-1);
  const previous = args.at(-2);
  if (last === undefined || (previous !== undefined && isList(previous) && isList(last)))
    return false;
  const head = joined([fn, ...args.slice(0, -1)], ' ');
  if (head === undefined || !fits(page, `${prefix}${head} ${longestOpening}`)) return false;
  return wroteTall(page, pad, `${prefix}${head} `, last, ';');
}

function wroteLine(page: Page, pad: string, line: string): boolean {
  const whole = fits(page, line);
  if (whole) page.lines.push(pad + line);
  return whole;
}

function fits(page: Page, line: string): boolean {
  // Most lines are short enough to need no counting.
  return line.length <= page.width || textWidth(line) <= page.width;
}

function writeElements(page: Page, pad: string, { items }: ListSyntax): void {
  for (const item of items) writeElement(page, pad, item);
}

/** A value on lines of its own, below its comments. */
export function writeElement(page: Page, pad: string, { comments, value }: Element): void {
  for (const comment of comments) page.lines.push(pad + comment);
  const line = oneLine(value);
  const written =
    line === undefined
      ? wroteTallFunction(page, pad, value) ||
        wroteTallLet(page, pad, value) ||
        wroteTall(page, pad, '', value, '')
      : wroteLine(page, pad, line);
  if (!written) writeLaidOut(page, pad, (to) => to.emit(value));
}

/** `let` … `in` with a set below. */
function wroteTallLet(page: Page, pad: string, value: Syntax): boolean {
  if (!isLetOfSet(value)) return false;
  page.lines.push(`${pad}let`);
  writeBindings(page, pad + step, value.bindings);
  page.lines.push(`${pad}in`);
  return wroteTall(page, pad, '', value.body, '');
}

function isLetOfSet(value: Syntax): value is Extract<SyntaxNode, { k: 'let' }> {
  return typeof value !== 'string' && value.k === 'let' && isSet(value.body);
}

function isSet(value: Syntax): boolean {
  return typeof value !== 'string' && value.k === 'set';
}

/** `{ config, ... }:` with a set or `let` below: what most files hold. */
function wroteTallFunction(page: Page, pad: string, value: Syntax): boolean {
  if (typeof value === 'string' || value.k !== 'lambda' || typeof value.param === 'string') {
    return false;
  }
  const { args, open, as } = value.param;
  const { body } = value;
  if (!isSet(body) && !isLetOfSet(body)) return false;
  if (args.some((arg) => arg.fallback !== undefined)) return false;
  if (args.length === 0 && !open) return false;
  const names = [...args.map((arg) => arg.name), ...(open ? ['...'] : [])];
  const close = `}${as === undefined ? '' : `@${as}`}:`;
  if (args.length <= 2) {
    if (!wroteLine(page, pad, `{ ${names.join(', ')} ${close}`)) return false;
  } else {
    const last = open ? '' : ',';
    page.lines.push(`${pad}{`);
    for (const [index, name] of names.entries()) {
      page.lines.push(`${pad}${step}${name}${index + 1 < names.length ? ',' : last}`);
    }
    page.lines.push(pad + close);
  }
  return wroteTallLet(page, pad, body) || wroteTall(page, pad, '', body, '');
}

function writeLaidOut(page: Page, pad: string, build: (layout: Layout) => void): void {
  const tall = new Set<object>();
  const printed = new Map<object, readonly string[]>();
  const inside: Layout['inside'] = (syntax) => {
    const lines = printed.get(syntax) ?? insideLines(page.width, syntax);
    printed.set(syntax, lines);
    return lines;
  };
  for (;;) {
    const layout = createLayout(inside, tall);
    build(layout);
    const { text, broken } = renderDoc(layout.doc.items, page.width);
    const known = tall.size;
    for (const opened of broken) tall.add(opened);
    if (tall.size > known) continue;
    for (const line of text.split('\n')) page.lines.push(indentLine(pad, line));
    return;
  }
}

function insideLines(width: number, syntax: Parameters<Layout['inside']>[0]): readonly string[] {
  const page: Page = { lines: [], width };
  if (!('k' in syntax)) writeBindings(page, step, syntax);
  else if (syntax.k === 'set') writeSet(page, step, syntax);
  else writeElements(page, step, syntax);
  return page.lines;
}
