import type { ResolvedFleet } from '../fleet/types.ts';
import { renderFlowchart } from './mermaid.ts';

const steps = [
  ['generate', 'generate and check the flake'],
  ['build', 'nix build the system'],
  ['copy', 'nix copy over SSH'],
  ['arm', 'arm the timer that restores the previous system'],
  ['test', 'activate for this boot only'],
  ['confirm', 'confirm over a new connection'],
  ['default', 'make it the boot default'],
  ['receipt', 'write the receipt'],
] as const;

/** What a deployment does to each host, and what happens when nobody confirms. */
export function deployGraph(fleet: ResolvedFleet): string {
  const ids = steps.map(([id]) => id);
  return renderFlowchart({
    direction: 'LR',
    groups: [
      {
        title: 'On this machine and on the host',
        nodes: steps.map(([id, label]) => ({ id, label: [label] })),
      },
      {
        title: 'No confirmation',
        nodes: [{ id: 'restore', label: ['the previous system comes back'] }],
      },
      {
        title: 'Hosts',
        nodes: fleet.hosts.map((host) => ({
          id: `h:${host.name}`,
          label: [
            host.name,
            `${host.definition.deploy.user}@${host.definition.deploy.address ?? 'tailnet'}`,
          ],
        })),
      },
    ],
    edges: [
      ...ids.slice(1).map((to, index) => ({ from: ids[index] ?? '', to })),
      { from: 'test', to: 'restore', dotted: true, label: 'activation fails or hangs' },
      { from: 'confirm', to: 'restore', dotted: true, label: 'deadline passes' },
      ...fleet.hosts.map((host) => ({ from: 'copy', to: `h:${host.name}`, dotted: true })),
    ],
  });
}
