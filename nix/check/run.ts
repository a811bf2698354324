import type { Diagnostic } from '../fleet/types.ts';
import type { CheckContext } from './context.ts';
import { createHostModel, createReaders } from './host-model.ts';
import type { Finding, Report, Rule } from './rule.ts';

/** Runs rules over a resolved fleet. The result does not depend on the order of rules, hosts or
 * modules: it is sorted by host, code, option, place and message, and has no finding twice. */
export function runRules(rules: readonly Rule[], context: CheckContext): Diagnostic[] {
  const found: Diagnostic[] = [];
  const reporter =
    (rule: Rule, host: string | undefined): Report =>
    (finding) =>
      found.push(toDiagnostic(rule, host, finding));
  const read = createReaders();
  for (const host of context.fleet.hosts) {
    // One host at a time: its model is garbage before the next is made.
    const model = createHostModel(host, context, read);
    for (const rule of rules) if (rule.over === 'host') rule.run(model, reporter(rule, host.name));
  }
  const scope = { fleet: context.fleet, context };
  for (const rule of rules) if (rule.over === 'fleet') rule.run(scope, reporter(rule, undefined));
  return withoutRepeats(found.sort(compareDiagnostics));
}

function toDiagnostic(rule: Rule, host: string | undefined, finding: Finding): Diagnostic {
  const {
    message,
    hint,
    severity = rule.severity,
    where,
    option,
    identity,
    blocksDeploy,
  } = finding;
  const on = finding.host ?? host;
  return {
    code: rule.code,
    severity,
    ...(on === undefined ? {} : { host: on }),
    ...(where === undefined ? {} : { where }),
    ...(option === undefined ? {} : { option }),
    message,
    hint,
    ...(identity === undefined ? {} : { identity }),
    ...(blocksDeploy === undefined ? {} : { blocksDeploy }),
  };
}

/** What concerns the whole fleet comes first, then host by host. */
export function compareDiagnostics(left: Diagnostic, right: Diagnostic): number {
  return (
    compareText(left.host, right.host) ||
    compareText(left.code, right.code) ||
    compareText(left.option, right.option) ||
    compareText(left.where, right.where) ||
    compareText(left.message, right.message)
  );
}

function compareText(left = '', right = ''): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function withoutRepeats(sorted: readonly Diagnostic[]): Diagnostic[] {
  return sorted.filter((each, index) => {
    const before = sorted[index - 1];
    return before === undefined || compareDiagnostics(before, each) !== 0;
  });
}
