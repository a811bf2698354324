import type { ResolvedFleet } from '../fleet/types.ts';
import { renderFlowchart } from './mermaid.ts';

/** From the 1Password reference to the file on each host to the units that read it. */
export function secretsGraph(fleet: ResolvedFleet): string {
  const { secrets } = fleet.definition;
  const used = [...new Set(fleet.hosts.flatMap((host) => host.secrets))].sort();
  const units = new Set(used.flatMap((name) => secrets[name]?.consumers ?? []));
  const users = new Set(
    used.flatMap((name) => {
      const owner = secrets[name]?.owner;
      return owner === undefined || owner === 'root' ? [] : [owner];
    }),
  );
  const nameOf = (owner: string): string => owner.replace('{user}', fleet.user.name);
  return renderFlowchart({
    direction: 'LR',
    groups: [
      {
        title: `1Password vault ${fleet.definition.vault}`,
        nodes: used.map((name) => ({
          id: `s:${name}`,
          label: [name, secrets[name]?.reference ?? ''],
        })),
      },
      {
        title: 'Hosts',
        nodes: fleet.hosts.map((host) => ({ id: `h:${host.name}`, label: [host.name] })),
      },
      {
        title: 'Readers',
        nodes: [
          ...[...units].sort().map((unit) => ({ id: `u:${unit}`, label: [`${unit}.service`] })),
          ...[...users]
            .sort()
            .map((owner) => ({ id: `o:${owner}`, label: [`user ${nameOf(owner)}`] })),
        ],
      },
    ],
    edges: [
      ...fleet.hosts.flatMap((host) =>
        host.secrets.map((name) => ({ from: `s:${name}`, to: `h:${host.name}` })),
      ),
      ...used.flatMap((name) =>
        (secrets[name]?.consumers ?? []).map((unit) => ({
          from: `s:${name}`,
          to: `u:${unit}`,
          dotted: true,
        })),
      ),
      ...used.flatMap((name) => {
        const owner = secrets[name]?.owner;
        return owner === undefined ? [] : [{ from: `s:${name}`, to: `o:${owner}`, dotted: true }];
      }),
    ],
  });
}
