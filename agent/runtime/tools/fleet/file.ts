import { join, resolve } from 'node:path';
import { root as repository } from '../../supervise/open.ts';

/** Where the resolved fleet is as data: where `PANTHER_FLEET_FILE` says, which hosts set, else in the
 * repository. */
export function fleetFileOf(
  env: Readonly<Record<string, string | undefined>>,
  root: string = repository,
): string {
  const { PANTHER_FLEET_FILE: given } = env;
  if (given !== undefined && given !== '') return resolve(given);
  return join(root, 'nix/generated/fleet.json');
}
