import { join } from 'node:path';
import { z } from 'zod';
import { Fault, readJsonFile } from '#lib';
import { type ExpandedSecret, expandSecret, findHost } from '#nix';
import { type SecretDefinition, secretMap, type WantedSecret } from '#secrets';
import { fleetHostSchema } from '../fleet-file.ts';

/** A secret as one host gets it. */
export interface SecretUse extends ExpandedSecret {
  readonly name: string;
  readonly description: string;
  /** Units of this host that read it, without `.service`. */
  readonly consumers: readonly string[];
}

/** A host as far as its secrets are concerned. */
export interface SecretHost {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly deploy: { readonly user: string; readonly address?: string | undefined };
  readonly secrets: readonly SecretUse[];
}

const fleetFile = z.looseObject({
  version: z.literal(1),
  user: z.string(),
  hosts: z.array(
    fleetHostSchema.extend({
      secrets: z.array(z.string()).default([]),
      units: z.array(z.string()).default([]),
    }),
  ),
});

/** The hosts of `<root>/nix/generated/fleet.json` with what each of them reads, `{host}`, `{user}`
 * and `{home}` filled in as the flake does. Throws Fault `io.read-failed`, `json.invalid`, or
 * `fleet.unknown-secret` for a file made from another secrets/map.ts. */
export function readSecretHosts(
  root: string,
  definitions: Readonly<Record<string, SecretDefinition>> = secretMap,
): SecretHost[] {
  const path = join(root, 'nix/generated/fleet.json');
  const fleet = readJsonFile(path, fleetFile);
  return fleet.hosts.map(({ name, aliases, deploy, secrets, units }) => ({
    name,
    aliases,
    deploy,
    secrets: secrets.map((secret) => {
      const spec = definitions[secret];
      if (spec === undefined) throw unknownSecret(secret, path);
      return {
        name: secret,
        description: spec.description,
        ...expandSecret(secret, spec, name, { name: fleet.user }),
        consumers: spec.consumers.filter((unit) => units.includes(unit)),
      };
    }),
  }));
}

function unknownSecret(secret: string, where: string): Fault {
  return new Fault({
    code: 'fleet.unknown-secret',
    message: `the generated fleet reads a secret that secrets/map.ts does not have: ${secret}`,
    hint: '`panther generate`',
    where,
  });
}

/** The hosts that are named, all of them when none is. Throws Fault `fleet.unknown-host`. */
export function chooseHosts(hosts: readonly SecretHost[], names: readonly string[]): SecretHost[] {
  if (names.length === 0) return [...hosts];
  return [...new Set(names.map((name) => findHost(hosts, name)))];
}

export function wantedBy(hosts: readonly SecretHost[]): WantedSecret[] {
  return hosts.flatMap(({ name: host, secrets }) =>
    secrets.map(({ name: secret, reference }) => ({ host, secret, reference })),
  );
}
