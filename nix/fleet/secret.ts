import type { FleetUser, SecretSpec } from './types.ts';

/** Where OpNix writes a secret that names no path of its own. */
const opnixFolder = '/var/lib/opnix/secrets';

export interface ExpandedSecret {
  readonly reference: string;
  readonly owner: string;
  readonly group: string;
  readonly mode: string;
  readonly path: string;
}

export function homeOf(user: Pick<FleetUser, 'name'>): string {
  return `/home/${user.name}`;
}

/** A secret as one host gets it: `{host}`, `{user}` and `{home}` replaced, defaults filled in. */
export function expandSecret(
  name: string,
  spec: SecretSpec,
  host: string,
  user: Pick<FleetUser, 'name'>,
): ExpandedSecret {
  const fill = (text: string): string =>
    text
      .replaceAll('{host}', host)
      .replaceAll('{user}', user.name)
      .replaceAll('{home}', homeOf(user));
  return {
    reference: fill(spec.reference),
    owner: fill(spec.owner ?? 'root'),
    group: fill(spec.group ?? 'root'),
    mode: spec.mode ?? '0600',
    path: fill(spec.path ?? `${opnixFolder}/${name}`),
  };
}
