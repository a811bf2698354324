import type { Facts } from '../fleet/facts.ts';
import type { NixValue } from '../lang/index.ts';
import { type HostModel, isOn, oncePerPrefix } from './host-model.ts';
import { listItems } from './reading.ts';

type Nic = Facts['nics'][number];

/** One file of systemd-networkd: what it matches and what it says of being online. */
export interface Network {
  readonly name: string;
  readonly option: string;
  readonly where: string;
  readonly match: ReadonlyMap<string, NixValue>;
  readonly requiredForOnline: NixValue | undefined;
}

export const readNetworks = oncePerPrefix('systemd.network', (all): readonly Network[] => {
  const found = new Map<
    string,
    { -readonly [K in keyof Network]: Network[K] } & { match: Map<string, NixValue> }
  >();
  for (const { path, value, site } of all) {
    const [, , kind, name, section, key] = path;
    if (kind !== 'networks' || name === undefined) continue;
    const network = found.get(name) ?? {
      name,
      option: `systemd.network.networks.${name}`,
      where: site.text,
      match: new Map<string, NixValue>(),
      requiredForOnline: undefined,
    };
    found.set(name, network);
    if (section === 'matchConfig' && key !== undefined) network.match.set(key, value);
    // `name` is short for matchConfig.Name.
    if (section === 'name' && key === undefined) network.match.set('Name', value);
    if (section === 'linkConfig' && key === 'RequiredForOnline') network.requiredForOnline = value;
  }
  return [...found.values()];
});

export function usesNetworkd(host: HostModel): boolean {
  return isOn(host, 'networking.useNetworkd') || isOn(host, 'systemd.network.enable');
}

/** The names that a network matches, shell patterns as in systemd.network(5); undefined when it
 * does not go by name. */
export function matchedNames({ match }: Network): readonly string[] | undefined {
  const name = match.get('Name');
  if (name === undefined) return undefined;
  return listItems(name).flatMap((item) => (typeof item === 'string' ? item.split(/\s+/) : []));
}

export function matchesNic(network: Network, nic: Nic): boolean {
  const names = matchedNames(network);
  if (names !== undefined) return names.some((pattern) => matchesPattern(pattern, nic.name));
  const type = network.match.get('Type');
  return type === (nic.kind === 'wifi' ? 'wlan' : 'ether');
}

export function matchesPattern(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^$()|{}\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
