import { z } from 'zod';
import { dayOf } from '../../engines/calendar/index.ts';
import { instruments } from '../../engines/narrative/index.ts';
import { newTask } from '../../flows/new-task.ts';
import { readNarrative } from '../../flows/observe-narrative.ts';
import { prepareTicket } from '../../flows/ticket.ts';
import { narrative } from '../../model/narrative.ts';
import { task } from '../../model/task.ts';
import { defineAction } from '../../web/panel.ts';
import { takeBack } from '../../web/take-back.ts';
import { unknownRecord } from '../../web/unknown-record.ts';
import { ticketFields } from './ticket-fields.ts';

const one = { id: z.uuid(), version: z.coerce.number().int().positive() };
const subject = ({ id }: { readonly id: string }) => `narrative:${id}`;
const name = z.string().trim().min(1).max(200);
const split = (text: string) =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
const words = z.string().max(5_000).default('').transform(split);
const used = z
  .string()
  .max(200)
  .default('spot')
  .transform(split)
  .pipe(z.array(z.enum(instruments)));
const lists = { aliases: words, tokens: words, instruments: used };
const mode = z.enum(['auto', 'watch-only']);

const back = takeBack(narrative, {
  title: 'Take back a change of a narrative',
  fields: ['name', 'aliases', 'tokens', 'instruments', 'mode', 'notes'],
});

export const narrativeActions = [
  defineAction({
    ...{ name: 'add', title: 'Add a narrative' },
    body: z.strictObject({ name, ...lists }),
    async change(store, { body, actor }) {
      const fields = { ...body, description: '', notes: '', mode: 'auto' as const };
      const fresh = { ...fields, state: 'unknown' as const, stateSince: null };
      const { id, version } = await store.create(narrative, fresh, { actor });
      return {
        message: 'The narrative is added. It is scored as soon as something is known of it.',
        result: { id, version },
      };
    },
  }),
  defineAction({
    ...{ name: 'edit', title: 'Change a narrative', subject },
    body: z.strictObject({
      ...one,
      name,
      ...lists,
      mode,
      notes: z.string().max(20_000).default(''),
    }),
    async change(store, { body: { id, version, ...fields }, actor }) {
      const row = (await store.get(narrative, id)) ?? unknownRecord(narrative, id);
      const body = { ...row.body, ...fields };
      const changed = await store.update(narrative, id, { version, body }, actor);
      return back.done('The narrative is changed.', version, changed);
    },
  }),
  back.action,
  defineAction({
    ...{ name: 'set-mode', title: 'Only watch a narrative, or let its state decide', subject },
    body: z.strictObject({ ...one, mode }),
    async change(store, { body: { id, version, mode: to }, actor }) {
      const row = (await store.get(narrative, id)) ?? unknownRecord(narrative, id);
      const body = { ...row.body, mode: to };
      const changed = await store.update(narrative, id, { version, body }, actor);
      return {
        message: to === 'auto' ? 'Its state decides.' : 'It is only watched.',
        undo: { action: 'set-mode', body: { id, version: changed.version, mode: row.body.mode } },
      };
    },
  }),
  defineAction({
    ...{ name: 'make-task', title: 'Make a task of a narrative', subject },
    body: z.strictObject({ id: z.uuid() }),
    async change(store, { body: { id }, actor, now, context }) {
      const { body } = (await store.get(narrative, id)) ?? unknownRecord(narrative, id);
      const { score, standing } = await readNarrative(store, id, now);
      const facts = { state: body.state, score: score?.score ?? null, standing: standing.mode };
      const title = `Review the narrative ${body.name}`;
      const due = dayOf(now, context.settings.zone);
      const fields = newTask({ title, due, context: standing.reasons[0] ?? null, facts });
      const made = await store.create(task, fields, { actor, links: { narrative: [id] } });
      return { message: 'It is a task for today.', goTo: `/panel/tasks?open=${made.id}` };
    },
  }),
  defineAction({
    grants: ['narratives.ticket'],
    ...{ name: 'ticket', title: 'Prepare a trade by hand', subject },
    body: z.strictObject({
      ...{ id: z.uuid(), ...ticketFields },
      against: z.string().trim().min(10).max(500).optional(),
      note: z.string().trim().max(500).optional(),
    }),
    async act(store, { body: { id, usd, wallet, ...rest }, actor, now, context }) {
      const order = { ...rest, narrativeId: id, amountUsd: usd, walletId: wallet, actor, now };
      const { row, answer } = await prepareTicket(store, context.settings, order);
      const { verdict, amountUsd } = answer;
      return {
        message:
          verdict === 'clear' ? 'It is checked, and a task.' : 'It is a task, with warnings.',
        result: { task: row.id, verdict, amountUsd },
        goTo: `/panel/tasks?open=${row.id}`,
      };
    },
  }),
  defineAction({
    ...{ name: 'remove', title: 'Remove a narrative', subject },
    body: z.strictObject({ ...one, name }),
    confirm: (body) => body.name,
    warning: 'It goes from all lists and is not scored any more. Its history stays.',
    async change(store, { body: { id, version }, actor }) {
      const removed = await store.remove(narrative, id, actor, version);
      return {
        message: 'The narrative is removed.',
        undo: { action: 'restore', body: { id, version: removed.version } },
        goTo: '/panel/narratives',
      };
    },
  }),
  defineAction({
    ...{ name: 'restore', title: 'Put a narrative back', subject, body: z.strictObject(one) },
    async change(store, { body: { id, version }, actor }) {
      await store.restore(narrative, id, actor, version);
      return { message: 'The narrative is back.' };
    },
  }),
];
