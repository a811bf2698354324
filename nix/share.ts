import { sameValue } from './check/same-value.ts';
import type { ResolvedFleet, ResolvedHost, ResolvedModule } from './fleet/types.ts';
import type { NixAttrs } from './lang/index.ts';

/** The same fleet, with one object for what a module says alike on several hosts: it is then
 * printed and checked once, however many hosts there are. */
export function shareEqualResults(fleet: ResolvedFleet): ResolvedFleet {
  const nixos = createSharer();
  const home = createSharer();
  const shareModule = (module: ResolvedModule): ResolvedModule => ({
    ...module,
    nixos: nixos(module.name, module.nixos),
    home: home(module.name, module.home),
  });
  const shareHost = (host: ResolvedHost): ResolvedHost => ({
    ...host,
    modules: host.modules.map(shareModule),
  });
  return { ...fleet, hosts: fleet.hosts.map(shareHost) };
}

function createSharer(): (module: string, value: NixAttrs | undefined) => NixAttrs | undefined {
  const variants = new Map<string, NixAttrs[]>();
  return (module, value) => {
    if (value === undefined) return undefined;
    const known = variants.get(module) ?? [];
    variants.set(module, known);
    const same = known.find((each) => sameValue(each, value));
    if (same !== undefined) return same;
    known.push(value);
    return value;
  };
}
