import type { ResolvedFleet } from '../fleet/types.ts';
import { type FlowEdge, renderFlowchart } from './mermaid.ts';

/** Modules → profiles → hosts, as declared; what a host switches on itself goes straight to it. */
export function layersGraph(fleet: ResolvedFleet): string {
  const modules = new Set<string>();
  const profiles = new Set<string>();
  const edges: FlowEdge[] = [];
  for (const host of fleet.hosts) {
    for (const profile of host.profiles) {
      profiles.add(profile.name);
      edges.push({ from: `p:${profile.name}`, to: `h:${host.name}` });
    }
    for (const module of host.modules) {
      modules.add(module.name);
      for (const via of module.via) {
        if (via === 'host') edges.push({ from: `m:${module.name}`, to: `h:${host.name}` });
        else if (via.startsWith('required by ')) {
          const by = via.slice('required by '.length);
          edges.push({ from: `m:${module.name}`, to: `m:${by}`, dotted: true, label: 'required' });
        } else edges.push({ from: `m:${module.name}`, to: `p:${via}` });
      }
    }
  }
  const node = (kind: string) => (name: string) => ({ id: `${kind}:${name}`, label: [name] });
  return renderFlowchart({
    direction: 'LR',
    groups: [
      { title: 'Layer 1: modules', nodes: [...modules].sort().map(node('m')) },
      { title: 'Layer 2: profiles', nodes: [...profiles].sort().map(node('p')) },
      { title: 'Layer 3: hosts', nodes: fleet.hosts.map((host) => node('h')(host.name)) },
    ],
    edges,
  });
}
