import { z } from 'zod';
import { skillMarks } from '../engines/skill/marks.ts';
import { defineRecord } from './record.ts';
import { instant } from './vocabulary.ts';

export const hand = defineRecord({
  name: 'hand',
  title: 'Hand',
  fields: z.object({
    playedAt: instant,
    game: z.string().min(1),
    /** As the table says it: `1/2`. */
    stakes: z.string().min(1),
    bigBlind: z.number().positive().nullable(),
    position: z.string().min(1),
    currency: z.string().min(1),
    /** Won, or lost when negative. */
    amount: z.number(),
    marks: skillMarks,
    notes: z.string(),
    tags: z.array(z.string().min(1)),
  }),
  label: ({ game, stakes, position }) => `${game} ${stakes}, ${position}`,
  at: ({ playedAt }) => playedAt,
  status: ({ amount }) => (amount > 0 ? 'won' : amount < 0 ? 'lost' : 'even'),
  links: [{ role: 'session', to: 'session' }],
});
