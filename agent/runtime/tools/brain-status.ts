import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { askBrain, brainEvidence, dateText } from './brain/evidence.ts';
import { onlyEvidence } from './fleet/evidence.ts';
import type { BrainPorts } from './ports.ts';

const killSwitch = z.object({
  level: z.int(),
  reason: z.string(),
  text: z.object({ name: z.string(), effect: z.string() }),
});
const regime = z.object({ regime: z.string().nullable(), since: z.number() });
const decisions = z.array(
  z.object({ id: z.string(), at: z.number(), symbol: z.string(), outcome: z.string() }),
);
const alerts = z.array(
  z.object({ kind: z.string(), severity: z.string(), acknowledgedBy: z.string().nullable() }),
);

export const brainStatus = defineTool({
  name: 'brain_status',
  description:
    'Tells how the trading brain is: level of its kill switch and what that allows, the regime it takes the market for, its newest decisions, alerts nobody has acknowledged. It trades on paper.',
  input: z.strictObject({}),
  effect: 'read',
  hostile: false,
  timeoutMs: 10_000,
  async run(ports: BrainPorts, _, { signal, now }) {
    const [level, market, newest, raised] = await Promise.all([
      askBrain(ports, { path: '/kill-switch', answer: killSwitch, signal }),
      askBrain(ports, { path: '/regime', answer: regime, signal }),
      askBrain(ports, { path: '/decisions', query: { limit: 10 }, answer: decisions, signal }),
      askBrain(ports, { path: '/alerts', query: { limit: 50 }, answer: alerts, signal }),
    ]);
    // What an alert says in words can come from outside.
    const open = raised.filter(({ acknowledgedBy }) => acknowledgedBy === null);
    const lines = [
      `Kill switch: level ${level.level}, ${level.text.name}: ${level.text.effect}`,
      market.regime === null
        ? 'Regime: not known.'
        : `Regime: ${market.regime}, since ${dateText(market.since)}.`,
      ...newest.map(
        ({ id, at, symbol, outcome }) => `Decision ${id} at ${dateText(at)}: ${symbol} ${outcome}.`,
      ),
      `Alerts nobody has acknowledged: ${open.length}.`,
      ...open.map(({ kind, severity }) => `Alert ${kind}, ${severity}.`),
    ];
    const said = { title: 'Brain: status', path: '/kill-switch', lines, hostile: false };
    return onlyEvidence(brainEvidence(ports, said, now()));
  },
});
