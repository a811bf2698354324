import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { askBrain, brainEvidence } from './brain/evidence.ts';
import { onlyEvidence } from './fleet/evidence.ts';
import type { BrainPorts } from './ports.ts';

const why = z.object({ id: z.string(), symbol: z.string(), text: z.string() });

export const brainWhy = defineTool({
  name: 'brain_why',
  description:
    'Tells why the trading brain decided as it did: what each strategy said, every gate with its numbers, the size. Takes the id of a decision or trade, or its beginning; brain_status lists decisions.',
  input: z.strictObject({
    id: z.string().regex(/^[A-Za-z0-9_.:-]{3,100}$/),
  }),
  effect: 'read',
  // Strategies and gates speak in texts of this program.
  hostile: false,
  timeoutMs: 10_000,
  async run(ports: BrainPorts, { id }, { signal, now }) {
    const path = `/why/${encodeURIComponent(id)}`;
    const { text, symbol } = await askBrain(ports, { path, answer: why, signal });
    const said = { title: `Brain: why ${symbol}`, path, lines: [text], hostile: false };
    return onlyEvidence(brainEvidence(ports, said, now()));
  },
});
