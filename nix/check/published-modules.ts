import { isNixExpr, type NixAttrs, type NixValue } from '../lang/value.ts';
import { plainAttrs } from './reading.ts';

// A deployable of this repository is published as a NixOS module, which a host imports by name. What
// that module sets is part of the host all the same.

const known = new WeakMap<object, NixAttrs>();

/** What `{ config, ... }: { options = …; config = lib.mkIf cfg.enable { … }; }` sets once it is
 * enabled; nothing where the module has another form. */
export function publishedConfig(module: NixValue): NixAttrs {
  if (typeof module !== 'object' || module === null) return {};
  const before = known.get(module);
  if (before !== undefined) return before;
  const config = plainAttrs(bodyOf(module))?.config ?? {};
  const attrs = plainAttrs(underCondition(config)) ?? {};
  known.set(module, attrs);
  return attrs;
}

function bodyOf(value: NixValue): NixValue {
  if (!isNixExpr(value)) return value;
  const { node } = value;
  return node.kind === 'lambda' || node.kind === 'let' ? bodyOf(node.body) : value;
}

/** What `mkIf` guards; that its condition holds is the caller's to know. */
function underCondition(value: NixValue): NixValue {
  return isNixExpr(value) && value.node.kind === 'call' ? (value.node.args[1] ?? {}) : value;
}
