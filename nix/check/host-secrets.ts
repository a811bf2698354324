import { type ExpandedSecret, expandSecret } from '../fleet/secret.ts';
import type { SecretSpec } from '../fleet/types.ts';
import { type HostModel, oncePerHost } from './host-model.ts';

export interface HostSecret {
  readonly name: string;
  readonly spec: SecretSpec;
  /** Placeholders replaced and defaults filled in. */
  readonly file: ExpandedSecret;
  /** Units of this host that OpNix restarts when it changes, and orders after itself. */
  readonly consumers: readonly string[];
  readonly option: string;
}

export const opnixUnit = 'opnix-secrets.service';

/** The secrets that modules of the host use, as the host gets them. */
export const readSecrets = oncePerHost(({ host, fleet }: HostModel): readonly HostSecret[] =>
  host.secrets.flatMap((name) => {
    const spec = fleet.definition.secrets[name];
    if (spec === undefined) return [];
    const file = expandSecret(name, spec, host.name, fleet.user);
    const consumers = spec.consumers.filter((unit) => host.units.includes(unit));
    return [
      { name, spec, file, consumers, option: `services.onepassword-secrets.secrets.${name}` },
    ];
  }),
);
