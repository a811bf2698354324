import { openSecretSource, type SecretFinding, type SecretValue } from '#secrets';
import type { SshSession } from '../ssh/session.ts';
import { type UploadResult, uploadFile } from '../ssh/upload.ts';
import { type CheckSecretsOptions, checkSecrets, secretsFault } from './check.ts';
import type { SecretHost } from './fleet-secrets.ts';

/** Where OpNix reads it, for whom, and how its own module leaves it (nix/module.nix of OpNix 0.11). */
export const tokenFile = {
  path: '/etc/opnix-token',
  mode: '0640',
  group: 'onepassword-secrets',
} as const;

/** Puts the token of a service account on a host. Throws what `uploadFile` throws: then the old one
 * is as it was. */
export function installToken(
  session: SshSession,
  token: SecretValue,
  signal: AbortSignal,
): Promise<UploadResult> {
  // OpNix takes white space off both ends; the newline is for whoever looks at the file.
  const content = Buffer.from(`${token.reveal()}\n`, 'utf8');
  return uploadFile(session, { ...tokenFile, content }, { signal });
}

/** Whether a token opens everything the host reads: asked before it replaces one that does. Resolves
 * to what is worth a warning. Throws Fault `deploy.secrets-missing`. */
export async function tryToken(
  host: SecretHost,
  token: SecretValue,
  options: Omit<CheckSecretsOptions, 'source' | 'token'>,
): Promise<SecretFinding[]> {
  const source = openSecretSource({ env: options.env, token });
  const findings = await checkSecrets([host], { ...options, source });
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw secretsFault(errors);
  return findings;
}
