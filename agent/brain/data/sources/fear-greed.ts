// alternative.me, Crypto Fear & Greed Index: GET /fng/?limit=N, newest first, values and Unix seconds
// as text; limit=0 is all of it. One point a day, of 00:00 UTC.
import { z } from 'zod';
import { dayMs } from '../../model/time.ts';
import { seriesNames } from '../series-names.ts';
import { defineSource } from './define.ts';
import { createHttp } from './http.ts';
import { parseAnswer, wireNumber } from './parse.ts';
import { createRateLimit } from './rate-limit.ts';

const answerForm = z.object({
  data: z.array(z.object({ value: wireNumber, timestamp: wireNumber })),
});

/** 60 a minute are allowed. */
const budget = 30;

export const fearGreed = defineSource({
  name: 'fear-greed',
  description: 'alternative.me, the fear and greed index: one number a day since 2018; no key',
  origin: 'real',
  settings: z.strictObject({ url: z.url().default('https://api.alternative.me') }),
  open({ url }, context) {
    const name = 'alternative.me';
    const limit = createRateLimit(budget, context.clock);
    const http = createHttp({ ...context, name, baseUrl: url, limit });
    return {
      name,
      origin: 'real',
      intervals: [],
      series: [{ series: seriesNames.fearGreed, perSymbol: false, everyMs: dayMs }],
      async *points({ from, to, signal }) {
        const days = Math.ceil((context.clock.now() - from) / dayMs) + 1;
        const answer = await http.json({
          path: '/fng/',
          query: { limit: days },
          weight: 1,
          signal,
        });
        const { data } = parseAnswer(name, answerForm, answer.value);
        const rows = data
          .map(({ value, timestamp }) => {
            const observedAt = timestamp * 1000;
            return { observedAt, knownAt: observedAt, value: inRange(value) };
          })
          .filter(({ observedAt }) => observedAt >= from && observedAt < to)
          .reverse();
        const last = rows.at(-1)?.observedAt;
        yield { rows, coveredTo: last === undefined ? from : Math.min(to, last + 1) };
      },
    };
  },
});

function inRange(value: number): number {
  return value >= 0 && value <= 100 ? value : Number.NaN;
}
