import type { Diagnostic } from '../fleet/types.ts';
import type { CheckContext } from './context.ts';
import { rules } from './rules/index.ts';
import { runRules } from './run.ts';

export type { CheckContext } from './context.ts';
export type { Rule } from './rule.ts';
export { renderRuleTable } from './rule-table.ts';
export { rules } from './rules/index.ts';
export { compareDiagnostics } from './run.ts';

/** Every finding of every rule, sorted by host, code and option. Pure. */
export function runChecks(context: CheckContext): Diagnostic[] {
  return runRules(rules, context);
}
