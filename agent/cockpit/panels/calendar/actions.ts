import { z } from 'zod';
import { decideCheckpoint } from '../../flows/follow-up.ts';
import { answerHold } from '../../flows/holds.ts';
import { event } from '../../model/event.ts';
import { scenario } from '../../model/scenario.ts';
import type { CockpitReads, CockpitWrites } from '../../store/index.ts';
import { type Done, defineAction } from '../../web/panel.ts';
import { takeBack } from '../../web/take-back.ts';
import { unknownRecord } from '../../web/unknown-record.ts';
import { changedEvent, changedFields, eventFields, newEvent, repeats } from './event-form.ts';
import { linkActions } from './link-actions.ts';
import { playbookActions } from './playbook-actions.ts';
import { ruleActions } from './rule-actions.ts';

const one = { id: z.uuid(), version: z.coerce.number().int().positive() };
const eventSubject = ({ id }: { readonly id: string }) => `event:${id}`;
const newFields = z.strictObject({ ...eventFields, repeats, scenario: z.uuid().optional() });

const back = takeBack(event, {
  title: 'Take back a change of an event',
  fields: ['title', 'kind', 'importance', 'when', 'recurrence', 'tags', 'matching', 'notes'],
});

export const calendarActions = [
  defineAction({
    ...{ name: 'add-event', title: 'Add an event', body: newFields },
    async change(store, { body, actor, context }) {
      const links = body.scenario === undefined ? {} : { scenarios: [body.scenario] };
      const fields = newEvent(body, context.settings.zone);
      const { id, version } = await store.create(event, fields, { actor, links });
      return {
        message: 'The event is in the calendar.',
        undo: { action: 'remove-event', body: { id, version } },
        result: { id, version },
      };
    },
  }),
  defineAction({
    ...{ name: 'edit-event', title: 'Change an event', subject: eventSubject },
    body: z.strictObject({ ...one, ...changedFields }),
    async change(store, { body: { id, version, ...given }, actor, context }) {
      const row = (await store.get(event, id)) ?? unknownRecord(event, id);
      const body = changedEvent(row.body, given, context.settings.zone);
      const changed = await store.update(event, id, { version, body }, actor);
      const kept = 'It stays so until the calendar it is from says something else.';
      const message = `The event is changed.${row.body.source === null ? '' : ` ${kept}`}`;
      return { ...back.done(message, version, changed), goTo: `/panel/calendar?open=${id}` };
    },
  }),
  back.action,
  defineAction({
    ...{ name: 'cancel-event', title: 'Say that an event does not happen' },
    ...{ subject: eventSubject, body: z.strictObject(one) },
    change: (store, { body, actor }) => setCancelled(store, { ...body, actor, isCancelled: true }),
  }),
  defineAction({
    ...{ name: 'reinstate-event', title: 'Say that an event happens after all' },
    ...{ subject: eventSubject, body: z.strictObject(one) },
    change: (store, { body, actor }) => setCancelled(store, { ...body, actor, isCancelled: false }),
  }),
  defineAction({
    ...{ name: 'remove-event', title: 'Remove an event' },
    ...{ subject: eventSubject, body: z.strictObject(one) },
    async change(store, { body: { id, version }, actor }) {
      const removed = await store.remove(event, id, actor, version);
      const undo = { action: 'restore-event', body: { id, version: removed.version } };
      return { message: 'The event is removed.', undo, goTo: '/panel/calendar' };
    },
  }),
  defineAction({
    ...{ name: 'restore-event', title: 'Put an event back' },
    ...{ subject: eventSubject, body: z.strictObject(one) },
    async change(store, { body: { id, version }, actor }) {
      await store.restore(event, id, actor, version);
      return { message: 'The event is back.' };
    },
  }),
  defineAction({
    ...{ name: 'scenario-status', title: 'Confirm a scenario or switch it off' },
    body: z.strictObject({ ...one, status: z.enum(['proposed', 'active', 'inactive']) }),
    subject: ({ id }: { readonly id: string }) => `scenario:${id}`,
    async change(store, { body: { id, version, status }, actor }) {
      const row = (await store.get(scenario, id)) ?? unknownRecord(scenario, id);
      const body = { ...row.body, status };
      const changed = await store.update(scenario, id, { version, body }, actor);
      const before = { id, version: changed.version, status: row.body.status };
      return {
        message: status === 'active' ? 'The scenario counts.' : `The scenario is ${status}.`,
        undo: { action: 'scenario-status', body: before },
      };
    },
  }),
  defineAction({
    grants: ['checkpoint.decide'],
    ...{ name: 'checkpoint', title: 'Say what came of a checkpoint' },
    body: z.strictObject({
      id: z.uuid(),
      outcome: z.enum(['hold', 'roll', 'close', 'reviewed']),
      note: z.string().max(5_000).default(''),
    }),
    async act(store, { body, actor, context: { clock } }) {
      await decideCheckpoint({ store, clock }, { ...body, actor });
      return { message: 'The checkpoint is done, and its task with it.' };
    },
  }),
  defineAction({
    grants: ['bot.stop-entries', 'bot.let-go-on'],
    ...{ name: 'answer-hold', title: 'Agree that a bot opens nothing new, or not' },
    body: z.strictObject({ id: z.uuid(), agree: z.enum(['yes', 'no']) }),
    async act(store, { body: { id, agree }, actor, context: { clock } }) {
      await answerHold({ store, clock }, { id, agree: agree === 'yes', actor });
      const message = agree === 'yes' ? 'The bot is told now.' : 'The bot is left as it is.';
      return { message };
    },
  }),
  ...linkActions,
  ...playbookActions,
  ...ruleActions,
];

async function setCancelled(
  store: CockpitReads & CockpitWrites,
  {
    id,
    version,
    isCancelled,
    actor,
  }: {
    readonly id: string;
    readonly version: number;
    readonly isCancelled: boolean;
    readonly actor: Parameters<CockpitWrites['remove']>[2];
  },
): Promise<Done> {
  const row = (await store.get(event, id)) ?? unknownRecord(event, id);
  const body = { ...row.body, isCancelled };
  const changed = await store.update(event, id, { version, body }, actor);
  return {
    message: isCancelled ? 'The event does not happen.' : 'The event is planned again.',
    undo: {
      action: isCancelled ? 'reinstate-event' : 'cancel-event',
      body: { id, version: changed.version },
    },
  };
}
