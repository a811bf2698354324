import type { ResolvedFleet, ResolvedHost } from '../fleet/types.ts';
import { renderFlowchart } from './mermaid.ts';

/** Hosts on the tailnet, the ports each offers there and to the public, and the outside services
 * its modules talk to. */
export function topologyGraph(fleet: ResolvedFleet): string {
  const { hosts } = fleet;
  const outside = outsideServices(hosts);
  return renderFlowchart({
    direction: 'TB',
    groups: [
      { title: 'Workstations', nodes: hosts.filter(isRole('workstation')).map(hostNode) },
      { title: 'Network', nodes: [{ id: 'tailnet', label: ['Tailscale', '100.64.0.0/10'] }] },
      { title: 'Servers', nodes: hosts.filter(isRole('server')).map(hostNode) },
      {
        title: 'Outside',
        nodes: [
          ...outside.map(({ name }) => ({ id: `o:${name}`, label: [name] })),
          ...(hosts.some((host) => host.definition.publicPorts.length > 0)
            ? [{ id: 'public', label: ['Internet'] }]
            : []),
        ],
      },
    ],
    edges: [
      ...hosts
        .filter((host) => host.modules.some((module) => module.units.includes('tailscaled')))
        .flatMap((host) => [{ from: `h:${host.name}`, to: 'tailnet' }]),
      ...outside.flatMap(({ name, users }) =>
        users.map((host) => ({ from: `h:${host}`, to: `o:${name}` })),
      ),
      ...hosts.flatMap((host) =>
        host.definition.publicPorts.map((port) => ({
          from: 'public',
          to: `h:${host.name}`,
          label: `${port.protocol} ${port.port}`,
        })),
      ),
    ],
  });
}

function isRole(role: string): (host: ResolvedHost) => boolean {
  return (host) => host.definition.role === role;
}

function hostNode(host: ResolvedHost): { id: string; label: string[] } {
  const ports = host.modules
    .flatMap((module) => module.ports)
    .filter((claim) => claim.reach === 'tailnet')
    .map((claim) => `${claim.unit} ${claim.port}`);
  return { id: `h:${host.name}`, label: [host.name, host.definition.description, ...ports] };
}

/** 1Password items are named after the service whose keys they hold, so the first part of a
 * reference says whom a host talks to. */
function outsideServices(hosts: readonly ResolvedHost[]): { name: string; users: string[] }[] {
  const users = new Map<string, Set<string>>();
  const add = (name: string, host: string): void => {
    const known = users.get(name) ?? new Set();
    users.set(name, known.add(host));
  };
  for (const host of hosts) {
    if (host.secrets.length > 0) add('1Password', host.name);
    for (const reference of referencesOf(host)) add(reference.split('/')[3] ?? '', host.name);
  }
  return [...users]
    .filter(([name]) => name !== '')
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, set]) => ({ name, users: [...set] }));
}

function referencesOf(host: ResolvedHost): string[] {
  const services = host.own.services as
    | { 'onepassword-secrets'?: { secrets: Record<string, { reference: string }> } }
    | undefined;
  const secrets = services?.['onepassword-secrets']?.secrets ?? {};
  return Object.values(secrets).map((secret) => secret.reference);
}
