import { z } from 'zod';
import { defineRecord } from './record.ts';
import { instant } from './vocabulary.ts';

export const holdStatuses = [
  'waiting',
  'requested',
  'held',
  'restoring',
  'restored',
  'left',
  'called-off',
] as const;

/** A bot that was told to open nothing new for some time. `waiting`: a person has to agree first.
 * `requested` and `restoring`: told, and the answer is not known yet. `left`: somebody changed the bot
 * meanwhile, so it was not put back. */
export const botHold = defineRecord({
  name: 'bot-hold',
  title: 'Stop of new entries',
  fields: z.object({
    bot: z.string().min(1),
    reason: z.string().min(1),
    status: z.enum(holdStatuses),
    askedAt: instant,
    /** It is put back then. */
    until: instant,
    heldAt: instant.nullable(),
    endedAt: instant.nullable(),
    /** What the bot needs to be put back to what it was; only its own adapter reads it. */
    receipt: z.record(z.string(), z.json()).nullable(),
    attempts: z.int().nonnegative(),
    /** Why the last attempt did not work. */
    problem: z.string().nullable(),
  }),
  label: ({ bot, reason }) => `${bot}: ${reason}`,
  at: ({ askedAt }) => askedAt,
  status: ({ status }) => status,
  links: [
    { role: 'event', to: 'event' },
    { role: 'scenario', to: 'scenario' },
    { role: 'decision', to: 'decision' },
  ],
});
export type BotHold = ReturnType<typeof botHold.parse>;
