import { z } from 'zod';
import { dayOf } from '../../engines/calendar/index.ts';
import { newTask } from '../../flows/new-task.ts';
import { smartMoneyEvent } from '../../model/smart-money-event.ts';
import { task } from '../../model/task.ts';
import { defineAction } from '../../web/panel.ts';
import { unknownRecord } from '../../web/unknown-record.ts';
import { sideTexts, whoOf } from './tile.ts';

const subject = ({ id }: { readonly id: string }) => `smart-money-event:${id}`;
const one = { id: z.uuid(), version: z.coerce.number().int().positive() };

export const smartMoneyActions = [
  defineAction({
    ...{ name: 'review', title: 'Mark a move as seen, or as new again', subject },
    body: z.strictObject({ ...one, isSeen: z.enum(['yes', 'no']).default('yes') }),
    async change(store, { body: { id, version, isSeen }, actor, now }) {
      const row = (await store.get(smartMoneyEvent, id)) ?? unknownRecord(smartMoneyEvent, id);
      const reviewedAt = isSeen === 'yes' ? now.toISOString() : null;
      const body = { ...row.body, reviewedAt };
      const changed = await store.update(smartMoneyEvent, id, { version, body }, actor);
      return {
        message: isSeen === 'yes' ? 'Seen.' : 'It is new again.',
        undo: {
          action: 'review',
          body: { id, version: changed.version, isSeen: isSeen === 'yes' ? 'no' : 'yes' },
        },
      };
    },
  }),
  defineAction({
    ...{ name: 'make-task', title: 'Make a task of a move', subject },
    body: z.strictObject({ id: z.uuid() }),
    async change(store, { body: { id }, actor, now, context }) {
      const row = (await store.get(smartMoneyEvent, id)) ?? unknownRecord(smartMoneyEvent, id);
      const { body, links } = row;
      const title = `Look at ${body.token}: ${whoOf(row)} ${sideTexts[body.side]}`;
      const facts = { move: id, usd: body.usdValue, chain: body.chain, at: body.at };
      const due = dayOf(now, context.settings.zone);
      const about = 'A watched wallet moved.';
      const made = await store.create(task, newTask({ title, due, context: about, facts }), {
        actor,
        links: { narrative: links.narrative ?? [] },
      });
      return { message: 'It is a task for today.', goTo: `/panel/tasks?open=${made.id}` };
    },
  }),
];
