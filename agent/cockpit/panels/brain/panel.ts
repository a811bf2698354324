import { z } from 'zod';
import { brainMarketName } from '../../sources/brain/market.ts';
import { brainRecordName } from '../../sources/brain/record.ts';
import { brainSignalsName } from '../../sources/brain/signals.ts';
import { brainStateName } from '../../sources/brain/state.ts';
import { brainTradingName } from '../../sources/brain/trading.ts';
import { fleetName } from '../../sources/index.ts';
import { nothing } from '../../web/html.ts';
import { definePanel } from '../../web/panel.ts';
import { stateOfReading } from '../../web/states.ts';
import { brainActions } from './actions.ts';
import { brainEquityChart, candlesChart } from './charts.ts';
import { renderBrainPage } from './page.ts';
import { readBrainPage, readBrainView } from './read.ts';

const symbol = z
  .string()
  .regex(/^[A-Za-z0-9]{1,20}$/, 'a symbol is letters and digits')
  .toUpperCase();

const query = z.strictObject({
  symbol: symbol.optional(),
  producer: z.string().max(100).optional(),
  direction: z.enum(['long', 'short', 'neutral']).optional(),
  chart: symbol.optional(),
  interval: z.enum(['5m', '1h', '1d']).default('1h'),
  why: z
    .string()
    .regex(/^[0-9a-f]{4,64}$/, 'the id of a decision or a trade')
    .optional(),
});

/** The trading brain: prices, signals, positions, decisions with their reasons, its record, its switch. */
export const brain = definePanel({
  ...{ id: 'brain', title: 'Brain', row: null, key: 'b' },
  kinds: [],
  sources: [
    ...[brainMarketName, brainStateName, brainTradingName, brainSignalsName, brainRecordName],
    fleetName,
  ],
  read: readBrainView,
  state: ({ isMissing, trading, staleAfterMs }, { now }) =>
    isMissing
      ? { is: 'waiting', for: 'secret brainToken' }
      : stateOfReading(trading, staleAfterMs, now),
  // It has no tile.
  render: () => nothing,
  page: { query, read: readBrainPage, render: renderBrainPage },
  actions: brainActions,
  charts: { candles: candlesChart, equity: brainEquityChart },
  exportRows: async (context, { symbol: of, producer, direction, interval }) =>
    (await readBrainPage(context, { symbol: of, producer, direction, interval })).shown,
  commands: [
    { title: 'Kill switch of the brain', href: '/panel/brain#kill-switch' },
    { title: 'Open positions of the brain', href: '/panel/brain#positions' },
    { title: 'Scorecard of the brain', href: '/panel/brain#scorecard' },
  ],
});
