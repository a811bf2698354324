import { z } from 'zod';
import { backlogItem } from '../../model/backlog-item.ts';
import { defineAction } from '../../web/panel.ts';
import { unknownRecord } from '../../web/unknown-record.ts';
import { todayOf } from './read.ts';

const one = { id: z.uuid(), version: z.coerce.number().int().positive() };

export const changeActions = [
  defineAction({
    ...{ name: 'add-change', title: 'Propose a change' },
    body: z.strictObject({
      change: z.string().trim().min(1).max(2_000),
      hypothesis: z.string().trim().min(1).max(2_000),
      metric: z.string().trim().min(1).max(200),
      ...{ baseline: z.coerce.number().optional(), target: z.coerce.number().optional() },
    }),
    async change(store, { body: { baseline = null, target = null, ...words }, actor }) {
      const fields = { ...words, baseline, target, startOn: null, endOn: null };
      const body = { ...fields, status: 'proposed' as const, conclusion: '' };
      const { id, version } = await store.create(backlogItem, body, { actor });
      return {
        message: 'The change is proposed.',
        undo: { action: 'remove-change', body: { id, version } },
        result: { id, version },
      };
    },
  }),
  defineAction({
    ...{ name: 'change-status', title: 'Begin, keep or take back a change' },
    subject: ({ id }: { readonly id: string }) => `backlog-item:${id}`,
    body: z.strictObject({
      ...one,
      status: z.enum(['proposed', 'active', 'kept', 'reverted', 'dropped']),
    }),
    async change(store, { body: { id, version, status }, actor, context }) {
      const row = (await store.get(backlogItem, id)) ?? unknownRecord(backlogItem, id);
      const today = todayOf(context);
      const isOver = status === 'kept' || status === 'reverted';
      const startOn = status === 'active' ? today : row.body.startOn;
      const body = { ...row.body, status, startOn, endOn: isOver ? today : null };
      const changed = await store.update(backlogItem, id, { version, body }, actor);
      const before = { id, version: changed.version, status: row.body.status };
      return {
        message: `The change is ${status}.`,
        undo: { action: 'change-status', body: before },
      };
    },
  }),
];
