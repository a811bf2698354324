import { Fault, nearest } from '#lib';
import type { DeployHost } from '../deploy/types.ts';

/** What was asked for: names, aliases and tags as they were typed. */
export interface HostSelection {
  readonly hosts: readonly string[];
  readonly tags: readonly string[];
  readonly all: boolean;
  readonly not: readonly string[];
}

/** The hosts that are meant, each once: those named in the order of their naming, then those of the
 * tags and of `all` in the fleet's order. Throws Fault `usage` when nothing was asked for or nothing
 * is left, `fleet.unknown-host` with every name and tag that there is not. */
export function selectHosts(
  fleet: readonly DeployHost[],
  selection: HostSelection,
): readonly DeployHost[] {
  const { hosts, tags, all, not } = selection;
  if (hosts.length === 0 && tags.length === 0 && !all) {
    throw new Fault({
      code: 'usage',
      message: 'deploy: which host?',
      hint: 'give --host NAME, --tag TAG or --all',
    });
  }
  refuseUnknown(fleet, selection);
  const isNamed = (names: readonly string[]) => (host: DeployHost) =>
    names.some((name) => answersTo(host, name));
  const named = hosts.flatMap((name) => fleet.filter((host) => answersTo(host, name)));
  const tagged = fleet.filter((host) => all || tags.some((tag) => host.tags.includes(tag)));
  const chosen = [...new Set([...named, ...tagged])].filter((host) => !isNamed(not)(host));
  if (chosen.length > 0) return chosen;
  throw new Fault({
    code: 'usage',
    message: 'deploy: no host is left to deploy',
    hint: '--not leaves out every host that was chosen',
  });
}

/** `a,b` and repetition say the same. */
export function splitList(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(',')).filter((name) => name.trim() !== '');
}

function answersTo({ name, aliases }: DeployHost, asked: string): boolean {
  return name === asked || aliases.includes(asked);
}

function refuseUnknown(fleet: readonly DeployHost[], selection: HostSelection): void {
  const names = fleet.flatMap(({ name, aliases }) => [name, ...aliases]);
  const tags = [...new Set(fleet.flatMap((host) => host.tags))];
  const lines = [
    ...unknown('host', [...selection.hosts, ...selection.not], names),
    ...unknown('tag', selection.tags, tags),
  ];
  if (lines.length === 0) return;
  throw new Fault({
    code: 'fleet.unknown-host',
    message: lines.join('\n'),
    hint: `hosts: ${names.join(', ')}; tags: ${tags.join(', ')}`,
  });
}

function unknown(what: string, asked: readonly string[], known: readonly string[]): string[] {
  return [...new Set(asked)]
    .filter((name) => !known.includes(name))
    .map((name) => {
      const guess = nearest(name, known);
      const meant = guess === undefined ? '' : `; did you mean ${guess}?`;
      return `no ${what} is called ${JSON.stringify(name)}${meant}`;
    });
}
