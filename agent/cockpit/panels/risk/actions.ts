import { z } from 'zod';
import { endOverride, giveOverride } from '../../flows/override.ts';
import { riskState } from '../../model/vocabulary.ts';
import { counted, riskWords } from '../../model/words.ts';
import { defineAction } from '../../web/panel.ts';

const hours = z.coerce.number().positive().max(168);
const reason = z.string().trim().min(3).max(500);

export const riskActions = [
  defineAction({
    grants: ['risk.override'],
    ...{ name: 'be-careful', title: 'Stop new entries everywhere' },
    body: z.strictObject({ hours: hours.default(12), reason: reason.default('asked for by hand') }),
    async act(store, { body, actor, context: { clock } }) {
      const given = await giveOverride({ store, clock }, { ...body, state: 'RISK_OFF', actor });
      return {
        message: `Nothing new is opened for ${counted(body.hours, 'hour')}. Bots are told now.`,
        undo: { action: 'end-override', body: { id: given.id } },
      };
    },
  }),
  defineAction({
    ...{ name: 'override', title: 'Say what the risk state is, for a time' },
    body: z.strictObject({ state: riskState, hours, reason }),
    confirm: ({ state }) => riskWords[state].word,
    warning: 'What the triggers say counts less than your word until its time is over.',
    async act(store, { body, actor, context: { clock } }) {
      const given = await giveOverride({ store, clock }, { ...body, actor });
      return {
        message: 'It is written down, and the triggers are looked at now.',
        undo: { action: 'end-override', body: { id: given.id } },
        goTo: '/panel/risk',
      };
    },
  }),
  defineAction({
    ...{ name: 'end-override', title: 'Take back what was said about the risk state' },
    body: z.strictObject({ id: z.uuid() }),
    async act(store, { body: { id }, actor, context: { clock } }) {
      await endOverride({ store, clock }, { id, actor });
      return { message: 'It counts no more.' };
    },
  }),
];
