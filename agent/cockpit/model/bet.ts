import { z } from 'zod';
import { defineRecord } from './record.ts';
import { instant } from './vocabulary.ts';
import { counted } from './words.ts';

/** A bet that was placed, written down by hand or read from a slate. What it brought is computed from
 * odds, stake and result, never stored. */
export const bet = defineRecord({
  name: 'bet',
  title: 'Bet',
  fields: z.object({
    market: z.string().min(1).max(100),
    selection: z.string().min(1).max(200),
    /** What a stake of 1 brings back. */
    oddsDecimal: z.number().gt(1),
    stakeUnits: z.number().positive(),
    /** What a unit is worth; null when nobody said. */
    unitSize: z.number().positive().nullable(),
    book: z.string().max(100).nullable(),
    notes: z.string().max(5_000).nullable(),
    result: z.enum(['win', 'loss', 'push']).nullable(),
    placedAt: instant.nullable(),
  }),
  label: ({ selection, oddsDecimal, stakeUnits }) =>
    `${selection} at ${oddsDecimal}, ${counted(stakeUnits, 'unit')}`,
  at: ({ placedAt }) => placedAt,
  status: ({ result }) => result ?? 'open',
  links: [{ role: 'game', to: 'slate-game' }],
});
