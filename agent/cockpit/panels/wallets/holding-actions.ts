import { z } from 'zod';
import { findNarrative } from '../../engines/narrative/index.ts';
import { readAll } from '../../flows/read-all.ts';
import { holding } from '../../model/holding.ts';
import { narrative } from '../../model/narrative.ts';
import type { CockpitReads } from '../../store/index.ts';
import { defineAction } from '../../web/panel.ts';
import { takeBack } from '../../web/take-back.ts';
import { unknownRecord } from '../../web/unknown-record.ts';

const one = { id: z.uuid(), version: z.coerce.number().int().positive() };
/** Left out, it is the one whose tokens hold the asset. */
const ofNarrative = z.union([z.literal('none'), z.uuid()]).optional();

const back = takeBack(holding, {
  title: 'Take back a change of a holding',
  fields: ['amount', 'valueUsd', 'observedAt'],
  roles: ['narrative'],
});

/** What a wallet holds, as a person writes it down, and which narrative it counts for. */
export const holdingActions = [
  defineAction({
    ...{ name: 'add-holding', title: 'Write down what a wallet holds' },
    body: z.strictObject({
      wallet: z.uuid(),
      asset: z.string().trim().min(1).max(100),
      chain: z.string().trim().min(1).max(50),
      amount: z.string().trim(),
      valueUsd: z.coerce.number().optional(),
      narrative: ofNarrative,
    }),
    async change(store, { body: given, actor, now }) {
      const { wallet: of, valueUsd = null, narrative: wanted, ...fields } = given;
      const body = { ...fields, valueUsd, observedAt: now.toISOString() };
      const held = await store.list(holding, {
        ...{ linkedTo: { kind: 'wallet', id: of, role: 'wallet' }, limit: 1_000 },
      });
      const same = held.rows.find(
        (row) => row.body.asset === fields.asset && row.body.chain === fields.chain,
      );
      const [before] = same?.links.narrative ?? [];
      const chosen = await chooseNarrative(store, fields.asset, wanted ?? before);
      const links = { wallet: [of], narrative: chosen.id === null ? [] : [chosen.id] };
      const message = `It is written down. ${chosen.said}`;
      if (same === undefined) {
        const { id, version } = await store.create(holding, body, { actor, links });
        const result = { id, version };
        return { message, undo: { action: 'drop-holding', body: result }, result };
      }
      const { id, version } = same;
      const changed = await store.update(holding, id, { version, body, links }, actor);
      return back.done(message, version, changed);
    },
  }),
  defineAction({
    ...{ name: 'set-holding-narrative', title: 'Say which narrative a holding belongs to' },
    body: z.strictObject({ ...one, narrative: ofNarrative }),
    subject: ({ id }: { readonly id: string }) => `holding:${id}`,
    async change(store, { body: { id, version, narrative: wanted }, actor }) {
      const row = (await store.get(holding, id)) ?? unknownRecord(holding, id);
      const { body } = row;
      const chosen = await chooseNarrative(store, body.asset, wanted);
      const links = { narrative: chosen.id === null ? [] : [chosen.id] };
      const changed = await store.update(holding, id, { version, body, links }, actor);
      return back.done(chosen.said, version, changed);
    },
  }),
  back.action,
  defineAction({
    ...{ name: 'drop-holding', title: 'Remove a holding', body: z.strictObject(one) },
    async change(store, { body: { id, version }, actor }) {
      const removed = await store.remove(holding, id, actor, version);
      return {
        message: 'The holding is removed.',
        undo: { action: 'restore-holding', body: { id, version: removed.version } },
      };
    },
  }),
  defineAction({
    ...{ name: 'restore-holding', title: 'Put a holding back', body: z.strictObject(one) },
    async change(store, { body: { id, version }, actor }) {
      await store.restore(holding, id, actor, version);
      return { message: 'The holding is back.' };
    },
  }),
];

/** Null: of none, and `said` tells why. */
async function chooseNarrative(
  store: CockpitReads,
  asset: string,
  wanted: string | undefined,
): Promise<{ readonly id: string | null; readonly said: string }> {
  if (wanted === 'none') return { id: null, said: 'It counts for no narrative.' };
  if (wanted !== undefined) {
    const row = (await store.get(narrative, wanted)) ?? unknownRecord(narrative, wanted);
    return { id: row.id, said: `It counts for ${row.body.name}.` };
  }
  const rows = await readAll(store, narrative);
  const known = rows.map(({ id, body }) => ({ ...body, id }));
  const { id, reason } = findNarrative(known, { name: null, tokens: [asset] });
  const name = known.find((each) => each.id === id)?.name;
  if (name !== undefined) return { id, said: `It counts for ${name}, whose tokens have ${asset}.` };
  const fits = reason?.startsWith('its token fits') === true;
  const why = fits ? `${asset} is a token of several` : `no narrative has the token ${asset}`;
  return { id: null, said: `It counts for no narrative: ${why}.` };
}
