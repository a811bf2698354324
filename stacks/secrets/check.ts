import { type Clock, exitCodes, Fault } from '#lib';
import {
  checkReferences,
  openSecretSource,
  readServiceToken,
  type SecretFinding,
  type SecretSource,
  type SecretValue,
} from '#secrets';
import { chooseHosts, readSecretHosts, wantedBy } from './fleet-secrets.ts';

export interface CheckSecretsOptions {
  /** Root of the repository: the fleet is in its nix/generated. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock;
  /** Instead of the one that the environment names. */
  readonly source?: SecretSource | undefined;
  readonly token?: SecretValue | undefined;
}

/** What is wrong with the secrets of these hosts (names or aliases; none means all), read from
 * 1Password and judged before any host is touched; never a value. Without a token there is one
 * finding `not-checked`, severity `unknown`, which the caller decides about. Throws Fault
 * `config.invalid` (a token or a choice of source that is none), `fleet.unknown-host`, `aborted`. */
export async function checkSecrets(
  hosts: readonly { readonly name: string }[],
  options: CheckSecretsOptions,
): Promise<SecretFinding[]> {
  const { env, clock, signal } = options;
  const chosen = chooseHosts(
    readSecretHosts(options.root),
    hosts.map(({ name }) => name),
  );
  const token = options.token ?? readServiceToken(env);
  try {
    const source = options.source ?? openSecretSource({ env, token, ...(clock && { clock }) });
    return await checkReferences(wantedBy(chosen), { source, signal, ...(clock && { clock }) });
  } finally {
    token?.drop();
  }
}

/** One line for whoever goes on: what was found. Throws Fault `deploy.secrets-missing` that lists
 * every error, when there is one. */
export function summarizeSecrets(findings: readonly SecretFinding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw secretsFault(errors);
  const [open] = findings.filter(({ severity }) => severity === 'unknown');
  if (open !== undefined) return `not checked: ${open.message}`;
  const warnings = findings.map(({ references, message }) =>
    references.length === 1 ? `${message}: ${references[0]}` : message,
  );
  return warnings.length === 0 ? 'every secret is there' : warnings.join('; ');
}

export function secretsFault(errors: readonly SecretFinding[]): Fault {
  const lines = errors.map((finding) => renderFinding(finding).join('\n'));
  return new Fault({
    code: 'deploy.secrets-missing',
    message: ['secrets are not as the hosts need them', ...lines].join('\n'),
    hint: '`panther secrets check` asks again; no host was touched',
  });
}

/** The problem and its place, then what to do. The reference comes last: a word like `token:` in
 * front of a text would have that text redacted wherever a Fault is shown. */
export function renderFinding(finding: SecretFinding): string[] {
  const { references, secrets, hosts, message, hint } = finding;
  const isOne = references.length === 1;
  const where = isOne ? `${secrets.join(', ')} on ${hosts.join(', ')}` : hosts.join(', ');
  return [
    isOne ? `  ${message}: ${references[0]} (${where})` : `  ${message} (${where})`,
    ...(isOne ? [] : references.map((reference) => `    ${reference}`)),
    ...(hint === undefined ? [] : [`    ${hint}`]),
  ];
}

const headings = { error: 'problems', warning: 'warnings', unknown: 'not checked' } as const;

/** For a person. */
export function renderFindings(findings: readonly SecretFinding[], checked: number): string {
  const groups = Object.entries(headings).flatMap(([severity, heading]) => {
    const own = findings.filter((finding) => finding.severity === severity);
    return own.length === 0 ? [] : [`${heading}:`, ...own.flatMap(renderFinding)];
  });
  if (groups.length === 0) return `${checked} references: every one is there`;
  return groups.join('\n');
}

/** 0, or what a problem ends with: nobody to ask is one here, with `strict` a warning too. */
export function exitCodeOf(findings: readonly SecretFinding[], strict: boolean): number {
  const isBad = findings.some(({ severity }) => strict || severity !== 'warning');
  return isBad ? exitCodes['deploy.secrets-missing'] : 0;
}
