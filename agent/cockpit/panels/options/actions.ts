import { z } from 'zod';
import { Fault } from '#lib';
import type { CheckpointWhen } from '../../engines/options/index.ts';
import { whyNothingOpens } from '../../engines/risk/index.ts';
import { readRisk } from '../../flows/risk.ts';
import { event } from '../../model/event.ts';
import { optionStructure } from '../../model/option-structure.ts';
import type { BodyOf } from '../../model/record.ts';
import { day } from '../../model/vocabulary.ts';
import type { CockpitReads, CockpitWrites } from '../../store/index.ts';
import { type Done, defineAction } from '../../web/panel.ts';
import { takeBack } from '../../web/take-back.ts';
import { unknownRecord } from '../../web/unknown-record.ts';
import { parseLegs } from './legs-text.ts';
import { markActions } from './mark-actions.ts';

type Structure = BodyOf<typeof optionStructure>;

const one = { id: z.uuid(), version: z.coerce.number().int().positive() };
const subject = ({ id }: { readonly id: string }) => `option-structure:${id}`;
const percent = z.coerce.number().min(-100).max(1_000);

const back = takeBack(optionStructure, {
  title: 'Take back a change of a structure',
  fields: ['status', 'openedAt', 'closedAt', 'realisedPnl', 'checkpoints'],
  roles: ['event'],
});

export const optionActions = [
  ...markActions,
  defineAction({
    ...{ name: 'add', title: 'Add an option structure' },
    body: z.strictObject({
      title: z.string().trim().min(1).max(200),
      underlying: z.string().trim().min(1).max(40),
      legs: z.string().min(1).max(5_000),
      currency: z.string().trim().min(1).max(10).default('USD'),
      multiplier: z.coerce.number().positive().default(1),
      ratePct: percent.optional(),
      yieldPct: percent.optional(),
      status: z.enum(['open', 'planned']).default('open'),
      scenario: z.uuid().optional(),
      event: z.uuid().optional(),
    }),
    async change(store, { body, actor, now }) {
      const { title, underlying, currency, multiplier, status, ratePct, yieldPct } = body;
      const terms =
        ratePct === undefined || yieldPct === undefined
          ? null
          : { rate: ratePct / 100, yield: yieldPct / 100 };
      const structure: Structure = {
        ...{ title, underlying, venue: null, currency, multiplier, terms, status },
        legs: [...parseLegs(body.legs)],
        ...{ openedAt: status === 'open' ? now.toISOString() : null, closedAt: null },
        ...{ realisedPnl: null, takeProfitShare: null, checkpoints: [], notes: '' },
      };
      const links = {
        ...(body.scenario === undefined ? {} : { scenario: [body.scenario] }),
        ...(body.event === undefined ? {} : { event: [body.event] }),
      };
      const { id, version } = await store.create(optionStructure, structure, { actor, links });
      return {
        message: await opened(store, status === 'open', 'The structure is added.'),
        undo: { action: 'remove', body: { id, version } },
        result: { id, version },
        goTo: `/panel/options?open=${id}`,
      };
    },
  }),
  defineAction({
    ...{ name: 'open', title: 'Say that a structure is open', subject, body: z.strictObject(one) },
    async change(store, { body, actor, now }) {
      const message = await opened(store, true, 'The structure is open.');
      return edit(store, { ...body, message }, actor, ({ openedAt }) => ({
        ...{ status: 'open', closedAt: null, realisedPnl: null },
        openedAt: openedAt ?? now.toISOString(),
      }));
    },
  }),
  defineAction({
    ...{ name: 'close', title: 'Close an option structure', subject },
    body: z.strictObject({ ...one, realisedPnl: z.coerce.number().optional() }),
    async change(store, { body: { realisedPnl = null, ...row }, actor, now }) {
      const closedAt = now.toISOString();
      return edit(store, { ...row, message: 'The structure is closed.' }, actor, () => ({
        ...{ status: 'closed', closedAt, realisedPnl },
      }));
    },
  }),
  defineAction({
    ...{ name: 'add-checkpoint', title: 'Add a checkpoint to a structure', subject },
    body: z.strictObject({
      ...one,
      prompt: z.string().trim().min(1).max(500),
      kind: z.enum(['date', 'expiry', 'event']),
      before: z.coerce.number().int().min(0).max(8_784).default(0),
      date: day.optional(),
    }),
    async change(store, { body: { id, version, prompt, kind, before, date }, actor }) {
      const when = whenOf(kind, before, date);
      const message = 'The checkpoint is added; it becomes a task when it is due.';
      return edit(store, { id, version, message }, actor, ({ checkpoints }) => {
        const next = 1 + Math.max(0, ...checkpoints.map((each) => Number(each.id) || 0));
        return { checkpoints: [...checkpoints, { id: String(next), when, prompt, decided: null }] };
      });
    },
  }),
  defineAction({
    ...{ name: 'decide', title: 'Decide at a checkpoint of a structure', subject },
    body: z.strictObject({
      ...one,
      checkpoint: z.string().min(1).max(100),
      decision: z.enum(['hold', 'roll', 'close']),
      note: z.string().max(5_000).default(''),
    }),
    async change(store, { body: { id, version, checkpoint, decision, note }, actor, now }) {
      const decided = { decision, at: now.toISOString(), note };
      const message = `Decided: ${decision}.`;
      return edit(store, { id, version, message }, actor, ({ checkpoints }) => ({
        checkpoints: checkpoints.map((each) =>
          each.id === checkpoint ? { ...each, decided } : each,
        ),
      }));
    },
  }),
  defineAction({
    ...{ name: 'link-event', title: 'Link a structure to an event', subject },
    body: z.strictObject({ ...one, event: z.uuid() }),
    async change(store, { body: { id, version, event: eventId }, actor }) {
      const row = (await store.get(optionStructure, id)) ?? unknownRecord(optionStructure, id);
      if ((await store.get(event, eventId)) === null) unknownRecord(event, eventId);
      const links = { event: [...new Set([...(row.links.event ?? []), eventId])] };
      const change = { version, body: row.body, links };
      const changed = await store.update(optionStructure, id, change, actor);
      return back.done('The structure is linked to the event.', version, changed);
    },
  }),
  back.action,
  defineAction({
    ...{ name: 'remove', title: 'Remove a structure', subject, body: z.strictObject(one) },
    async change(store, { body: { id, version }, actor }) {
      const removed = await store.remove(optionStructure, id, actor, version);
      const undo = { action: 'restore', body: { id, version: removed.version } };
      return { message: 'The structure is removed.', undo, goTo: '/panel/options' };
    },
  }),
  defineAction({
    ...{ name: 'restore', title: 'Put a structure back', subject, body: z.strictObject(one) },
    async change(store, { body: { id, version }, actor }) {
      await store.restore(optionStructure, id, actor, version);
      return { message: 'The structure is back.' };
    },
  }),
];

