import { z } from 'zod';
import { defineRoute, type Route } from '#lib/http';
import type { Brain } from '../cycle/brain.ts';
import { readMeasures, readVolumeRatio } from '../measure-views.ts';
import { answers } from './answers.ts';

/** What others measure the risk of the account by. */
export function measureRoutes(brain: Brain): readonly Route[] {
  const { config, clock, log } = brain;
  return [
    defineRoute({
      ...{ method: 'get', path: '/equity/measures', summary: 'What was measured, and paid in' },
      answer: answers.measures,
      query: z.strictObject({
        since: z.coerce.number().int().min(0).default(0),
        everyMs: z.coerce.number().int().min(1_000).default(600_000),
        limit: z.coerce.number().int().min(1).max(1_000).default(500),
      }),
      handle: ({ query }) => {
        return { speed: config.demonstration.speed, ...readMeasures(log.db, query) };
      },
    }),
    defineRoute({
      ...{ method: 'get', path: '/market/volume', summary: 'Volume against the usual' },
      answer: answers.volume,
      handle: () => {
        const view = brain.data.market.viewAt(clock.now());
        return readVolumeRatio(view, config.universe.symbols);
      },
    }),
  ];
}
