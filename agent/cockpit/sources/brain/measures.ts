import { z } from 'zod';
import type { ApiClient } from '#lib/api-client';
import { defineSource, type Source } from '../source.ts';
import { keepEquity, readKept } from './equity.ts';
import { readBrain } from './read.ts';

const measures = z.object({
  /** Of the brain's clock; other than 1 it is a demonstration. */
  speed: z.number(),
  points: z.array(z.object({ at: z.number(), equity: z.number(), flow: z.number() })),
  hasMore: z.boolean(),
});
const volume = z.object({ ratio: z.number().nullable(), ageMs: z.number().nullable() });

export interface BrainMeasures {
  /** Traded in the newest hour, times what is usual. */
  readonly volumeRatio: number | null;
  /** Of that hour's end when the brain was asked. */
  readonly volumeAgeMs: number | null;
  readonly isDemonstration: boolean;
}
export const brainMeasuresName = 'brain-measures';

/** Pages of measures that one read goes through; what is left comes with the next one. */
const pagesMax = 5;

/** What the risk state is measured by. Its equity is kept as a series, without gaps for the time in which
 * nobody asked; the money of a demonstration is no risk of anybody's, and is not. */
export function createBrainMeasures(client: Pick<ApiClient, 'call'>): Source<BrainMeasures> {
  return defineSource<BrainMeasures>({
    ...{ name: brainMeasuresName, title: 'Risk of the brain' },
    ...{ everyMs: 30_000, deadlineMs: 15_000, staleAfterMs: 5 * 60_000 },
    async read({ signal, store, clock }) {
      const { ratio, ageMs } = await readBrain(client, '/market/volume', volume, signal);
      let isDemonstration = false;
      for (let page = 0; page < pagesMax; page += 1) {
        const since = (await readKept(store))?.value.measuredAt ?? 0;
        const path = `/equity/measures?since=${since}`;
        const { speed, points, hasMore } = await readBrain(client, path, measures, signal);
        isDemonstration = speed !== 1;
        if (isDemonstration) break;
        await keepEquity(store, points, new Date(clock.now()));
        if (!hasMore) break;
      }
      return { volumeRatio: ratio, volumeAgeMs: ageMs, isDemonstration };
    },
  });
}
