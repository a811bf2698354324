import { type Clock, Fault, systemClock } from '#lib';
import { limits } from './limits.ts';
import { dropAnswers, type SecretAnswer, type SecretProblem, type SecretSource } from './source.ts';

/** One secret that one host reads. */
export interface WantedSecret {
  readonly reference: string;
  readonly secret: string;
  readonly host: string;
}

export type SecretFindingKind =
  | SecretProblem
  | 'expiring'
  | 'expired'
  /** 1Password did not take the token, or gave no answer: nothing is known about any of them. */
  | 'refused'
  | 'unreachable'
  /** There was nobody to ask: no token. */
  | 'not-checked'
  /** The values are there; when they expire could not be read. */
  | 'expiry-unknown';

export interface SecretFinding {
  readonly kind: SecretFindingKind;
  /** An error is what makes OpNix fail on the host; `unknown` is for the caller to decide about. */
  readonly severity: 'error' | 'warning' | 'unknown';
  readonly references: readonly string[];
  /** Names of secrets/map.ts, and the hosts that read them. */
  readonly secrets: readonly string[];
  readonly hosts: readonly string[];
  readonly message: string;
  readonly hint: string | undefined;
  /** ISO 8601, of `expiring` and `expired`. */
  readonly expiresAt?: string;
}

export interface CheckOptions {
  /** Undefined when there is nobody to ask. */
  readonly source: SecretSource | undefined;
  readonly clock?: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** Reads every reference once and says what is wrong, everything at once and never a value. A
 * source that fails as a whole is a finding too. Throws Fault `aborted`. */
export async function checkReferences(
  wanted: readonly WantedSecret[],
  options: CheckOptions,
): Promise<SecretFinding[]> {
  const { source, signal } = options;
  const groups = groupByReference(wanted);
  const references = [...groups.keys()];
  if (references.length === 0) return [];
  if (source === undefined) return [notChecked(groups)];
  try {
    const answers = await source.resolve(references, { signal });
    const findings = judge(groups, answers);
    dropAnswers(answers);
    const found = references.filter((reference) => answers.get(reference)?.found === true);
    return [...findings, ...(await checkExpiries(groups, found, options))];
  } catch (error) {
    return [sourceFinding(groups, error, 'error')];
  }
}

type Groups = ReadonlyMap<string, readonly WantedSecret[]>;

function groupByReference(wanted: readonly WantedSecret[]): Groups {
  return Map.groupBy(
    [...wanted].sort((a, b) => (a.reference < b.reference ? -1 : 1)),
    ({ reference }) => reference,
  );
}

function about(groups: Groups, references: readonly string[]) {
  const all = references.flatMap((reference) => groups.get(reference) ?? []);
  return {
    references,
    secrets: [...new Set(all.map(({ secret }) => secret))].sort(),
    hosts: [...new Set(all.map(({ host }) => host))].sort(),
  };
}

const said: Readonly<Record<SecretProblem, { readonly message: string; readonly hint: string }>> = {
  'missing-vault': {
    message: 'the vault is not there, or the token may not see it',
    hint: 'allow the service account to read the vault, or correct secrets/map.ts',
  },
  'missing-item': {
    message: 'the item is not there',
    hint: 'add it in 1Password, or correct secrets/map.ts',
  },
  'missing-field': {
    message: 'the item has no such field',
    hint: 'add it in 1Password, or correct secrets/map.ts',
  },
  ambiguous: {
    message: 'more than one thing in 1Password matches',
    hint: 'rename one of them, or write the id in secrets/map.ts',
  },
  empty: { message: 'the field is empty', hint: 'put the value in 1Password' },
  denied: {
    message: 'the token may not read it',
    hint: 'allow the service account to read the vault',
  },
  invalid: {
    message: 'this is no reference that 1Password would read',
    hint: 'op://vault/item/[section/]field; correct secrets/map.ts',
  },
  unreadable: { message: 'it cannot be read', hint: 'see what 1Password says about it' },
};

function judge(groups: Groups, answers: ReadonlyMap<string, SecretAnswer>): SecretFinding[] {
  return [...groups.keys()].flatMap((reference): SecretFinding[] => {
    const answer = answers.get(reference);
    if (answer?.found === true) return [];
    const problem = answer?.problem ?? 'unreadable';
    const { message, hint } = said[problem];
    const detail = problem === 'unreadable' ? `: ${answer?.detail ?? 'no answer'}` : '';
    return [
      {
        kind: problem,
        severity: 'error',
        ...about(groups, [reference]),
        message: `${message}${detail}`,
        hint,
      },
    ];
  });
}

async function checkExpiries(
  groups: Groups,
  found: readonly string[],
  { source, signal, clock = systemClock }: CheckOptions,
): Promise<SecretFinding[]> {
  if (source === undefined || found.length === 0) return [];
  let expiries: ReadonlyMap<string, number>;
  try {
    expiries = await source.readExpiries(found, { signal });
  } catch (error) {
    // The values are there: that their dates cannot be read stops nothing.
    return [sourceFinding(groups, error, 'warning')];
  }
  const nowMs = clock.now();
  return [...expiries].flatMap(([reference, atMs]): SecretFinding[] => {
    const leftMs = atMs - nowMs;
    if (leftMs > limits.expiry.warnMs) return [];
    const day = new Date(atMs).toISOString().slice(0, 10);
    const isOver = leftMs <= 0;
    return [
      {
        kind: isOver ? 'expired' : 'expiring',
        // OpNix still delivers it; whether it still works is for its own service to say.
        severity: 'warning',
        ...about(groups, [reference]),
        message: isOver ? `it expired on ${day}` : `it expires on ${day}`,
        hint: 'renew it: `panther secrets rotate --secret NAME`',
        expiresAt: new Date(atMs).toISOString(),
      },
    ];
  });
}

function sourceFinding(
  groups: Groups,
  error: unknown,
  severity: 'error' | 'warning',
): SecretFinding {
  if (!(error instanceof Fault) || error.code === 'aborted') throw error;
  const kind = error.code === 'secrets.denied' ? 'refused' : 'unreachable';
  const isAbout = error.code.startsWith('secrets.') || error.code === 'exec.not-found';
  if (!isAbout) throw error;
  return {
    kind: severity === 'error' ? kind : 'expiry-unknown',
    severity,
    ...about(groups, [...groups.keys()]),
    message: error.message,
    hint: error.hint,
  };
}

function notChecked(groups: Groups): SecretFinding {
  return {
    kind: 'not-checked',
    severity: 'unknown',
    ...about(groups, [...groups.keys()]),
    message: 'nobody was asked: there is no service account token',
    hint: 'set OP_SERVICE_ACCOUNT_TOKEN or OP_SERVICE_ACCOUNT_TOKEN_FILE, or PANTHER_SECRETS_SOURCE=op where you are signed in',
  };
}
