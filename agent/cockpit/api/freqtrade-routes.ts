import { z } from 'zod';
import { Fault } from '#lib';
import { defineRoute, type Route } from '#lib/http';

const what = {
  bots: 'Bots of Freqtrade, how they are and what they may',
  trades: 'Trades of the bots of Freqtrade, the newest first',
} as const;

/** Freqtrade is not read yet: whoever asks is told what it waits for, never an empty list.
 * @throws Fault cockpit.waits, always */
export function freqtradeRoutes(): readonly Route[] {
  return Object.entries(what).map(([name, summary]) =>
    defineRoute({
      ...{ method: 'get', path: `/api/freqtrade/${name}`, summary, access: 'person' },
      query: z.strictObject({
        bot: z.string().max(100).optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
      answer: z.strictObject({ rows: z.array(z.looseObject({})) }),
      handle() {
        throw new Fault({
          code: 'cockpit.waits',
          message: 'no bot of Freqtrade is read here: it waits for the key freqtrade',
          hint: 'the bot that trades here is the brain: its page is /panel/brain',
        });
      },
    }),
  );
}
