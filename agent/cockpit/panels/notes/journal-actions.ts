import { z } from 'zod';
import { journalEntry } from '../../model/journal-entry.ts';
import type { Links, RecordRow } from '../../model/record.ts';
import { defineAction } from '../../web/panel.ts';
import { takeBack } from '../../web/take-back.ts';
import { unknownRecord } from '../../web/unknown-record.ts';
import { type Entry, entryFields, entryOf, flagOf, said, saidOf, tagsOf } from './entry-fields.ts';

const one = { id: z.uuid(), version: z.coerce.number().int().positive() };
const subject = ({ id }: { readonly id: string }) => `journal-entry:${id}`;
const text = z.string().max(20_000).default('');
const about = {
  narrative: z.uuid().optional(),
  scenario: z.uuid().optional(),
  task: z.uuid().optional(),
};
const listOf = (id: string | undefined) => (id === undefined ? [] : [id]);

const back = takeBack(journalEntry, {
  title: 'Take back a change of a journal entry',
  roles: ['narrative', 'scenario', 'task'],
});

export const journalActions = [
  defineAction({
    ...{ name: 'add-entry', title: 'Write into the journal' },
    body: z.strictObject({ ...entryFields, ...about }),
    async change(store, { body: { narrative, scenario, task, ...given }, actor, now }) {
      const fields = entryOf(given, now.toISOString());
      const links = {
        ...{ narrative: listOf(narrative), scenario: listOf(scenario), task: listOf(task) },
      };
      const { id, version } = await store.create(journalEntry, fields, { actor, links });
      return {
        message: 'The entry is written.',
        undo: { action: 'remove-entry', body: { id, version } },
        result: { id, version },
      };
    },
  }),
  defineAction({
    ...{ name: 'edit-entry', title: 'Change a journal entry', subject },
    body: z.strictObject({ ...one, ...entryFields, ...about }),
    async change(store, { body: { id, version, narrative, scenario, task, ...given }, actor }) {
      const row = (await store.get(journalEntry, id)) ?? unknownRecord(journalEntry, id);
      const body = { ...row.body, ...saidOf(given) };
      const links = {
        ...{ narrative: listOf(narrative), scenario: listOf(scenario) },
        task: tasksOf(row, task),
      };
      const changed = await store.update(journalEntry, id, { version, body, links }, actor);
      return back.done('The entry is changed.', version, changed);
    },
  }),
  back.action,
  defineAction({
    ...{ name: 'close-entry', title: 'Write what came of an entry', subject },
    body: z.strictObject({
      ...one,
      outcome: text,
      realizedValue: z.coerce.number().optional(),
      status: z.enum(['closed', 'realized', 'written_off']),
      ...{ followedPlan: said, tilt: said, heroCall: said, revenge: said },
      mistakes: z.string().max(1_000).default(''),
    }),
    async change(store, { body: given, actor, now }) {
      const { id, version, outcome, realizedValue = null, status } = given;
      const row = (await store.get(journalEntry, id)) ?? unknownRecord(journalEntry, id);
      const marks = {
        ...{ followedPlan: flagOf(given.followedPlan), tilt: flagOf(given.tilt) },
        ...{ heroCall: flagOf(given.heroCall), revenge: flagOf(given.revenge) },
      };
      const body = {
        ...{ ...row.body, outcome, realizedValue, status, marks },
        mistakes: tagsOf(given.mistakes, 'mistakes'),
        closedAt: row.body.closedAt ?? now.toISOString(),
      };
      const changed = await store.update(journalEntry, id, { version, body }, actor);
      return back.done('The entry is closed.', version, changed);
    },
  }),
  defineAction({
    ...{ name: 'reopen-entry', title: 'Open a journal entry again', subject },
    body: z.strictObject(one),
    async change(store, { body: { id, version }, actor }) {
      const row = (await store.get(journalEntry, id)) ?? unknownRecord(journalEntry, id);
      const body = { ...row.body, status: 'open' as const, closedAt: null };
      const changed = await store.update(journalEntry, id, { version, body }, actor);
      return back.done('The entry is open again.', version, changed);
    },
  }),
];

/** A form names one task; what else the entry is linked to stays. */
function tasksOf({ links }: RecordRow<Entry>, task: string | undefined): Links[string] {
  const [, ...others] = links.task ?? [];
  return [...new Set([...listOf(task), ...others])];
}
