import { call, ref } from './expr.ts';
import type { NixExpr, NixValue } from './value.ts';

// The functions of nixpkgs' `lib/modules.nix` that give a definition its priority, condition or
// order.

export function mkForce(value: NixValue): NixExpr {
  return call('lib.mkForce', value);
}

export function mkDefault(value: NixValue): NixExpr {
  return call('lib.mkDefault', value);
}

/** A lower number wins: mkForce is 50, a plain definition 100, mkDefault 1000. */
export function mkOverride(priority: number, value: NixValue): NixExpr {
  return call('lib.mkOverride', priority, value);
}

export function mkIf(condition: NixValue, value: NixValue): NixExpr {
  return call('lib.mkIf', condition, value);
}

export function mkMerge(values: readonly NixValue[]): NixExpr {
  return call('lib.mkMerge', values);
}

export function mkBefore(value: NixValue): NixExpr {
  return call('lib.mkBefore', value);
}

export function mkAfter(value: NixValue): NixExpr {
  return call('lib.mkAfter', value);
}

/** A lower number comes first: mkBefore is 500, a plain definition 1000, mkAfter 1500. */
export function mkOrder(order: number, value: NixValue): NixExpr {
  return call('lib.mkOrder', order, value);
}

/** `pkgs.git`; dots in the name are steps of the path. */
export function pkg(name: string): NixExpr {
  return ref(`pkgs.${name}`);
}

export function pkgs(...names: readonly string[]): readonly NixExpr[] {
  return names.map(pkg);
}
