export {
  attrs,
  call,
  commented,
  float,
  fn,
  hasAttr,
  ifElse,
  letIn,
  lines,
  not,
  op,
  type PatternInit,
  path,
  raw,
  ref,
  select,
  str,
} from './expr.ts';
export { type Unwrapped, unwrapPriority, visit } from './inspect.ts';
export {
  mkAfter,
  mkBefore,
  mkDefault,
  mkForce,
  mkIf,
  mkMerge,
  mkOrder,
  mkOverride,
  pkg,
  pkgs,
} from './module-functions.ts';
export { isNixIdentifier } from './names.ts';
export { printNix, printNixFile } from './print.ts';
export {
  isNixExpr,
  type NixAttrs,
  type NixExpr,
  type NixInherit,
  type NixNode,
  type NixOperator,
  type NixPathStep,
  type NixPattern,
  type NixScalar,
  type NixValue,
  nixExpr,
} from './value.ts';
