import { Fault, type FaultCode } from '#lib';
import type { Diagnostic } from '#nix';

/** Findings of resolution keep an exit code of their own; every rule's errors share one. */
const faultCodes: Readonly<Record<string, FaultCode>> = {
  PN001: 'fleet.bad-options',
  PN002: 'fleet.conflict',
  PN003: 'fleet.module-failed',
  PN004: 'fleet.duplicate',
  PN005: 'fleet.import-cycle',
  PN006: 'fleet.unknown-secret',
  PN007: 'nix.value',
};

export function errorsOf(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.filter((each) => each.severity === 'error');
}

/** What a command ends with when there are errors: the first one, in full, and its exit code.
 * The caller prints the others. */
export function findingsFault(errors: readonly Diagnostic[]): Fault {
  const [first] = errors;
  if (first === undefined) throw new TypeError('no error to tell of');
  const others = errors.length - 1;
  const subject = [first.code, first.host].filter((part) => part !== undefined).join(' ');
  const more = others === 0 ? '' : ` (and ${others} more ${others === 1 ? 'error' : 'errors'})`;
  return new Fault({
    code: faultCodes[first.code] ?? codeOfRule(first),
    message: `${subject}: ${first.message}${more}`,
    where: [first.where, first.option].filter((part) => part !== undefined).join(', ') || undefined,
    hint: first.hint,
  });
}

function codeOfRule(diagnostic: Diagnostic): FaultCode {
  return diagnostic.identity === true ? 'fleet.identity-changed' : 'check.findings';
}

const titles = { error: 'error', warning: 'warning', info: 'note' } as const;

/** Findings as a person reads them, one block each. */
export function renderFindings(diagnostics: readonly Diagnostic[], color: boolean): string {
  return diagnostics.map((each) => renderFinding(each, color)).join('\n');
}

function renderFinding(each: Diagnostic, color: boolean): string {
  const paint = (code: number, text: string): string =>
    color ? `\u001b[${code}m${text}\u001b[0m` : text;
  const title = paint({ error: 31, warning: 33, info: 36 }[each.severity], titles[each.severity]);
  const lines = [
    `${title} ${each.code}${each.host === undefined ? '' : ` ${each.host}`}: ${each.message}`,
  ];
  if (each.option !== undefined) lines.push(`  option: ${each.option}`);
  if (each.where !== undefined) lines.push(`  at: ${each.where}`);
  if (each.hint !== undefined) lines.push(`  hint: ${each.hint}`);
  return lines.join('\n');
}

/** `2 errors, 1 warning, 3 notes` */
export function countFindings(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Diagnostic['severity'], one: string): string[] => {
    const number = diagnostics.filter((each) => each.severity === severity).length;
    return number === 0 ? [] : [`${number} ${one}${number === 1 ? '' : 's'}`];
  };
  const parts = [
    ...count('error', 'error'),
    ...count('warning', 'warning'),
    ...count('info', 'note'),
  ];
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}
