import { z } from 'zod';
import { Fault } from '#lib';
import { defineRoute, type Route } from '#lib/http';
import { readAccount, readCandles, readCycles, readEquityAt } from '../account-views.ts';
import type { Brain } from '../cycle/brain.ts';
import { dayMs } from '../model/time.ts';
import { answers } from './answers.ts';

/** The account as it is, when the brain thinks next, and what charts are drawn of. */
export function accountRoutes(brain: Brain): readonly Route[] {
  const { config, clock, log } = brain;
  return [
    defineRoute({
      ...{ method: 'get', path: '/account', summary: 'Equity and cycles', answer: answers.account },
      handle: () => {
        const at = clock.now();
        return {
          ...{ at, mode: config.execution.mode, market: brain.data.source.origin },
          speed: config.demonstration.speed,
          ...readAccount(log.db, at),
          cycle: readCycles(log.db, config.brain.cycle_interval_seconds * 1000),
        };
      },
    }),
    defineRoute({
      ...{ method: 'get', path: '/equity', summary: 'Equity over time', answer: answers.equity },
      query: z.strictObject({
        days: z.coerce.number().min(0.01).max(400).default(30),
        points: z.coerce.number().int().min(2).max(500).default(200),
      }),
      handle: ({ query: { days, points } }) => {
        const now = clock.now();
        const stepMs = (days * dayMs) / (points - 1);
        const times = Array.from({ length: points }, (_, index) =>
          Math.round(now - (points - 1 - index) * stepMs),
        );
        return readEquityAt(log.db, times);
      },
    }),
    defineRoute({
      ...{ method: 'get', path: '/candles/{symbol}', summary: 'Closed candles' },
      answer: answers.candles,
      query: z.strictObject({
        symbol: z.string().max(20).toUpperCase(),
        interval: z.enum(['5m', '1h', '1d']).default('1h'),
        limit: z.coerce.number().int().min(1).max(500).default(200),
      }),
      handle: ({ query }) => {
        const { symbols } = config.universe;
        if (!symbols.includes(query.symbol)) {
          const hint = `it looks at ${symbols.slice(0, 10).join(', ')}`;
          const message = `the brain does not look at ${query.symbol}`;
          throw new Fault({ code: 'brain.unknown', message, hint });
        }
        return readCandles(brain.data.market.viewAt(clock.now()), query);
      },
    }),
  ];
}
