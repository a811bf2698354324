import { dirname } from 'node:path/posix';
import type { ResolvedFleet } from '../fleet/types.ts';
import { printNixFile } from '../lang/index.ts';
import { serviceNixModule } from '../service/index.ts';
import { emitFlake } from './flake.ts';
import { type FleetData, fleetData, renderFleetJson } from './fleet-json.ts';
import { headerText } from './header.ts';
import { emitHomes, emitHost } from './hosts.ts';
import { homePlacement, nixosPlacement, placeModules } from './placement.ts';
import { emitProfiles } from './profiles.ts';
import { emitSecretMap } from './secrets.ts';

export { type FleetData, filesOfHost, type HostData } from './fleet-json.ts';
export type { HostServiceData } from './host-services.ts';
export type { ModuleData, ModuleVariant } from './module-data.ts';

export interface EmittedFleet {
  /** Path below `nix/generated` → text, in alphabetical order. */
  readonly files: ReadonlyMap<string, string>;
  readonly data: FleetData;
}

/** Resolved fleet → every file of the flake. `library` is the hand-written Nix of `nix/lib`, file
 * name → text. Pure and deterministic. Throws `nix.value` when a module's result cannot be written
 * as Nix. */
export function emitFleet(
  fleet: ResolvedFleet,
  library: ReadonlyMap<string, string>,
): EmittedFleet {
  const files = new Map<string, string>();
  const add = (more: ReadonlyMap<string, string>): void => {
    for (const [path, text] of more) files.set(path, text);
  };
  for (const [name, text] of library) {
    files.set(`lib/${name}`, `# ${headerText(`nix/lib/${name}`)}\n${text}`);
  }
  for (const service of fleet.definition.services) {
    const header = headerText(`${dirname(service.entry)}/service.ts`);
    files.set(`services/${service.unit}.nix`, printNixFile(serviceNixModule(service), { header }));
  }
  const placement = placeModules(fleet, nixosPlacement());
  const homes = placeModules(fleet, homePlacement(fleet.user.name));
  const profiles = emitProfiles(fleet, placement);
  add(placement.files);
  add(homes.files);
  add(profiles.files);
  for (const host of fleet.hosts) add(emitHost(host, placement, profiles));
  add(emitHomes(fleet, homes));
  files.set('secrets/map.nix', emitSecretMap(fleet));
  files.set('flake.nix', emitFlake(fleet));
  const data = fleetData(fleet, files);
  files.set('fleet.json', renderFleetJson(data));
  return { files: new Map([...files].sort(([left], [right]) => (left < right ? -1 : 1))), data };
}
