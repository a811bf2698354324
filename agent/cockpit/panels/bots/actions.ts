import { z } from 'zod';
import { Fault } from '#lib';
import { answerHold } from '../../flows/holds.ts';
import { botHold } from '../../model/bot-hold.ts';
import { defineAction } from '../../web/panel.ts';
import { unknownRecord } from '../../web/unknown-record.ts';

const hourMs = 3_600_000;
const subject = ({ id }: { readonly id: string }) => `bot-hold:${id}`;

export const botActions = [
  defineAction({
    ...{ name: 'stop-entries', title: 'Stop new entries of a bot' },
    body: z.strictObject({
      bot: z.enum(['brain']),
      hours: z.coerce.number().positive().max(168).default(12),
      reason: z.string().trim().min(3).max(300).default('asked for by hand'),
    }),
    async change(store, { body: { bot, hours, reason }, actor, now }) {
      const body = {
        ...{ bot, reason, status: 'requested' as const, askedAt: now.toISOString() },
        until: new Date(now.getTime() + hours * hourMs).toISOString(),
        ...{ heldAt: null, endedAt: null, receipt: null, attempts: 0, problem: null },
      };
      const { id, version } = await store.create(botHold, body, { actor });
      return {
        message: `The ${bot} is told now; what is open stays.`,
        result: { id, version },
      };
    },
  }),
  defineAction({
    ...{ name: 'end-stop', title: 'Let a bot open new positions again', subject },
    body: z.strictObject({
      id: z.uuid(),
      version: z.coerce.number().int().positive(),
      bot: z.string().max(100),
    }),
    confirm: ({ bot }) => bot,
    warning: 'The bot is put back to what it was before, unless somebody changed it since.',
    async change(store, { body: { id, version }, actor, now }) {
      const row = (await store.get(botHold, id)) ?? unknownRecord(botHold, id);
      if (row.body.status !== 'requested' && row.body.status !== 'held') {
        const message = `this stop does not stand, it is ${row.body.status}`;
        throw new Fault({ code: 'cockpit.record', message });
      }
      const body = { ...row.body, until: now.toISOString() };
      const changed = await store.update(botHold, id, { version, body }, actor);
      return {
        message: 'The bot is told now.',
        result: { id, version: changed.version },
        goTo: '/panel/bots#holds',
      };
    },
  }),
  defineAction({
    grants: ['bot.stop-entries', 'bot.let-go-on'],
    ...{ name: 'answer', title: 'Agree to a stop, or let the bot go on', subject },
    body: z.strictObject({ id: z.uuid(), agree: z.enum(['yes', 'no']) }),
    async act(store, { body: { id, agree }, actor, context: { clock } }) {
      await answerHold({ store, clock }, { id, agree: agree === 'yes', actor });
      const message = agree === 'yes' ? 'The bot is told now.' : 'It goes on.';
      return { message };
    },
  }),
];
