import { type Clock, Fault, systemClock } from '#lib';
import { createOpSource } from './op-source.ts';
import { createSdkSource } from './sdk-source.ts';
import type { SecretSource } from './source.ts';
import type { SecretValue } from './value.ts';

export interface OpenSourceOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly token: SecretValue | undefined;
  readonly clock?: Clock;
}

/** The source that PANTHER_SECRETS_SOURCE names: `sdk`, which needs a token, or `op`, which without
 * one asks as whoever is signed in. By itself the SDK where there is a token; undefined where there
 * is none. Throws Fault `config.invalid`. */
export function openSecretSource(options: OpenSourceOptions): SecretSource | undefined {
  const { env, token, clock = systemClock } = options;
  const choice = env.PANTHER_SECRETS_SOURCE || (token === undefined ? undefined : 'sdk');
  if (choice === undefined) return undefined;
  if (choice === 'op') return createOpSource({ token, env, clock });
  if (choice === 'sdk' && token !== undefined) return createSdkSource({ token, clock });
  const isKnown = choice === 'sdk';
  throw new Fault({
    code: 'config.invalid',
    message: isKnown
      ? "1Password's SDK needs a service account token"
      : `${JSON.stringify(choice)} is no source of secrets`,
    hint: isKnown ? 'set OP_SERVICE_ACCOUNT_TOKEN or OP_SERVICE_ACCOUNT_TOKEN_FILE' : 'sdk or op',
    where: 'PANTHER_SECRETS_SOURCE',
  });
}
