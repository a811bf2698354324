import {
  computeGeneration,
  type Diagnostic,
  type FleetDefinition,
  findHost,
  type GenerateRequest,
  type Generation,
  loadCatalogue,
  serviceOptionTypes,
} from '#nix';
import { errorsOf, findingsFault } from './findings.ts';
import { loadFleet, repositoryRoot } from './load.ts';

export interface GenerationOptions {
  /** Hosts whose disks may be laid out anew. */
  readonly reinstall?: readonly string[];
  /** Leave hosts with errors out instead of stopping. */
  readonly keepGoing?: boolean;
}

export interface PreparedGeneration {
  /** Every host, those with errors too. */
  readonly fleet: FleetDefinition;
  readonly request: GenerateRequest;
  readonly generation: Generation;
}

/** Loads, resolves, emits and checks the fleet; writes nothing. */
export async function prepareGeneration(
  options: GenerationOptions = {},
): Promise<PreparedGeneration> {
  const fleet = await loadFleet();
  for (const name of options.reinstall ?? []) findHost(fleet.hosts, name);
  const request = requestFor(fleet, options);
  const generation = computeGeneration(request);
  if (options.keepGoing !== true) return { fleet, request, generation };
  return withoutBroken(request, generation);
}

function requestFor(fleet: FleetDefinition, options: GenerationOptions): GenerateRequest {
  const reinstall = (options.reinstall ?? []).map((name) => findHost(fleet.hosts, name).name);
  return {
    fleet,
    root: repositoryRoot,
    catalogues: cataloguesFor(fleet),
    reinstall,
    today: new Date().toISOString().slice(0, 10),
  };
}

/** The option catalogues that `panther options sync` made, where it was run. */
function cataloguesFor({ release, services }: FleetDefinition): GenerateRequest['catalogues'] {
  const about = { release: release.version, from: { repository: repositoryRoot } };
  const own = Object.assign({}, ...services.map(serviceOptionTypes));
  return {
    nixos: loadCatalogue({ ...about, scope: 'nixos', own }),
    home: loadCatalogue({ ...about, scope: 'home' }),
  };
}

/** The generation of the hosts that have no error; the findings of the others stay listed. */
function withoutBroken(request: GenerateRequest, first: Generation): PreparedGeneration {
  const broken = new Set(errorsOf(first.diagnostics).flatMap((each) => each.host ?? []));
  if (broken.size === 0) return { fleet: request.fleet, request, generation: first };
  const hosts = request.fleet.hosts.filter((host) => !broken.has(host.name));
  const rest = { ...request, fleet: { ...request.fleet, hosts } };
  const generation = computeGeneration(rest);
  const lost = first.diagnostics.filter((each) => each.host !== undefined && broken.has(each.host));
  return {
    fleet: request.fleet,
    request: rest,
    generation: { ...generation, diagnostics: [...lost, ...generation.diagnostics] },
  };
}

/** Throws the first error among findings, if there is one. */
export function stopOnErrors(diagnostics: readonly Diagnostic[]): void {
  const errors = errorsOf(diagnostics);
  if (errors.length > 0) throw findingsFault(errors);
}
