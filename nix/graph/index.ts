import type { ResolvedFleet } from '../fleet/types.ts';
import { deployGraph } from './deploy.ts';
import { layersGraph } from './layers.ts';
import { secretsGraph } from './secrets.ts';
import { servicesGraph } from './services.ts';
import { topologyGraph } from './topology.ts';

/** Diagrams of the fleet as it is declared, in Mermaid. One line each. */
export const graphs = {
  topology: {
    title: 'who reaches whom, and where secrets, metrics and caches come from',
    render: topologyGraph,
  },
  layers: { title: 'modules → profiles → hosts', render: layersGraph },
  services: { title: 'units of each host and what they wait for', render: servicesGraph },
  secrets: { title: '1Password item → secret → unit or user, by host', render: secretsGraph },
  deploy: { title: 'what a deployment does, step by step', render: deployGraph },
} as const satisfies Record<string, { title: string; render: (fleet: ResolvedFleet) => string }>;

export type GraphName = keyof typeof graphs;
