import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, readTextFile } from '#lib';
import { type Facts, type FleetDefinition, findHost, parseFacts } from '#nix';
import { squash } from './readings.ts';
import { factsName } from './write-facts.ts';

export interface LocatedHost {
  readonly name: string;
  /** Its folder; facts.json is in it. */
  readonly directory: string;
  /** Undefined when the fleet cannot be loaded because of broken facts. */
  readonly system: string | undefined;
  readonly user: string | undefined;
  readonly address: string;
  /** What the other machines of the fleet are called. */
  readonly otherNames: readonly string[];
  /** What the file says now; undefined when it is missing or broken. */
  readonly present: Facts | undefined;
  /** The same as plain JSON, for the order of its keys. */
  readonly presentJson: unknown;
  readonly notes: readonly string[];
}

export interface LocateOptions {
  /** The repository. */
  readonly root: string;
  readonly load: () => Promise<FleetDefinition>;
}

const brokenFacts = ['fleet.facts-unreadable', 'fleet.facts-invalid', 'json.invalid'];

/** Finds a host by name or alias. Facts that are missing or broken keep the fleet from loading, and
 * to mend them is what this is for: then its folder is enough. Throws Fault `fleet.unknown-host`,
 * and what else `load` throws. */
export async function locateHost(name: string, options: LocateOptions): Promise<LocatedHost> {
  let fleet: FleetDefinition;
  try {
    fleet = await options.load();
  } catch (error) {
    if (!(error instanceof Fault) || !brokenFacts.includes(error.code)) throw error;
    return locateFolder(name, options.root, error);
  }
  const host = findHost(fleet.hosts, name);
  return {
    name: host.name,
    directory: host.directory,
    system: host.system,
    user: host.deploy.user,
    address: host.deploy.address ?? host.name,
    otherNames: fleet.hosts
      .filter((each) => each.name !== host.name)
      .flatMap((each) => [each.name, ...each.aliases]),
    ...readPresent(host.directory),
  };
}

function locateFolder(name: string, root: string, reason: Fault): LocatedHost {
  const folder = join(root, 'hosts');
  const names = readdirSync(folder).filter((each) => existsSync(join(folder, each, 'host.ts')));
  // It may be an alias, which only the fleet knows.
  if (!names.includes(name)) throw reason;
  const directory = join(folder, name);
  const { notes, ...present } = readPresent(directory);
  return {
    name,
    directory,
    system: undefined,
    user: undefined,
    address: name,
    otherNames: names.filter((each) => each !== name),
    ...present,
    notes:
      notes.length > 0 ? notes : [`the fleet cannot be loaded as it is: ${squash(reason.message)}`],
  };
}

function readPresent(directory: string) {
  const path = join(directory, factsName);
  let presentJson: unknown;
  try {
    const text = readTextFile(path);
    const present = parseFacts(text, path);
    presentJson = JSON.parse(text);
    return { present, presentJson, notes: [] };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const notes = [`${path} is not taken into account: ${squash(error.message)}`];
    return { present: undefined, presentJson, notes };
  }
}
