import { z } from 'zod';
import { defineAgent } from '../model/agent.ts';
import { citedStatement, predictions } from './outputs.ts';

const analysis = {
  name: 'analysis',
  description: 'What the decisions and results of the trading brain show, each point with quotes.',
  schema: z.strictObject({
    summary: z.string().trim().min(1).max(1_000),
    points: z.array(citedStatement).min(1).max(20),
    doubts: z.array(z.string().trim().min(1).max(500)).max(10),
  }),
};

export const brainAnalyst = defineAgent({
  name: 'brain-analyst',
  purpose: 'Reads what the trading brain decided and how it came out, and says what stands out.',
  inputs: ['what to look at: a trade, a strategy, a stretch of time'],
  outputs: [analysis, predictions],
  forbidden: [
    'place, change or close an order',
    'lower the kill switch',
    'call a rate proven by few outcomes',
  ],
  // Without brain_signals: who reads what producers outside write may propose nothing.
  tools: [
    ...['brain_status', 'brain_positions', 'brain_why', 'brain_scorecard'],
    ...['brain_propose_close', 'brain_propose_kill_switch'],
  ],
  effects: ['read', 'write'],
  instructions:
    'Begin with the status and the scorecard. Look at why before you judge a decision: a loss can be a good decision. Propose to close a position or to raise the kill switch only when a line you can quote calls for it; the operator decides.',
  models: [],
  budget: { wallClockMs: 180_000, totalTokens: 200_000, costUsd: 1, toolCalls: 30 },
  mode: 'shadow',
});
