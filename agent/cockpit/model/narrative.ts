import { z } from 'zod';
import { instruments } from '../engines/narrative/standing.ts';
import { defineRecord } from './record.ts';
import { instant, narrativeState } from './vocabulary.ts';

const words = z.array(z.string().min(1).max(200)).max(100);

/** A story money follows. Its scores are points of a series; here stands what its owner set, and the state
 * it is in. */
export const narrative = defineRecord({
  name: 'narrative',
  title: 'Narrative',
  fields: z.object({
    name: z.string().min(1).max(200),
    description: z.string(),
    /** Other names that sources use for it. */
    aliases: words,
    /** Symbols or addresses that belong to it. */
    tokens: words,
    /** `auto` follows the state; `watch-only` keeps it from being traded whatever that is. */
    mode: z.enum(['auto', 'watch-only']),
    /** What may be traded for it at most. */
    instruments: z.array(z.enum(instruments)),
    state: narrativeState,
    stateSince: instant.nullable(),
    notes: z.string(),
  }),
  label: ({ name }) => name,
  at: ({ stateSince }) => stateSince,
  status: ({ state }) => state,
});
