import { z } from 'zod';
import { defineEvent } from '../events/index.ts';

export const configRefused = defineEvent({
  type: 'config.refused.v1',
  description: 'A changed configuration file could not be taken; what was in force stays in force',
  durability: 'full',
  payload: z.strictObject({
    file: z.string(),
    message: z.string(),
    /** What is read anew without a restart, and was not. */
    keeps: z.string(),
  }),
});

export const configEvents = [configRefused] as const;
