import type { Service } from '#lib';
import { environmentOf } from './environment.ts';
import { optionType } from './nix-type.ts';

/** The options of a service's published module: name → type as the NixOS manual prints it, for the
 * catalogue that `panther check` looks options up in. */
export function serviceOptionTypes(service: Service): Readonly<Record<string, string>> {
  const root = `services.${service.unit}`;
  return {
    [`${root}.enable`]: 'boolean',
    [`${root}.package`]: 'package',
    [`${root}.after`]: 'list of string',
    [`${root}.credentials`]: 'attribute set of absolute path not in the Nix store',
    ...Object.fromEntries(
      environmentOf(service).map((key) => [
        `${root}.environment.${key.name}`,
        optionType(key).manual,
      ]),
    ),
  };
}
