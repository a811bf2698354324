import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { askBrain, brainEvidence, dateText } from './brain/evidence.ts';
import { onlyEvidence } from './fleet/evidence.ts';
import { textPart } from './knowledge.ts';
import type { BrainPorts } from './ports.ts';

const signals = z.array(
  z.object({
    ...{ symbol: z.string(), signal: z.string(), conviction: z.number(), producer: z.string() },
    ...{ rationale: z.string(), timestamp: z.number() },
  }),
);

export const brainSignals = defineTool({
  name: 'brain_signals',
  description:
    'Lists the newest signals the trading brain was given: symbol, direction, conviction 1 to 10, who gives it and why. The reasons are written by producers outside.',
  input: z.strictObject({
    symbol: z.string().max(20).optional().describe('Of this asset, such as BTC'),
    producer: z.string().max(100).optional(),
    limit: z.int().min(1).max(100).default(30),
  }),
  effect: 'read',
  hostile: true,
  timeoutMs: 10_000,
  async run(ports: BrainPorts, query, { signal, now }) {
    const rows = await askBrain(ports, { path: '/signals', query, answer: signals, signal });
    if (rows.length === 0) return { text: [textPart('There are no such signals.')], evidence: [] };
    const lines = rows.map(
      (row) =>
        `${dateText(row.timestamp)} ${row.symbol} ${row.signal}, conviction ${row.conviction}, from ${row.producer}: ${row.rationale}`,
    );
    const said = { title: 'Brain: signals', path: '/signals', lines, hostile: true };
    return onlyEvidence(brainEvidence(ports, said, now()));
  },
});
