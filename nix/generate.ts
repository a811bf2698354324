import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareTree, replaceTree, type TreeChange, writeFileAtomic } from '#lib';
import { type CheckContext, compareDiagnostics, runChecks } from './check/index.ts';
import { type EmittedFleet, emitFleet } from './emit/index.ts';
import { diskIdentity } from './fleet/disks.ts';
import { resolveFleet } from './fleet/resolve.ts';
import type {
  Diagnostic,
  FleetDefinition,
  HostDefinition,
  HostIdentity,
  ResolvedFleet,
} from './fleet/types.ts';
import { serviceNixModule } from './service/index.ts';
import { shareEqualResults } from './share.ts';

/** Entries of `nix/generated` that generation leaves alone: Nix's pins and the bundled program. */
const keptEntries = ['flake.lock', 'app'];

export interface GenerateRequest {
  readonly fleet: FleetDefinition;
  /** Root of the repository. */
  readonly root: string;
  readonly catalogues?: CheckContext['catalogues'];
  /** Hosts to be installed anew: their recorded identity is replaced. */
  readonly reinstall?: readonly string[];
  /** `YYYY-MM-DD` */
  readonly today: string;
}

export interface Generation {
  readonly resolved: ResolvedFleet;
  readonly emitted: EmittedFleet;
  /** Findings of resolution and of every rule, errors first. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Resolves, emits and checks. Reads the hand-written Nix of `nix/lib` and writes nothing. */
export function computeGeneration(request: GenerateRequest): Generation {
  const resolved = shareEqualResults(resolveFleet(request.fleet));
  const emitted = emitFleet(resolved, readLibrary(join(request.root, 'nix', 'lib')));
  const { diagnostics } = resolved;
  // Rules would only tell what follows from a host that is missing, before what is wrong with it.
  if (diagnostics.some((each) => each.severity === 'error')) {
    return { resolved, emitted, diagnostics: sortFindings(diagnostics) };
  }
  const found = runChecks({
    fleet: resolved,
    files: emitted.files,
    catalogues: request.catalogues,
    publishedModules: new Map(
      request.fleet.services.map((service) => [service.unit, serviceNixModule(service)]),
    ),
    reinstall: new Set(request.reinstall),
    today: request.today,
  });
  return { resolved, emitted, diagnostics: sortFindings([...diagnostics, ...found]) };
}

/** Errors first, then warnings; within them by host and code. */
export function sortFindings(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const rank = { error: 0, warning: 1, info: 2 } as const;
  return diagnostics.toSorted(
    (left, right) => rank[left.severity] - rank[right.severity] || compareDiagnostics(left, right),
  );
}

function readLibrary(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.nix'));
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

export function generatedFolder(root: string): string {
  return join(root, 'nix', 'generated');
}

/** What writing a generation would change in the tree that is there. */
export function compareGeneration(root: string, generation: Generation): TreeChange {
  return compareTree(generatedFolder(root), generation.emitted.files, keptEntries);
}

/** Puts a generation in place, all of it or nothing, and records the identity of hosts that have
 * none yet or are to be installed anew. Throws `io.no-space`, `io.write-failed`. */
export function writeGeneration(request: GenerateRequest, generation: Generation): TreeChange {
  const change = replaceTree(generatedFolder(request.root), generation.emitted.files, {
    keep: keptEntries,
  });
  for (const { definition } of generation.resolved.hosts) {
    recordIdentity(definition, request.reinstall ?? []);
  }
  return change;
}

function recordIdentity(host: HostDefinition, reinstall: readonly string[]): void {
  const disks = diskIdentity(host.disks);
  if (Object.keys(disks).length === 0) return;
  if (host.identity !== undefined && !reinstall.includes(host.name)) return;
  const identity: HostIdentity = { stateVersion: host.stateVersion, disks };
  writeFileAtomic(join(host.directory, 'identity.json'), `${JSON.stringify(identity, null, 2)}\n`);
}
