import type { Fault } from '#lib';

/** Why a host was not reached, in one word that does not change with the text of the fault. */
export type ReasonClass =
  | 'offline'
  | 'tailnet-key-expired'
  | 'not-in-tailnet'
  | 'no-address'
  | 'port-closed'
  | 'no-answer'
  | 'host-key'
  | 'authentication'
  | 'script-failed'
  | 'other';

// The phrases of tailnet/local.ts and ssh/failure.ts; a test holds them together.
const phrases: readonly (readonly [RegExp, ReasonClass])[] = [
  [/ is offline/, 'offline'],
  [/tailnet key of \S+ has expired/, 'tailnet-key-expired'],
  [/the tailnet shows no machine/, 'not-in-tailnet'],
  [/nothing listens on that port/, 'port-closed'],
  [/does not answer|no route to it|closed the connection|did not answer/, 'no-answer'],
  [/cannot be found|cannot be resolved/, 'no-address'],
];

export function classifyReason({ code, message }: Pick<Fault, 'code' | 'message'>): ReasonClass {
  switch (code) {
    case 'deploy.host-key':
      return 'host-key';
    case 'deploy.auth':
      return 'authentication';
    case 'deploy.target-failed':
      return 'script-failed';
    case 'deploy.unreachable':
      return phrases.find(([pattern]) => pattern.test(message))?.[1] ?? 'other';
    default:
      return 'other';
  }
}
