import { type KnowledgeReader, knowledgeTools } from '#crawler';
import type { McpTool } from '#lib/mcp';
import { type OpenPorts, openToolPorts, tools } from '../tools/index.ts';
import { adaptTool } from './adapt.ts';

/** What other programs' agents can do here: read the knowledge base, the fleet and the brain. What acts, asks
 * the network or runs something stays with our own agents, whose runs are bounded and recorded. */
export function readTools(
  reader: KnowledgeReader,
  options: Omit<OpenPorts, 'knowledge'>,
): readonly McpTool[] {
  const ports = openToolPorts({ ...options, knowledge: reader });
  // They answer with more than our own agents need.
  const ofKnowledge = knowledgeTools(async () => reader);
  const taken = new Set(ofKnowledge.map(({ name }) => name));
  const others = tools.filter(({ name, effect }) => effect === 'read' && !taken.has(name));
  return [...ofKnowledge, ...others.map((tool) => adaptTool(tool, ports))];
}
