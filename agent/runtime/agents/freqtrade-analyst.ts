import { z } from 'zod';
import { defineAgent } from '../model/agent.ts';
import { findings, predictions } from './outputs.ts';

const line = z.string().trim().min(1).max(800);

const tweaks = {
  name: 'tweaks',
  description: 'Changes to the configuration of a bot that are worth a backtest; none is applied.',
  schema: z.strictObject({
    items: z
      .array(
        z.strictObject({
          parameter: z.string().regex(/^[a-z][a-z0-9_.]*$/),
          ...{ from: z.string().max(200), to: z.string().max(200) },
          ...{ why: line, risk: line, test: line.describe('The backtest that would tell') },
        }),
      )
      .min(1)
      .max(10),
  }),
};

export const freqtradeAnalyst = defineAgent({
  name: 'freqtrade-analyst',
  purpose: 'Reads what Freqtrade bots did, and says what to test next.',
  inputs: ["trades, profit and configuration of a bot, as Freqtrade's API gives them"],
  outputs: [findings, tweaks, predictions],
  forbidden: [
    'start, stop or reload a bot, or force an exit',
    'add up different stake currencies, or dry and live runs',
  ],
  tools: ['search', 'read_chunk', 'list_libraries', 'outline'],
  effects: ['read'],
  instructions:
    'Its profit_ratio counts from the starting capital. A null profit factor means that no trade lost, not that all is well. Look a parameter up in the Freqtrade library before you propose to change it, and quote what it says.',
  models: [],
  budget: { wallClockMs: 180_000, totalTokens: 250_000, costUsd: 1, toolCalls: 20 },
  mode: 'shadow',
});
