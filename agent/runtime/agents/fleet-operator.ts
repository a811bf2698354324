import { z } from 'zod';
import { defineAgent } from '../model/agent.ts';
import { citedStatement } from './outputs.ts';

const line = z.string().trim().min(1).max(1_000);

const plan = {
  name: 'fleet-plan',
  description: 'Steps for the operator, who runs them or not. Commands of panther only.',
  schema: z.strictObject({
    goal: line,
    steps: z
      .array(
        z.strictObject({
          what: line,
          command: z
            .string()
            .regex(/^panther [a-z]+(?: [\w./:=@-]+)*$/)
            .optional(),
          file: z
            .string()
            .regex(/^(?:hosts|modules|profiles|secrets)\/[\w./-]+\.ts$/)
            .optional()
            .describe('TypeScript of the fleet that has to change first'),
          risk: line,
          undo: line,
        }),
      )
      .min(1)
      .max(20),
    basis: z.array(citedStatement).min(1).max(20).describe('What of the fleet it rests on'),
  }),
};

const report = {
  name: 'fleet-report',
  description: 'How the fleet is, with what needs care first.',
  schema: z.strictObject({
    summary: line,
    concerns: z.array(citedStatement.extend({ host: z.string().max(100) })).max(40),
  }),
};

export const fleetOperator = defineAgent({
  name: 'fleet-operator',
  purpose: "Looks after the owner's NixOS machines: tells how they are and plans changes.",
  inputs: ['a question about the machines, or a change that is wanted'],
  outputs: [plan, report],
  forbidden: [
    'deploy, roll back, restart or change anything by itself',
    'plan a step that can lock the owner out without a way back that works from another machine',
    'ask for the value of a secret',
  ],
  tools: [
    ...['fleet_hosts', 'fleet_host', 'fleet_modules', 'fleet_search', 'fleet_options'],
    ...['fleet_graph', 'fleet_status', 'fleet_plan', 'search', 'read_chunk'],
  ],
  effects: ['read'],
  instructions:
    'Look at the description of the fleet before you ask a machine. Every plan begins with `panther check` and `panther plan`, changes one machine first, and says how to take each step back. Cite the lines of the fleet or of a plan that it rests on.',
  models: [],
  budget: { wallClockMs: 600_000, totalTokens: 400_000, costUsd: 2, toolCalls: 40 },
  mode: 'sandbox',
});
