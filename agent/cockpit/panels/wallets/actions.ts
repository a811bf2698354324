import { z } from 'zod';
import { newTask } from '../../flows/new-task.ts';
import { performWalletAction } from '../../flows/wallet.ts';
import { task } from '../../model/task.ts';
import { lane } from '../../model/vocabulary.ts';
import { wallet, walletAction, walletActions, walletRole } from '../../model/wallet.ts';
import { walletActionOf, walletActionWord } from '../../model/words.ts';
import { defineAction } from '../../web/panel.ts';
import { takeBack } from '../../web/take-back.ts';
import { unknownRecord } from '../../web/unknown-record.ts';
import { does } from '../does.ts';
import { holdingActions } from './holding-actions.ts';
import { projectActions } from './project-actions.ts';

const one = { id: z.uuid(), version: z.coerce.number().int().positive() };
const subject = ({ id }: { readonly id: string }) => `wallet:${id}`;
const words = z
  .string()
  .max(2_000)
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  );
const actions = words.transform((texts) => texts.map(walletActionOf)).pipe(z.array(walletAction));
const name = z.string().trim().min(1).max(100);
/** As the first word of a sentence. */
const wordOf = (action: string) =>
  walletActionWord(action).replace(/^./, (first) => first.toUpperCase());
const amount = z.coerce.number().nonnegative();

const lists = {
  allowedActions: actions,
  forbiddenActions: actions,
  allowedDapps: words,
  forbiddenDapps: words,
};

const back = takeBack(wallet, {
  title: 'Take back a change of a wallet',
  fields: [
    'name',
    'lane',
    'capUsd',
    'purpose',
    'allowedActions',
    'forbiddenActions',
    'allowedDapps',
    'forbiddenDapps',
  ],
});

export const walletPanelActions = [
  defineAction({
    ...{ name: 'add', title: 'Add a wallet' },
    body: z.strictObject({
      ...{ name, address: z.string().trim().min(1).max(200), lane, role: walletRole },
      type: z.enum(['EOA', 'SAFE', 'SMART_ACCOUNT']).default('EOA'),
      ...{ chains: words, ...lists, capUsd: amount.optional() },
      purpose: z.string().max(2_000).default(''),
    }),
    async change(store, { body: { capUsd = null, ...body }, actor }) {
      const rest = { ensName: null, farcasterHandle: null, browserProfile: null };
      const fields = { ...body, ...rest, capUsd, walletExtension: null, riskBand: null };
      const row = await store.create(wallet, { ...fields, status: 'active' }, { actor });
      const { id, version } = row;
      return { message: 'The wallet is added.', result: { id, version } };
    },
  }),
  defineAction({
    ...{ name: 'edit', title: 'Change a wallet', subject },
    body: z.strictObject({
      ...{ ...one, name, lane, ...lists, capUsd: amount.optional() },
      purpose: z.string().max(2_000).default(''),
    }),
    async change(store, { body: { id, version, capUsd = null, ...fields }, actor }) {
      const row = (await store.get(wallet, id)) ?? unknownRecord(wallet, id);
      const body = { ...row.body, ...fields, capUsd };
      const changed = await store.update(wallet, id, { version, body }, actor);
      return back.done('The wallet is changed.', version, changed);
    },
  }),
  back.action,
  defineAction({
    ...{ name: 'set-status', title: 'Archive a wallet, or use it again', subject },
    body: z.strictObject({ ...one, status: z.enum(['active', 'archived']) }),
    async change(store, { body: { id, version, status }, actor }) {
      const row = (await store.get(wallet, id)) ?? unknownRecord(wallet, id);
      const body = { ...row.body, status };
      const changed = await store.update(wallet, id, { version, body }, actor);
      const before = status === 'active' ? 'archived' : 'active';
      return {
        message: status === 'active' ? 'The wallet is in use again.' : 'The wallet is archived.',
        undo: { action: 'set-status', body: { id, version: changed.version, status: before } },
      };
    },
  }),
  defineAction({
    ...{ name: 'remove', title: 'Remove a wallet', subject },
    body: z.strictObject({ ...one, name }),
    confirm: (body) => body.name,
    warning: 'The wallet goes from all lists. Its history stays.',
    async change(store, { body: { id, version }, actor }) {
      const removed = await store.remove(wallet, id, actor, version);
      return {
        message: 'The wallet is removed.',
        undo: { action: 'restore', body: { id, version: removed.version } },
        goTo: '/panel/wallets',
      };
    },
  }),
  defineAction({
    ...{ name: 'restore', title: 'Put a wallet back', subject, body: z.strictObject(one) },
    async change(store, { body: { id, version }, actor }) {
      await store.restore(wallet, id, actor, version);
      return { message: 'The wallet is back.' };
    },
  }),
  ...holdingActions,
  ...projectActions,
  defineAction({
    grants: walletActions.map((each) => `wallet.${each}`),
    ...{ name: 'use', title: 'Prepare what is done with a wallet', subject },
    body: z.strictObject({
      ...{ id: z.uuid(), name, what: walletAction },
      ...{ dapp: z.string().trim().max(100).optional(), usd: amount.optional() },
      does,
      note: z.string().trim().min(3).max(500),
    }),
    confirm: (body) => body.name,
    warning: 'It is checked against what the wallet allows, written down, and becomes a task.',
    async act(store, { body, actor, now, context }) {
      const { id, name: typed, what, dapp, usd, note } = body;
      const row = (await store.get(wallet, id)) ?? unknownRecord(wallet, id);
      const closes = body.does === 'close';
      const request = { action: what, actor, dapp, amountUsd: usd ?? null, closes };
      const asked = { walletId: id, request, now, confirmation: typed };
      const made = await performWalletAction(store, context.settings, asked, (inside) => {
        const where = dapp === undefined ? '' : ` in ${dapp}`;
        const title = `${wordOf(what)} with ${row.body.name}${where}`;
        return inside.create(task, newTask({ title, due: null, context: note }), { actor });
      });
      return { message: 'It is allowed, and a task.', goTo: `/panel/tasks?open=${made.id}` };
    },
  }),
];
