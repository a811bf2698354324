import type { Definition } from './definitions.ts';
import {
  definitionsUnder,
  type HostModel,
  isOn,
  itemsAt,
  oncePerHost,
  siteOf,
  valueAt,
} from './host-model.ts';
import { listItems, plainAttrs } from './reading.ts';

/** Ports that packets from some side get through to. */
export interface Opening {
  readonly from: number;
  readonly to: number;
  readonly protocol: 'tcp' | 'udp';
  readonly option: string;
  readonly where: string;
}

export interface Firewall {
  readonly enabled: boolean;
  /** Reachable from any network the host is on. */
  readonly anywhere: readonly Opening[];
  readonly byInterface: ReadonlyMap<string, readonly Opening[]>;
  /** Interfaces whose packets pass every rule. */
  readonly trusted: readonly { readonly name: string; readonly definition: Definition }[];
  /** `openFirewall` switches whose ports nothing tells. */
  readonly unclear: readonly Definition[];
}

/** Interfaces that no stranger is on: loopback, the tailnet, other tunnels, bridges of containers. */
export function isPrivateInterface(name: string): boolean {
  return /^(lo|tailscale\d*|wg.*|podman.*|docker.*|veth.*|virbr\d*|br-.*|ve-.*|cni.*)$/.test(name);
}

export const readFirewall = oncePerHost((host: HostModel): Firewall => {
  const anywhere: Opening[] = [...openByDefault(host)];
  const byInterface = new Map<string, Opening[]>();
  for (const definition of definitionsUnder(host, 'networking.firewall')) {
    const [third, fourth, fifth] = definition.path.slice(2);
    if (third === 'interfaces' && fourth !== undefined && fifth !== undefined) {
      const openings = byInterface.get(fourth) ?? [];
      byInterface.set(fourth, [...openings, ...openingsOf(definition, fifth)]);
    } else if (third !== undefined) anywhere.push(...openingsOf(definition, third));
  }
  const { openings, unclear } = switchedOpen(host);
  return {
    enabled: valueAt(host, 'networking.firewall.enable') !== false,
    anywhere: [...anywhere, ...openings],
    byInterface,
    trusted: itemsAt(host, 'networking.firewall.trustedInterfaces').flatMap(
      ({ value, definition }) => (typeof value === 'string' ? [{ name: value, definition }] : []),
    ),
    unclear,
  };
});

function openingsOf(definition: Definition, list: string): Opening[] {
  const match = /^allowed(TCP|UDP)Port(Range)?s$/.exec(list);
  if (match === null) return [];
  const protocol = match[1] === 'TCP' ? 'tcp' : 'udp';
  const base = { protocol, option: definition.key, where: definition.site.text } as const;
  return listItems(definition.value).flatMap((item) => {
    if (typeof item === 'number') return [{ from: item, to: item, ...base }];
    const { from, to } = plainAttrs(item) ?? {};
    return typeof from === 'number' && typeof to === 'number' ? [{ from, to, ...base }] : [];
  });
}

interface Known {
  readonly service: string;
  readonly protocols: readonly ('tcp' | 'udp')[];
  /** The option that holds the port or ports, and what NixOS has there. */
  readonly port?: string;
  readonly range: readonly [number, number];
  /** What `openFirewall` is when nobody sets it; no `openFirewall` at all means always open. */
  readonly opens: 'by default' | 'when told' | 'always';
}

// From the modules of nixpkgs 25.05 to 26.05.
const knownServices: readonly Known[] = [
  {
    service: 'services.openssh',
    protocols: ['tcp'],
    port: 'ports',
    range: [22, 22],
    opens: 'by default',
  },
  { service: 'services.avahi', protocols: ['udp'], range: [5353, 5353], opens: 'by default' },
  { service: 'programs.mosh', protocols: ['udp'], range: [60000, 61000], opens: 'by default' },
  {
    service: 'programs.localsend',
    protocols: ['tcp', 'udp'],
    range: [53317, 53317],
    opens: 'by default',
  },
  {
    service: 'programs.kdeconnect',
    protocols: ['tcp', 'udp'],
    range: [1714, 1764],
    opens: 'always',
  },
  {
    service: 'services.tailscale',
    protocols: ['udp'],
    port: 'port',
    range: [41641, 41641],
    opens: 'when told',
  },
];

function openByDefault(host: HostModel): Opening[] {
  return knownServices.flatMap((known) => {
    const { service, opens } = known;
    if (!isOn(host, `${service}.enable`)) return [];
    const told = valueAt(host, `${service}.openFirewall`);
    if (opens !== 'always' && (told === false || (told === undefined && opens === 'when told')))
      return [];
    const option = told === undefined ? `${service}.enable` : `${service}.openFirewall`;
    const where = siteOf(host, option);
    return portsOf(host, known).flatMap(([from, to]) =>
      known.protocols.map((protocol) => ({ from, to, protocol, option, where })),
    );
  });
}

function portsOf(
  host: HostModel,
  { service, port, range }: Known,
): readonly (readonly [number, number])[] {
  const set = port === undefined ? undefined : valueAt(host, `${service}.${port}`);
  const numbers =
    set === undefined ? [] : listItems(set).filter((item) => typeof item === 'number');
  return numbers.length === 0 ? [range] : numbers.map((number) => [number, number] as const);
}

/** `openFirewall = true` of services that the table does not know: the module that sets it says
 * with its claims which ports that opens. */
function switchedOpen(host: HostModel): { openings: Opening[]; unclear: Definition[] } {
  const openings: Opening[] = [];
  const unclear: Definition[] = [];
  const claims = new Map(host.host.modules.map((module) => [module.name, module.ports]));
  for (const definition of host.system.flatMap((index) => index.opensFirewall)) {
    const service = definition.path.slice(0, -1).join('.');
    if (definition.value !== true || knownServices.some((known) => known.service === service))
      continue;
    const own = (claims.get(definition.module ?? '') ?? []).filter(
      ({ reach }) => reach === 'public',
    );
    if (own.length === 0) unclear.push(definition);
    for (const { port, protocol } of own) {
      const [option, where] = [definition.key, definition.site.text];
      openings.push({ from: port, to: port, protocol, option, where });
    }
  }
  return { openings, unclear };
}
