import { op } from './expr.ts';
import { createPlace, enter, leave } from './scope.ts';
import { isNixExpr, isPlainAttrs, type NixNode, type NixValue } from './value.ts';

export interface Unwrapped {
  readonly value: NixValue;
  /** As the module system ranks it: mkForce (50), a plain definition (100), mkDefault (1000), or the
   * number of another mkOverride. Of several the outermost counts. */
  readonly priority: 'force' | 'normal' | 'default' | number;
  /** Of mkIf; of several, all have to hold. */
  readonly condition?: NixValue;
  /** mkBefore (500), mkAfter (1500), or the number of another mkOrder. */
  readonly order?: 'before' | 'after' | number;
}

/** Peels comments, mkIf, mkForce, mkDefault, mkOverride, mkBefore, mkAfter and mkOrder. What mkMerge
 * joins is left as it is. */
export function unwrapPriority(value: NixValue): Unwrapped {
  let rest = value;
  let priority: Unwrapped['priority'] | undefined;
  let order: Unwrapped['order'];
  let condition: NixValue | undefined;
  for (;;) {
    if (isNixExpr(rest) && rest.node.kind === 'comment') {
      rest = rest.node.value;
      continue;
    }
    const wrapper = moduleCall(rest);
    if (wrapper === undefined) break;
    const { name, number, argument } = wrapper;
    if (name === 'mkIf') {
      const inner = wrapper.first as NixValue;
      condition = condition === undefined ? inner : op(condition, '&&', inner);
    } else if (name in priorities) priority ??= priorityName(number ?? priorities[name]);
    else order ??= orderName(number ?? orders[name]);
    rest = argument;
  }
  return {
    value: rest,
    priority: priority ?? 'normal',
    ...(condition === undefined ? {} : { condition }),
    ...(order === undefined ? {} : { order }),
  };
}

const priorities: Readonly<Record<string, number>> = {
  mkForce: 50,
  mkDefault: 1000,
  mkOverride: 100,
};
const orders: Readonly<Record<string, number>> = { mkBefore: 500, mkAfter: 1500, mkOrder: 1000 };

function priorityName(priority = 100): Unwrapped['priority'] {
  if (priority === 100) return 'normal';
  if (priority === 50) return 'force';
  return priority === 1000 ? 'default' : priority;
}

function orderName(order = 1000): Unwrapped['order'] {
  if (order === 500) return 'before';
  return order === 1500 ? 'after' : order;
}

interface ModuleCall {
  readonly name: string;
  readonly first?: NixValue;
  readonly number?: number;
  readonly argument: NixValue;
}

function moduleCall(value: NixValue): ModuleCall | undefined {
  if (!isNixExpr(value) || value.node.kind !== 'call') return undefined;
  const { fn, args } = value.node;
  if (!isNixExpr(fn) || fn.node.kind !== 'ref' || fn.node.path.length !== 2) return undefined;
  const [library, name = ''] = fn.node.path;
  if (library !== 'lib') return undefined;
  const [first, second] = args;
  if (name === 'mkIf' || name === 'mkOverride' || name === 'mkOrder') {
    if (args.length !== 2 || first === undefined || second === undefined) return undefined;
    if (name === 'mkIf') return { name, first, argument: second };
    return typeof first === 'number' ? { name, number: first, argument: second } : undefined;
  }
  const known = name in priorities || name in orders;
  return known && args.length === 1 && first !== undefined ? { name, argument: first } : undefined;
}

/** Calls `visitor` for the value and everything inside it, expressions included, outside first. The
 * path holds attribute names and list indexes; an expression adds nothing to it; it changes as the walk
 * goes on. Throws Fault `nix.value` for a cycle or more than 128 levels. */
export function visit(
  value: NixValue,
  visitor: (node: NixValue, path: readonly (string | number)[]) => void,
): void {
  const at = createPlace();
  const walk = (node: NixValue, step?: string | number): void => {
    if (step !== undefined) at.place.push(step);
    visitor(node, at.place);
    if (typeof node === 'object' && node !== null) {
      enter(at, node);
      if (isNixExpr(node)) walkNode(node.node, walk);
      else if (Array.isArray(node))
        node.forEach((item: NixValue, index) => {
          walk(item, index);
        });
      else if (isPlainAttrs(node)) walkEntries(node, walk);
      leave(at, at.holders.length - 1);
    }
    if (step !== undefined) at.place.pop();
  };
  walk(value);
}

type Walk = (value: NixValue, step?: string) => void;

function walkEntries(entries: { readonly [name: string]: NixValue }, walk: Walk): void {
  for (const key of Object.keys(entries).sort()) walk(entries[key] as NixValue, key);
}

function walkNode(node: NixNode, walk: Walk): void {
  if (node.kind === 'attrs') {
    for (const { from } of node.inherits) if (from !== undefined) walk(from);
    walkEntries(node.entries, walk);
  } else {
    for (const part of partsOf(node)) walk(part);
  }
}

function partsOf(node: Exclude<NixNode, { kind: 'attrs' }>): readonly NixValue[] {
  switch (node.kind) {
    case 'ref':
    case 'path':
    case 'float':
    case 'raw':
      return [];
    case 'select':
    case 'has': {
      const orElse = node.kind === 'select' && node.orElse !== undefined ? [node.orElse] : [];
      return [node.target, ...node.path.filter(isNixExpr), ...orElse];
    }
    case 'call':
      return [node.fn, ...node.args];
    case 'lambda': {
      const args = typeof node.param === 'string' ? [] : node.param.args;
      const fallbacks = args.flatMap(({ fallback }) => (fallback === undefined ? [] : [fallback]));
      return [...fallbacks, node.body];
    }
    case 'let':
      return [
        ...Object.keys(node.bindings)
          .sort()
          .map((key) => node.bindings[key] as NixValue),
        node.body,
      ];
    case 'if':
      return [node.condition, node.whenTrue, node.whenFalse];
    case 'op':
      return [node.left, node.right];
    case 'string':
    case 'lines':
      return node.parts.filter(isNixExpr);
    case 'not':
    case 'comment':
      return [node.value];
  }
}
