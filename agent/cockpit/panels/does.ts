import { z } from 'zod';
import type { Html } from '../web/html.ts';
import { choice } from '../web/parts.ts';

/** Whether what is meant opens a position or closes one: closing is right in every risk state. */
export const does = z.enum(['open', 'close']).default('open');
export type Does = z.output<typeof does>;

export const doesChoice = (value?: Does): Html =>
  choice({
    ...{ name: 'does', label: 'A trade that', value },
    of: [
      ['open', 'opens a position'],
      ['close', 'closes one'],
    ],
  });
