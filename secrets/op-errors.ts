import { Fault } from '#lib';
import { shorten } from './sdk-errors.ts';
import type { SecretProblem } from './source.ts';

// Texts of the `op` command 2.x, each after `[ERROR] 2026/01/31 12:00:00 `.
const problems: readonly (readonly [RegExp, SecretProblem])[] = [
  [/isn't a vault in this account/i, 'missing-vault'],
  [/more than one (?:vault|item|field|section) matches/i, 'ambiguous'],
  [/isn't an item\b|could not find item|deleted or archived/i, 'missing-item'],
  [/does(?: not|n't) have a (?:field|section)/i, 'missing-field'],
  [/invalid (?:character in )?secret reference|secret reference is/i, 'invalid'],
  [
    /\(403\)|aren't authorized to access|does(?: not|n't) have (?:access|permission)|forbidden/i,
    'denied',
  ],
];

/** Nobody is signed in, or not any more; nothing that is asked will be answered. */
const signIn =
  /not currently signed in|account is not signed in|could not find session token|no accounts? (?:found|configured)|not authenticated yet|\(401\)|service account deleted|DecodeSACredentials|LookupAuth\), Server|authorization timeout/i;
const rateLimit = /\(429\)|too many requests|rate limit/i;
const network =
  /dial tcp|no such host|context deadline exceeded|connection (?:refused|reset)|timed out|i\/o timeout|could not retrieve vaults|error initializing client/i;

/** What `op` said on stderr when it failed: about this one reference, or (a Fault) about all. */
export function opAnswer(
  stderr: string,
): { readonly problem: SecretProblem; readonly detail: string } | Fault {
  const text = lastError(stderr);
  if (rateLimit.test(text)) {
    // "Please retry in 58 minutes": trying again in seconds would only be counted as well.
    const isLong = /retry in \d+ (?:minute|hour)/i.test(text);
    return new Fault({
      code: 'secrets.unreachable',
      message: `the rate limit of 1Password is reached: ${shorten(text)}`,
      hint: 'wait, or use another token',
      retryable: !isLong,
    });
  }
  if (signIn.test(text)) {
    return new Fault({
      code: 'secrets.denied',
      message: `1Password does not let the op command in: ${shorten(text)}`,
      hint: 'give a service account token in OP_SERVICE_ACCOUNT_TOKEN, or `op signin`',
    });
  }
  const known = problems.find(([pattern]) => pattern.test(text));
  if (known !== undefined) return { problem: known[1], detail: shorten(text) };
  if (network.test(text)) {
    return new Fault({
      code: 'secrets.unreachable',
      message: `1Password gave no answer: ${shorten(text)}`,
      hint: 'is there a way to my.1password.com from here?',
      retryable: true,
    });
  }
  return { problem: 'unreadable', detail: shorten(text) };
}

/** Its last message without the mark and the time in front; a list of matches may follow it. */
function lastError(stderr: string): string {
  const lines = stderr.trim().split('\n');
  const at = lines.findLastIndex((line) => line.startsWith('[ERROR]'));
  const text = at === -1 ? (lines.at(-1) ?? '') : (lines[at] ?? '');
  return text.replace(/^\[ERROR\] (?:[\d/]+ [\d:]+ )?/, '').trim() || 'it ended without a word';
}
