import { z } from 'zod';
import type { ApiClient } from '#lib/api-client';
import { defineSource, type Source } from '../source.ts';
import { readBrain } from './read.ts';

const killSwitch = z.object({
  level: z.number(),
  reason: z.string(),
  text: z.object({ name: z.string(), effect: z.string() }),
});
const alerts = z.array(
  z.object({
    alertId: z.string(),
    severity: z.enum(['info', 'warning', 'critical']),
    message: z.string(),
    raisedAt: z.number(),
    acknowledgedBy: z.string().nullable(),
  }),
);

export interface BrainState {
  readonly killSwitch: z.output<typeof killSwitch>;
  readonly alerts: z.output<typeof alerts>;
}
export const brainStateName = 'brain-state';

/** The brain's kill switch and its newest alerts. */
export function createBrainState(client: Pick<ApiClient, 'call'>): Source<BrainState> {
  return defineSource<BrainState>({
    ...{ name: brainStateName, title: 'State of the brain' },
    ...{ everyMs: 5_000, deadlineMs: 4_000, staleAfterMs: 20_000 },
    async read({ signal }) {
      const [level, newest] = await Promise.all([
        readBrain(client, '/kill-switch', killSwitch, signal),
        readBrain(client, '/alerts', alerts, signal),
      ]);
      return { killSwitch: level, alerts: newest.slice(0, 20) };
    },
  });
}
