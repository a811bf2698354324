import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { askBrain, brainEvidence, dateText } from './brain/evidence.ts';
import { onlyEvidence } from './fleet/evidence.ts';
import type { BrainPorts } from './ports.ts';

const open = z.array(
  z.object({
    ...{ positionId: z.string(), symbol: z.string(), side: z.string(), size: z.number() },
    ...{ entryPrice: z.number(), stop: z.number().nullable(), target: z.number().nullable() },
    ...{ price: z.number().nullable(), unrealised: z.number().nullable() },
    ...{ strategy: z.string().nullable(), openedAt: z.number() },
    tradeId: z.string().nullable().default(null),
  }),
);
const closed = z.array(
  z.object({
    ...{ positionId: z.string(), symbol: z.string(), side: z.string(), pnl: z.number() },
    ...{ strategy: z.string().nullable(), reason: z.string().nullable(), closedAt: z.number() },
  }),
);

export const brainPositions = defineTool({
  name: 'brain_positions',
  description:
    'Lists open positions of the trading brain with entry, stop, target, price now and what each is worth, and the newest closed ones with their result. On paper.',
  input: z.strictObject({
    closed: z.int().min(0).max(100).default(10).describe('How many closed ones'),
  }),
  effect: 'read',
  hostile: false,
  timeoutMs: 10_000,
  async run(ports: BrainPorts, { closed: limit }, { signal, now }) {
    const [now_, before] = await Promise.all([
      askBrain(ports, { path: '/positions', answer: open, signal }),
      limit === 0
        ? []
        : askBrain(ports, { path: '/positions/closed', query: { limit }, answer: closed, signal }),
    ]);
    const lines = [
      `Open positions: ${now_.length}.`,
      ...now_.map(
        (row) =>
          `${row.positionId}: ${row.symbol} ${row.side} ${row.size} since ${dateText(row.openedAt)}, entry ${row.entryPrice}, stop ${told(row.stop)}, target ${told(row.target)}, price ${told(row.price)}, unrealised ${told(row.unrealised)}, strategy ${told(row.strategy)}, trade ${told(row.tradeId)}.`,
      ),
      ...before.map(
        (row) =>
          `Closed ${dateText(row.closedAt)}: ${row.positionId} ${row.symbol} ${row.side}, result ${row.pnl}, strategy ${told(row.strategy)}, because ${told(row.reason)}.`,
      ),
    ];
    const said = { title: 'Brain: positions', path: '/positions', lines, hostile: false };
    return onlyEvidence(brainEvidence(ports, said, now()));
  },
});

/** What is missing is said to be missing, never made up. */
function told(value: number | string | null): string {
  return value === null ? 'not known' : String(value);
}
