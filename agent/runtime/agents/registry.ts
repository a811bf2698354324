import { Fault, nearest } from '#lib';
import type { AgentDefinition } from '../model/agent.ts';

/** @throws Fault agent.unknown */
export function findAgent(agents: readonly AgentDefinition[], name: string): AgentDefinition {
  const found = agents.find((agent) => agent.name === name);
  if (found !== undefined) return found;
  const names = agents.map((agent) => agent.name);
  const guess = nearest(name, names);
  throw new Fault({
    code: 'agent.unknown',
    message: `there is no agent ${JSON.stringify(name)}`,
    hint: guess === undefined ? `there are: ${names.join(', ')}` : `did you mean ${guess}?`,
  });
}
