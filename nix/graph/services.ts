import type { ResolvedFleet, ResolvedHost } from '../fleet/types.ts';
import type { NixValue } from '../lang/index.ts';
import { type FlowEdge, type FlowNode, renderFlowchart } from './mermaid.ts';

/** Units that the fleet's own modules declare, by host, with what each waits for. */
export function servicesGraph(fleet: ResolvedFleet): string {
  const edges: FlowEdge[] = [];
  const groups = fleet.hosts.map((host) => {
    const nodes = new Map<string, FlowNode>();
    const add = (unit: string): string => {
      const id = `${host.name}:${unit}`;
      nodes.set(id, { id, label: [unit] });
      return id;
    };
    for (const [unit, definition] of unitsOf(host)) {
      const to = add(unit);
      for (const before of namesIn(definition.after)) edges.push({ from: add(before), to });
    }
    for (const module of host.modules) for (const unit of module.units) add(`${unit}.service`);
    return { title: host.name, nodes: [...nodes.values()] };
  });
  return renderFlowchart({ direction: 'LR', groups, edges });
}

function* unitsOf(host: ResolvedHost): Generator<readonly [string, Record<string, NixValue>]> {
  for (const module of host.modules) {
    const systemd = module.nixos?.systemd as
      | { services?: Record<string, Record<string, NixValue>> }
      | undefined;
    for (const [name, unit] of Object.entries(systemd?.services ?? {})) {
      yield [`${name}.service`, unit];
    }
  }
}

function namesIn(value: NixValue | undefined): string[] {
  return Array.isArray(value)
    ? value.filter((each): each is string => typeof each === 'string')
    : [];
}
