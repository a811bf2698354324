import { addComment, bindingsOf, setSyntax } from './convert-set.ts';
import { attrName, isNixIdentifier } from './names.ts';
import { floatSyntax } from './numbers.ts';
import { maxDepth, requireText, type Scope, valueFault } from './scope.ts';
import { linesSyntax, quotedSyntax } from './strings.ts';
import {
  type AppSyntax,
  atLeast,
  operation,
  type Part,
  type Pattern,
  type Syntax,
  strength,
} from './syntax.ts';
import type { NixExpr, NixNode, NixPathStep, NixPattern } from './value.ts';

export function nodeSyntax(node: NixNode, scope: Scope): Syntax {
  switch (node.kind) {
    case 'ref':
      return selectSyntax(node.path[0] ?? '', node.path.slice(1), undefined, scope);
    case 'select': {
      const orElse = node.orElse === undefined ? undefined : scope.convert(node.orElse);
      const fallback = orElse === undefined ? undefined : atLeast(orElse, strength.term);
      return selectSyntax(scope.convert(node.target), node.path, fallback, scope);
    }
    case 'has':
      return {
        k: 'has',
        base: atLeast(scope.convert(node.target), strength.app),
        path: steps(node.path, scope),
      };
    case 'call': {
      const args = node.args.map((arg) => atLeast(scope.convert(arg), strength.term));
      return callSyntax(atLeast(scope.convert(node.fn), strength.app), args, scope);
    }
    case 'lambda':
      return { k: 'lambda', param: paramSyntax(node.param, scope), body: scope.convert(node.body) };
    case 'let': {
      const bindings = bindingsOf(node.bindings, scope);
      const body = scope.convert(node.body);
      return bindings.length === 0 ? body : { k: 'let', bindings, body };
    }
    case 'if':
      return {
        k: 'if',
        condition: scope.convert(node.condition),
        whenTrue: scope.convert(node.whenTrue),
        whenFalse: scope.convert(node.whenFalse),
      };
    case 'op':
      return operation(node.operator, scope.convert(node.left), scope.convert(node.right));
    case 'not':
      return { k: 'not', value: atLeast(scope.convert(node.value), strength.has) };
    case 'path':
      return node.text;
    case 'float':
      if (Number.isFinite(node.value)) return floatSyntax(node.value);
      throw valueFault(scope, `${node.value} cannot be written in Nix`);
    case 'string':
      return quotedSyntax(textParts(node.parts, scope));
    case 'lines':
      return linesSyntax(textParts(node.parts, scope));
    case 'raw':
      return rawSyntax(node.text, scope);
    case 'attrs':
      return setSyntax(node.entries, node.inherits, node.rec, scope);
    case 'comment':
      addComment(node.text, scope);
      return scope.convert(node.value);
  }
}

function textParts(parts: readonly (string | NixExpr)[], scope: Scope): Part[] {
  return parts.map((part) =>
    typeof part === 'string' ? requireText(part, scope) : { expr: scope.convert(part) },
  );
}

function steps(path: readonly NixPathStep[], scope: Scope): Part[] {
  return path.map((step) =>
    typeof step === 'string' ? attrName(requireText(step, scope)) : { expr: scope.convert(step) },
  );
}

const dotted = /^[a-zA-Z_][\w'.-]*$/;

function selectSyntax(
  base: Syntax,
  path: readonly NixPathStep[],
  orElse: Syntax | undefined,
  scope: Scope,
): Syntax {
  if (path.length === 0) return base;
  let start = base;
  let rest = steps(path, scope);
  if (typeof base !== 'string') {
    if (base.k === 'select' && base.orElse === undefined) {
      start = base.base;
      rest = [...base.path, ...rest];
    } else {
      // `(a.b or c).d`: without the parentheses `.d` would belong to the default.
      start = base.k === 'select' ? { k: 'paren', inner: base } : atLeast(base, strength.term);
    }
  } else if (!/^[a-zA-Z_{["']/.test(base)) {
    // `1.a` is a float and `./x.a` a longer path.
    start = { k: 'paren', inner: base };
  }
  const bare = rest.every((step) => typeof step === 'string' && !step.startsWith('"'));
  if (bare && orElse === undefined && typeof start === 'string' && dotted.test(start)) {
    return `${start}.${rest.join('.')}`;
  }
  return { k: 'select', base: start, path: rest, orElse };
}

function callSyntax(fn: Syntax, args: readonly Syntax[], scope: Scope): Syntax {
  if (args.length === 0) return fn;
  const call: AppSyntax =
    typeof fn === 'string' || fn.k !== 'app'
      ? { k: 'app', fn, args }
      : { k: 'app', fn: fn.fn, args: [...fn.args, ...args] };
  // Each argument is one more level of application.
  if (call.args.length <= maxDepth) return call;
  throw valueFault(scope, `a call with more than ${maxDepth} arguments`);
}

function paramSyntax(param: string | NixPattern, scope: Scope): string | Pattern {
  if (typeof param === 'string') return param;
  const args = param.args.map(({ name, fallback }) => ({
    name,
    fallback: fallback === undefined ? undefined : scope.convert(fallback),
  }));
  return { args, open: param.open, as: param.as };
}

/** Text we do not understand is in parentheses as soon as it is part of something. */
function rawSyntax(text: string, scope: Scope): Syntax {
  requireText(text, scope);
  if (text.split('.').every(isNixIdentifier)) return text;
  return { k: 'raw', lines: text.split('\n') };
}
