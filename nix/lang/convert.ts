import { nodeSyntax } from './convert-node.ts';
import { setSyntax } from './convert-set.ts';
import { quoted } from './escape.ts';
import { floatSyntax, integerSyntax } from './numbers.ts';
import {
  createPlace,
  enter,
  leave,
  noComments,
  requireText,
  type Scope,
  valueFault,
} from './scope.ts';
import { atLeast, type Element, type Syntax, strength } from './syntax.ts';
import { isNixExpr, isPlainAttrs, type NixValue } from './value.ts';

/** A value's text tree, with the comments that belong above it. Throws Fault `nix.value`, naming the
 * place, for whatever has no form in Nix. */
export function convertValue(value: NixValue): Element {
  const scope: Scope = {
    convert: (inner) => toSyntax(inner, scope),
    ...createPlace(),
    comments: noComments,
  };
  const syntax = toSyntax(value, scope);
  return { comments: scope.comments, value: syntax };
}

function toSyntax(value: NixValue, scope: Scope): Syntax {
  switch (typeof value) {
    case 'string':
      return quoted(requireText(value, scope));
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      return numberSyntax(value, scope);
    case 'bigint': {
      const integer = integerSyntax(value);
      if (integer === undefined) throw valueFault(scope, `${value} does not fit in 64 bits`);
      return integer;
    }
    case 'object':
      return value === null ? 'null' : objectSyntax(value, scope);
    default:
      throw unprintable(`${typeof value}`, value, scope);
  }
}

function unprintable(what: string, value: unknown, scope: Scope) {
  const hint =
    value === undefined
      ? 'leave the attribute out, or use null where the option allows it'
      : 'only plain data and Nix expressions can be generated';
  return valueFault(scope, `${what} cannot be written in Nix`, hint);
}

function numberSyntax(value: number, scope: Scope): Syntax {
  if (Number.isSafeInteger(value)) return value === 0 ? '0' : `${value}`;
  if (!Number.isFinite(value)) throw unprintable(`${value}`, value, scope);
  if (!Number.isInteger(value)) return floatSyntax(value);
  const hint = 'use a bigint for an exact integer or float() for a float';
  throw valueFault(scope, `${value} is beyond JavaScript's exact integers`, hint);
}

function objectSyntax(value: object, scope: Scope): Syntax {
  enter(scope, value);
  const syntax = heldSyntax(value, scope);
  leave(scope, scope.holders.length - 1);
  return syntax;
}

function heldSyntax(value: object, scope: Scope): Syntax {
  if (Array.isArray(value)) return listSyntax(value, scope);
  if (isNixExpr(value)) return nodeSyntax(value.node, scope);
  if (isPlainAttrs(value)) return setSyntax(value, [], false, scope);
  throw unprintable(`an instance of ${value.constructor?.name ?? 'a class'}`, value, scope);
}

function listSyntax(values: readonly NixValue[], scope: Scope): Syntax {
  if (values.length === 0) return '[ ]';
  const items: Element[] = [];
  const outer = scope.comments;
  for (let index = 0; index < values.length; index++) {
    scope.place.push(index);
    scope.comments = noComments;
    // A hole in the array reads as undefined and is refused as such.
    const value = atLeast(toSyntax(values[index] as NixValue, scope), strength.term);
    items.push({ comments: scope.comments, value });
    scope.place.pop();
  }
  scope.comments = outer;
  return { k: 'list', items };
}
