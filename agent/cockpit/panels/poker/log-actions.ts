import { z } from 'zod';
import { hand } from '../../model/hand.ts';
import { session } from '../../model/session.ts';
import { defineAction } from '../../web/panel.ts';
import { takeBack } from '../../web/take-back.ts';
import { unknownRecord } from '../../web/unknown-record.ts';

const one = { id: z.uuid(), version: z.coerce.number().int().positive() };
const said = z
  .enum(['yes', 'no'])
  .optional()
  .transform((word) => (word === undefined ? null : word === 'yes'));
const handSubject = ({ id }: { readonly id: string }) => `hand:${id}`;

const back = takeBack(session, {
  title: 'Take back that a session is over',
  fields: ['notes', 'endedAt'],
});

export const logActions = [
  defineAction({
    ...{ name: 'log-hand', title: 'Log a hand' },
    body: z.strictObject({
      game: z.string().trim().min(1).max(40).default('holdem'),
      stakes: z.string().trim().min(1).max(40),
      bigBlind: z.coerce.number().positive().optional(),
      position: z.string().trim().min(1).max(20),
      amount: z.coerce.number(),
      currency: z.string().trim().min(1).max(10).default('EUR'),
      ...{ followedPlan: said, tilt: said, heroCall: said, revenge: said },
      notes: z.string().max(20_000).default(''),
      tags: z.string().max(500).default(''),
      session: z.uuid().optional(),
    }),
    async change(store, { body, actor, now }) {
      const { game, stakes, bigBlind = null, position, amount, currency, notes } = body;
      const { followedPlan, tilt, heroCall, revenge } = body;
      const tags = body.tags.split(',').map((tag) => tag.trim());
      const fields = {
        ...{ game, stakes, bigBlind, position, amount, currency, notes },
        ...{ playedAt: now.toISOString(), marks: { followedPlan, tilt, heroCall, revenge } },
        tags: tags.filter((tag) => tag !== ''),
      };
      const links = body.session === undefined ? {} : { session: [body.session] };
      const { id, version } = await store.create(hand, fields, { actor, links });
      return {
        message: 'The hand is written down.',
        undo: { action: 'remove-hand', body: { id, version } },
        result: { id, version },
      };
    },
  }),
  defineAction({
    ...{ name: 'remove-hand', title: 'Remove a hand', subject: handSubject },
    body: z.strictObject(one),
    async change(store, { body: { id, version }, actor }) {
      const removed = await store.remove(hand, id, actor, version);
      const undo = { action: 'restore-hand', body: { id, version: removed.version } };
      return { message: 'The hand is removed.', undo };
    },
  }),
  defineAction({
    ...{ name: 'restore-hand', title: 'Put a hand back', subject: handSubject },
    body: z.strictObject(one),
    async change(store, { body: { id, version }, actor }) {
      await store.restore(hand, id, actor, version);
      return { message: 'The hand is back.' };
    },
  }),
  defineAction({
    ...{ name: 'begin', title: 'Begin a session' },
    body: z.strictObject({
      area: z.enum(['poker', 'trading']),
      mood: z.coerce.number().int().min(1).max(5).optional(),
      goals: z.string().max(5_000).default(''),
      stopLoss: z.coerce.number().positive().optional(),
      currency: z.string().trim().min(1).max(10).optional(),
      timeLimitMinutes: z.coerce.number().int().positive().max(1_440).optional(),
    }),
    async change(store, { body, actor, now }) {
      const { area, mood = null, stopLoss = null, currency = null } = body;
      const goals = body.goals.split(/[;\n]/).map((goal) => goal.trim());
      const fields = {
        ...{ area, mood, stopLoss, currency, startedAt: now.toISOString(), endedAt: null },
        ...{ timeLimitMinutes: body.timeLimitMinutes ?? null, notes: '' },
        goals: goals.filter((goal) => goal !== ''),
      };
      const { id } = await store.create(session, fields, { actor });
      return { message: 'The session has begun.', result: { id } };
    },
  }),
  defineAction({
    ...{
      name: 'end',
      title: 'End a session',
      subject: ({ id }: { readonly id: string }) => `session:${id}`,
    },
    body: z.strictObject({ ...one, notes: z.string().max(20_000).default('') }),
    async change(store, { body: { id, version, notes }, actor, now }) {
      const row = (await store.get(session, id)) ?? unknownRecord(session, id);
      const body = { ...row.body, notes, endedAt: now.toISOString() };
      const changed = await store.update(session, id, { version, body }, actor);
      return back.done('The session is over.', version, changed);
    },
  }),
  back.action,
];
