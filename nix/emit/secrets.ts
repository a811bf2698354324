import type { ResolvedFleet, SecretSpec } from '../fleet/types.ts';
import { fn, type NixAttrs, type NixValue, printNixFile, ref, str } from '../lang/index.ts';
import { headerText } from './header.ts';

/** `secrets/map.nix`: every secret that some host uses, as a function of the host. References
 * only: a value never comes near the Nix store. */
export function emitSecretMap(fleet: ResolvedFleet): string {
  const used = new Set(fleet.hosts.flatMap((host) => host.secrets));
  const map: Record<string, NixAttrs> = {};
  for (const [name, spec] of Object.entries(fleet.definition.secrets)) {
    if (used.has(name)) map[name] = secretAttrs(spec);
  }
  const body = fn({ args: ['host', 'user', 'home'], open: false }, map);
  return printNixFile(body, { header: headerText('secrets/map.ts') });
}

function secretAttrs(spec: SecretSpec): NixAttrs {
  return {
    reference: template(spec.reference),
    owner: template(spec.owner ?? 'root'),
    group: template(spec.group ?? 'root'),
    mode: spec.mode ?? '0600',
    ...(spec.path === undefined ? {} : { path: template(spec.path) }),
  };
}

/** `{host}`, `{user}` and `{home}` as Nix interpolations. */
function template(text: string): NixValue {
  const parts = text.split(/\{(host|user|home)\}/);
  const literals = parts.filter((_, index) => index % 2 === 0);
  const names = parts.filter((_, index) => index % 2 === 1);
  if (names.length === 0) return text;
  const [only = ''] = names;
  if (names.length === 1 && literals.every((each) => each === '')) return ref(only);
  return str(templateStrings(literals), ...names.map((name) => ref(name)));
}

function templateStrings(literals: readonly string[]): TemplateStringsArray {
  return Object.assign([...literals], { raw: literals });
}
