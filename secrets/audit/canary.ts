import { limits } from '../limits.ts';
import type { SecretValue } from '../value.ts';
import { type FormName, formsOf } from './forms.ts';
import { createMatcher, type Match, type Matcher, type Pattern } from './matcher.ts';

/** A value to look for, and the name that a finding of it is given. */
export interface Canary {
  readonly reference: string;
  readonly value: SecretValue;
}

export interface CanarySet {
  readonly matcher: Matcher;
  readonly count: number;
  describe(match: Pick<Match, 'owner'>): { readonly reference: string; readonly form: FormName };
  /** The bytes to look for, with the index of what they belong to. */
  readonly patterns: readonly Pattern[];
  /** Why a value is not looked for. */
  readonly warnings: readonly string[];
}

/** What the values are looked for as. Too short ones, and addresses that are no secret, are left
 * out with a warning. */
export function createCanarySet(canaries: readonly Canary[]): CanarySet {
  const warnings: string[] = [];
  const owners: { readonly reference: string; readonly form: FormName }[] = [];
  const patterns: Pattern[] = [];
  let count = 0;
  for (const { reference, value } of canaries) {
    const text = value.reveal().replace(/\r?\n$/, '');
    const problem = problemOf(text);
    if (problem !== undefined) {
      warnings.push(`${reference} is not looked for: ${problem}`);
      continue;
    }
    count += 1;
    for (const { name, bytes } of formsOf(text)) {
      patterns.push({ bytes, owner: owners.length });
      owners.push({ reference, form: name });
    }
  }
  return {
    matcher: createMatcher(patterns),
    count,
    patterns,
    warnings,
    describe({ owner }) {
      const found = owners[owner];
      if (found === undefined) throw new TypeError(`no canary has the index ${owner}`);
      return found;
    },
  };
}

function problemOf(text: string): string | undefined {
  const { canaryMinBytes, canaryMaxBytes } = limits.audit;
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes < canaryMinBytes) {
    return `it has fewer than ${canaryMinBytes} bytes, which are found everywhere`;
  }
  if (sizeBytes > canaryMaxBytes) return `it has more than ${canaryMaxBytes} bytes`;
  if (new Set(text).size < 3) return 'it repeats one or two characters';
  return isPlainAddress(text) ? 'it is an address, with nothing secret in it' : undefined;
}

function isPlainAddress(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { username, password, search, hash } = new URL(text);
  return `${username}${password}${search}${hash}` === '';
}
