import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AgentDefinition } from '../model/agent.ts';
import { findTools } from '../tools/bind.ts';
import { mayBeTogether, tools } from '../tools/index.ts';
import { agents, findAgent } from './index.ts';
import { agentPrompt, promptHash } from './run/prompt.ts';

const all: readonly AgentDefinition[] = agents;

describe('every agent', () => {
  it('is one of those the platform ships', () => {
    expect(all.map(({ name }) => name)).toEqual([
      ...['docs-researcher', 'fleet-operator', 'brain-analyst', 'narrative-digest'],
      ...['journal-reviewer', 'freqtrade-analyst', 'poker-coach'],
    ]);
  });

  it.each(all.map((agent) => [agent.name, agent] as const))('%s is whole', (_, agent) => {
    expect(agent.name).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    for (const text of [agent.purpose, agent.instructions]) expect(text).toMatch(/^[A-Z].*\.$/s);
    for (const list of [agent.inputs, agent.outputs, agent.forbidden]) expect(list).not.toEqual([]);
    expect(new Set(agent.outputs.map(({ name }) => name)).size).toBe(agent.outputs.length);
    for (const { schema } of agent.outputs) {
      expect(z.toJSONSchema(schema, { io: 'input' })).toMatchObject({
        ...{ type: 'object', additionalProperties: false },
      });
    }
    for (const amount of Object.values(agent.budget)) expect(amount).toBeGreaterThan(0);
    expect(agent.budget.costUsd).toBeLessThanOrEqual(2);
    // Nobody begins with consequences.
    expect(['sandbox', 'shadow']).toContain(agent.mode);
  });

  it.each(all.map((agent) => [agent.name, agent] as const))('%s may hold its tools', (_, agent) => {
    const held = findTools(tools, agent.tools);
    expect(mayBeTogether(held, agent.effects)).toBeUndefined();
    const used = new Set(['read', ...held.map(({ effect }) => effect)]);
    expect([...agent.effects].sort()).toEqual([...used].sort());
    const canAct = agent.effects.some((effect) => effect !== 'read');
    expect(canAct && held.some((tool) => tool.hostile)).toBe(false);
  });

  it('is told what it may give, and where strangers speak', () => {
    for (const agent of all) {
      const text = agentPrompt(agent, agent.mode, { boundary: 'b7', canary: 'c9' });
      for (const { name } of agent.outputs) expect(text).toContain(`- ${name}: `);
      expect(text).toContain('<evidence-b7');
      expect(text).toContain('c9');
      expect(promptHash(agent, 'sandbox')).not.toBe(promptHash(agent, 'live'));
    }
  });
});

it('names the agent that was meant', () => {
  expect(() => findAgent(all, 'poker-couch')).toThrow(/no agent "poker-couch"/);
});