/** What was done outside is written down in every risk state; what the state says of it is said too. */
async function opened(store: CockpitReads, isOpen: boolean, message: string): Promise<string> {
  if (!isOpen) return message;
  const problem = whyNothingOpens((await readRisk(store))?.point.state ?? null);
  return problem === undefined ? message : `${message} But ${problem}.`;
}

function whenOf(
  kind: CheckpointWhen['kind'],
  before: number,
  date: string | undefined,
): CheckpointWhen {
  if (kind === 'date') {
    if (date !== undefined) return { kind, date };
    const message = 'a checkpoint on a day needs the day';
    throw new Fault({ code: 'cockpit.record', message, where: 'date', hint: 'choose the day' });
  }
  return kind === 'expiry' ? { kind, daysBefore: before } : { kind, hoursBefore: before };
}

async function edit(
  store: CockpitReads & CockpitWrites,
  given: { readonly id: string; readonly version: number; readonly message: string },
  actor: Parameters<CockpitWrites['remove']>[2],
  change: (body: Structure) => Partial<Structure>,
): Promise<Done> {
  const { id, version, message } = given;
  const row = (await store.get(optionStructure, id)) ?? unknownRecord(optionStructure, id);
  const body = { ...row.body, ...change(row.body) };
  const changed = await store.update(optionStructure, id, { version, body }, actor);
  return back.done(message, version, changed);
}
