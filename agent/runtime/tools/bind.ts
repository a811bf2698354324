import type { z } from 'zod';
import { Fault } from '#lib';
import { type BoundTool, bindTool } from '../loop/index.ts';
import type { Effect, Tool, ToolContext, ToolOutput } from '../model/tool.ts';
import type { ToolPorts } from './ports.ts';

/** A tool whose own types are not needed: what lists and binders deal with. */
export interface AnyTool extends Omit<Tool, 'run'> {
  // A method, so that a tool that works on more precise ports and input is one of these too.
  run(ports: ToolPorts, input: z.output<z.ZodType>, context: ToolContext): Promise<ToolOutput>;
}

/** @throws Fault agent.refused for a name that is no tool */
export function findTools(all: readonly AnyTool[], names: readonly string[]): readonly AnyTool[] {
  return names.map((name) => {
    const found = all.find((tool) => tool.name === name);
    if (found !== undefined) return found;
    const known = all.map((tool) => tool.name).join(', ');
    throw new Fault({
      code: 'agent.refused',
      message: `there is no tool "${name}"`,
      hint: `there are: ${known}`,
    });
  });
}

/** Why whoever holds these tools may not have these effects; undefined when it may. Text of strangers can ask
 * for anything, so that who reads it must not be able to do anything: no write, no address of its choice. */
export function mayBeTogether(
  held: readonly AnyTool[],
  effects: readonly Effect[],
): string | undefined {
  const tooMuch = held.find(({ effect }) => !effects.includes(effect));
  if (tooMuch !== undefined) {
    return `${tooMuch.name} has the effect ${tooMuch.effect}, which is not among those allowed`;
  }
  const hostile = held.find((tool) => tool.hostile);
  const beyond = effects.find((effect) => effect !== 'read');
  if (hostile === undefined || beyond === undefined) return undefined;
  return `${hostile.name} shows text of strangers, so the effect ${beyond} is not allowed beside it`;
}

/** The tools as an agent holds them. @throws Fault agent.refused when they may not be held together */
export function bindTools(
  held: readonly AnyTool[],
  {
    effects,
    ports,
    now,
  }: {
    readonly effects: readonly Effect[];
    readonly ports: ToolPorts;
    readonly now: () => number;
  },
): readonly BoundTool[] {
  const problem = mayBeTogether(held, effects);
  if (problem !== undefined) throw new Fault({ code: 'agent.refused', message: problem });
  return held.map((tool) => bindTool<ToolPorts, z.ZodType>(tool, ports, now));
}
