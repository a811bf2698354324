import { Fault } from '#lib';
import { requireBindable, requireIdentifier, splitPath } from './names.ts';
import {
  type NixAttrs,
  type NixExpr,
  type NixInherit,
  type NixNode,
  type NixOperator,
  type NixPathStep,
  type NixValue,
  nixExpr,
  nixOperators,
} from './value.ts';

// Every constructor throws Fault `nix.value` for a name, path or operator that Nix does not have;
// values inside are checked when they are printed, where their place is known.

function expression(node: NixNode): NixExpr {
  return { [nixExpr]: true, node };
}

/** A variable or attribute of one: `ref('config.services.foo')`. The first name must be an
 * identifier; the others are quoted where they have to be. `ref(['pkgs', 'a.b'])` for names with dots. */
export function ref(path: string | readonly string[]): NixExpr {
  const steps = typeof path === 'string' ? splitPath(path) : path;
  requireIdentifier(steps[0] ?? '', 'the variable');
  return expression({ kind: 'ref', path: steps });
}

/** `target.path`, or `target.path or orElse`. An expression as a step is `.${…}`. */
export function select(
  target: NixValue,
  path: string | readonly NixPathStep[],
  orElse?: NixValue,
): NixExpr {
  const fallback = orElse === undefined ? {} : { orElse };
  return expression({ kind: 'select', target, path: stepsOf(path), ...fallback });
}

/** `target ? path` */
export function hasAttr(target: NixValue, path: string | readonly NixPathStep[]): NixExpr {
  return expression({ kind: 'has', target, path: stepsOf(path) });
}

function stepsOf(path: string | readonly NixPathStep[]): readonly NixPathStep[] {
  const steps = typeof path === 'string' ? splitPath(path) : path;
  if (steps.length === 0)
    throw new Fault({ code: 'nix.value', message: 'an empty attribute path' });
  return steps;
}

/** `fn arg arg`. A string names the function: `call('lib.mkForce', v)`. */
export function call(fn: NixValue, ...args: readonly NixValue[]): NixExpr {
  return expression({ kind: 'call', fn: typeof fn === 'string' ? ref(fn) : fn, args });
}

export interface PatternInit {
  /** Names in this order, or names with their defaults (undefined: none), then sorted. */
  readonly args: readonly string[] | { readonly [name: string]: NixValue | undefined };
  /** Whether other arguments are accepted (`...`); default true. */
  readonly open?: boolean;
  /** `@name` */
  readonly as?: string;
}

/** `param: body` or `{ a, b ? default, ... }@as: body`. */
export function fn(param: string | PatternInit, body: NixValue): NixExpr {
  if (typeof param === 'string') {
    requireBindable(requireIdentifier(param, 'the parameter'), 'the parameter');
    return expression({ kind: 'lambda', param, body });
  }
  const defaults = isNameList(param.args) ? {} : param.args;
  const names = isNameList(param.args) ? param.args : Object.keys(param.args).sort();
  const all = param.as === undefined ? names : [...names, param.as];
  for (const name of all) requireBindable(requireIdentifier(name, 'the argument'), 'the argument');
  if (new Set(all).size < all.length) {
    throw new Fault({ code: 'nix.value', message: `argument named twice: ${all.join(', ')}` });
  }
  const args = names.map((name) => {
    const fallback = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
    return fallback === undefined ? { name } : { name, fallback };
  });
  const as = param.as === undefined ? {} : { as: param.as };
  return expression({ kind: 'lambda', param: { args, open: param.open ?? true, ...as }, body });
}

function isNameList(args: PatternInit['args']): args is readonly string[] {
  return Array.isArray(args);
}

/** `let … in body` */
export function letIn(bindings: NixAttrs, body: NixValue): NixExpr {
  for (const name of Object.keys(bindings)) requireBindable(name, 'the variable');
  return expression({ kind: 'let', bindings, body });
}

export function ifElse(condition: NixValue, whenTrue: NixValue, whenFalse: NixValue): NixExpr {
  return expression({ kind: 'if', condition, whenTrue, whenFalse });
}

/** `left operator right`, with the parentheses it needs. */
export function op(left: NixValue, operator: NixOperator, right: NixValue): NixExpr {
  if (nixOperators.includes(operator)) return expression({ kind: 'op', left, operator, right });
  throw new Fault({
    code: 'nix.value',
    message: `${JSON.stringify(operator)} is not a Nix operator`,
    hint: nixOperators.join('  '),
  });
}

/** `!value` */
export function not(value: NixValue): NixExpr {
  return expression({ kind: 'not', value });
}

// Nix's PATH and HPATH tokens, without a slash at the end, which Nix refuses.
const pathLiteral = /^(?:\.{0,2}|~)(?:\/[a-zA-Z0-9._+-]+)+$/;

/** A path literal: `./x.nix`, `../x`, `/etc/x` or `~/x`. Nix copies what it names into the store
 * when it becomes part of a string. */
export function path(text: string): NixExpr {
  if (pathLiteral.test(text)) return expression({ kind: 'path', text });
  throw new Fault({
    code: 'nix.value',
    message: `${JSON.stringify(text)} cannot be a Nix path literal`,
    hint: './, ../, / or ~/ and then letters, digits and . _ + - between single slashes',
  });
}

/** A float, also for a whole number: `float(1)` → `1.0`. */
export function float(value: number): NixExpr {
  return expression({ kind: 'float', value });
}

/** Nix text as it is. It is put in parentheses wherever it is only a part of an expression, and its
 * lines are never moved; that it is one whole expression is the caller's responsibility. */
export function raw(text: string): NixExpr {
  if (text.trim() === '') throw new Fault({ code: 'nix.value', message: 'raw() without any text' });
  return expression({ kind: 'raw', text });
}

/** A set with what plain data cannot say: `rec`, and `inherit` (first, names sorted). */
export function attrs(
  entries: NixAttrs,
  options: { readonly inherits?: readonly NixInherit[]; readonly rec?: boolean } = {},
): NixExpr {
  const inherits = (options.inherits ?? []).filter(({ names }) => names.length > 0);
  const rec = options.rec ?? false;
  if (rec) {
    const names = [...Object.keys(entries), ...inherits.flatMap((inherit) => inherit.names)];
    for (const name of names) requireBindable(name, 'the variable');
  }
  return expression({ kind: 'attrs', entries, inherits, rec });
}

/** `# comment` above the binding or list element that holds `value`, however deep inside it. */
export function commented(text: string, value: NixValue): NixExpr {
  return expression({ kind: 'comment', text, value });
}

/** `''…''` for text of several lines, `"…"` where that is the better or only form. */
export function lines(text: string | readonly (string | NixExpr)[]): NixExpr {
  return expression({ kind: 'lines', parts: typeof text === 'string' ? [text] : text });
}

/** `"literal ${expr} literal"`: the tag of a template; a string as value is literal text. */
export function str(text: TemplateStringsArray, ...values: readonly (string | NixExpr)[]): NixExpr {
  const parts = text.flatMap((literal: string | undefined, index) => {
    if (literal === undefined) {
      throw new Fault({ code: 'nix.value', message: 'a bad escape in a template string' });
    }
    const value = values[index];
    return value === undefined ? [literal] : [literal, value];
  });
  return expression({ kind: 'string', parts });
}
