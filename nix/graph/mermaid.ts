/** A Mermaid flowchart as data; rendering escapes labels and keeps ids valid. */
export interface Flowchart {
  readonly direction: 'TB' | 'LR';
  readonly groups: readonly FlowGroup[];
  readonly edges: readonly FlowEdge[];
}

export interface FlowGroup {
  readonly title: string;
  readonly nodes: readonly FlowNode[];
}

export interface FlowNode {
  readonly id: string;
  /** Lines of the label. */
  readonly label: readonly string[];
}

export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  readonly dotted?: boolean;
}

/** Mermaid's flowchart syntax. Edges whose ends are in no group are left out. */
export function renderFlowchart(chart: Flowchart): string {
  const known = new Set(chart.groups.flatMap((group) => group.nodes.map((node) => node.id)));
  const lines = [`graph ${chart.direction}`];
  chart.groups.forEach((group, index) => {
    if (group.nodes.length === 0) return;
    lines.push(`  subgraph g${index}["${escapeLabel(group.title)}"]`);
    for (const node of group.nodes) {
      lines.push(`    ${nodeId(node.id)}["${node.label.map(escapeLabel).join('<br/>')}"]`);
    }
    lines.push('  end');
  });
  const edges = new Set<string>();
  for (const edge of chart.edges) {
    if (!known.has(edge.from) || !known.has(edge.to)) continue;
    const arrow = edge.dotted === true ? '-.->' : '-->';
    const label = edge.label === undefined ? '' : `|"${escapeLabel(edge.label)}"|`;
    edges.add(`  ${nodeId(edge.from)} ${arrow}${label} ${nodeId(edge.to)}`);
  }
  return `${[...lines, ...edges].join('\n')}\n`;
}

/** Letters, digits and underscore only; everything else by its code, so that ids stay distinct. */
function nodeId(id: string): string {
  return `n_${id.replace(/[^A-Za-z0-9]/g, (char) => `_${char.codePointAt(0)?.toString(16)}_`)}`;
}

function escapeLabel(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
