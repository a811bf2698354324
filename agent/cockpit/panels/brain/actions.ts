import { z } from 'zod';
import { defineAction } from '../../web/panel.ts';
import { levelNames } from './kill-switch.ts';
import { operatorOf, tellBrain } from './tell.ts';

const reason = z.string().trim().min(3).max(500);
const id = z.string().regex(/^[\w.:-]{1,200}$/, 'an id of the brain');
const soon = 'This page shows it within some seconds.';

export const brainActions = [
  defineAction({
    ...{ name: 'kill-switch', title: 'Set the kill switch of the brain' },
    body: z.strictObject({ level: z.coerce.number().int().min(0).max(5), reason }),
    confirm: ({ level }) => levelNames[level] ?? 'safe',
    warning: 'From 3 on the brain closes positions by itself. Lowering it lets it trade again.',
    async act(store, { body: { level, reason: why }, ...call }) {
      const body = { level, operator: operatorOf(call.actor), reason: why };
      const told = { action: 'brain.kill-switch', subject: 'brain', path: '/kill-switch', body };
      const result = await tellBrain(store, call, told);
      const message = `The kill switch is at ${level}, ${levelNames[level]}. ${soon}`;
      return { message, result, goTo: '/panel/brain#kill-switch' };
    },
  }),
  defineAction({
    ...{ name: 'close', title: 'Close a position of the brain' },
    subject: ({ id: of }) => `position:${of}`,
    body: z.strictObject({
      id,
      symbol: z.string().max(20),
      reason: reason.default('asked for by hand'),
    }),
    confirm: ({ symbol }) => symbol,
    warning: 'It is closed at the price there is.',
    async act(store, { body: { id: of, reason: why }, ...call }) {
      const body = { operator: operatorOf(call.actor), reason: why };
      const path = `/positions/${of}/close`;
      const told = { action: 'brain.close', subject: `position:${of}`, path, body };
      const result = await tellBrain(store, call, told);
      return { message: `It is being closed. ${soon}`, result, goTo: '/panel/brain#positions' };
    },
  }),
  defineAction({
    ...{ name: 'scan', title: 'Let the brain think now' },
    body: z.strictObject({}),
    async act(store, call) {
      const told = { action: 'brain.scan', subject: 'brain', path: '/scan', body: {} };
      const result = await tellBrain(store, call, told);
      return { message: `The cycle is done. ${soon}`, result };
    },
  }),
  defineAction({
    ...{ name: 'acknowledge', title: 'An alert of the brain is seen' },
    body: z.strictObject({ id }),
    async act(store, { body: { id: of }, ...call }) {
      const body = { operator: operatorOf(call.actor) };
      const path = `/alerts/${of}/acknowledge`;
      const told = { action: 'brain.acknowledge', subject: `alert:${of}`, path, body };
      await tellBrain(store, call, told);
      return { message: 'Seen.' };
    },
  }),
];
