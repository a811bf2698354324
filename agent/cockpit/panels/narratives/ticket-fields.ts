import { z } from 'zod';
import { instruments } from '../../engines/narrative/index.ts';
import { does } from '../does.ts';

/** What a trade by hand says of itself: in the address of the page that checks it, and in the form that
 * prepares it. */
export const ticketFields = {
  does,
  side: z.enum(['long', 'short']).default('long'),
  instrument: z.enum(instruments).default('spot'),
  usd: z.coerce.number().positive().max(1e9),
  wallet: z.uuid().optional(),
  dapp: z.string().trim().max(100).optional(),
};
