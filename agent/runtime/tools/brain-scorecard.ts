import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { askBrain, brainEvidence } from './brain/evidence.ts';
import { onlyEvidence } from './fleet/evidence.ts';
import type { BrainPorts } from './ports.ts';

const card = z.object({
  ...{ n: z.int(), wins: z.int(), hitRate: z.number().nullable() },
  ...{ low: z.number().nullable(), high: z.number().nullable() },
  ...{ netPnl: z.number().nullable(), profitFactor: z.number().nullable() },
});
const named = card.extend({ name: z.string(), isShadow: z.boolean() });
const scorecard = z.object({
  overall: card,
  strategies: z.array(named),
  producers: z.array(named),
  regimes: z.array(card.extend({ regime: z.string().nullable() })),
});

export const brainScorecard = defineTool({
  name: 'brain_scorecard',
  description:
    'Tells who was right how often in the trading brain: overall, by strategy, by producer of signals and by regime, with the bounds of each hit rate. Few outcomes prove nothing.',
  input: z.strictObject({}),
  effect: 'read',
  hostile: false,
  timeoutMs: 10_000,
  async run(ports: BrainPorts, _, { signal, now }) {
    const cards = await askBrain(ports, { path: '/scorecard', answer: scorecard, signal });
    const lines = [
      `Overall: ${cardText(cards.overall)}`,
      ...cards.strategies.map((each) => `Strategy ${nameText(each)}: ${cardText(each)}`),
      ...cards.producers.map((each) => `Producer ${nameText(each)}: ${cardText(each)}`),
      ...cards.regimes.map((each) => `Regime ${each.regime ?? 'not known'}: ${cardText(each)}`),
    ];
    const said = { title: 'Brain: scorecard', path: '/scorecard', lines, hostile: false };
    return onlyEvidence(brainEvidence(ports, said, now()));
  },
});

function nameText({ name, isShadow }: z.output<typeof named>): string {
  return isShadow ? `${name} (on trial)` : name;
}

function cardText({ n, wins, hitRate, low, high, netPnl, profitFactor }: z.output<typeof card>) {
  if (n === 0) return 'no outcomes yet.';
  const rate =
    hitRate === null ? 'not known' : `${percent(hitRate)} (${percent(low)} to ${percent(high)})`;
  return `${wins} of ${n} right, hit rate ${rate}, net result ${netPnl ?? 'not known'}, profit factor ${profitFactor ?? 'not known'}.`;
}

function percent(share: number | null): string {
  return share === null ? '?' : `${(share * 100).toFixed(1)} %`;
}
