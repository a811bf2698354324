import { z } from 'zod';
import { Fault } from '#lib';
import { performOutside } from '../../actions/perform.ts';
import { dayTemplate } from '../../engines/journal/index.ts';
import { captureNote, promoteNote } from '../../engines/notes/index.ts';
import { idea, ideaStatuses } from '../../model/idea.ts';
import { knowledgeTypes, note } from '../../model/note.ts';
import { defineAction } from '../../web/panel.ts';
import { takeBack } from '../../web/take-back.ts';
import { unknownRecord } from '../../web/unknown-record.ts';
import { tagsOf } from './entry-fields.ts';
import { todayOf } from './read.ts';

const one = { id: z.uuid(), version: z.coerce.number().int().positive() };
const noteSubject = ({ id }: { readonly id: string }) => `note:${id}`;
const ideaSubject = ({ id }: { readonly id: string }) => `idea:${id}`;
/** What was said of a note or an idea, also when it is taken back. */
const filedWords = {
  inbox: 'The note is in the inbox again.',
  kept: 'The note is kept.',
  archived: 'The note is put away.',
} as const;
const ideaSaid = {
  idea: 'It is an idea again.',
  shaping: 'The idea takes shape.',
  live: 'The idea is put to use.',
  done: 'The idea is done.',
  dropped: 'The idea is dropped.',
} as const;
const tags = z.string().max(2_000).default('');

const back = takeBack(note, {
  title: 'Take back a change of a note',
  fields: ['title', 'content', 'tags', 'knowledgeType'],
});

export const writtenActions = [
  defineAction({
    ...{ name: 'capture', title: 'Keep a note' },
    body: z.strictObject({ text: z.string().trim().min(1).max(200_000) }),
    async change(store, { body: { text }, actor }) {
      const body = captureNote(text);
      if (body === null) throw new Fault({ code: 'cockpit.record', message: 'the note is empty' });
      const { id, version } = await store.create(note, body, { actor });
      const undo = { action: 'remove-note', body: { id, version } };
      return { message: 'The note is in the inbox.', undo, result: { id, version } };
    },
  }),
  defineAction({
    ...{ name: 'day-page', title: 'Begin the page of the day', body: z.strictObject({}) },
    async change(store, { actor, context }) {
      const today = todayOf(context);
      const { row } = await store.upsertByKey(note, `day/${today}`, dayTemplate(today), actor);
      return { message: 'The page is there.', goTo: `/panel/notes?view=inbox&open=${row.id}` };
    },
  }),
  defineAction({
    ...{ name: 'edit-note', title: 'Change a note', subject: noteSubject },
    body: z.strictObject({
      ...one,
      title: z.string().trim().min(1).max(200),
      content: z.string().max(200_000).default(''),
      tags,
      knowledgeType: z.enum(knowledgeTypes),
    }),
    async change(store, { body: { id, version, ...fields }, actor }) {
      const row = (await store.get(note, id)) ?? unknownRecord(note, id);
      const body = { ...row.body, ...fields, tags: tagsOf(fields.tags, 'tags') };
      const changed = await store.update(note, id, { version, body }, actor);
      return back.done('The note is saved.', version, changed);
    },
  }),
  back.action,
  defineAction({
    ...{ name: 'file-note', title: 'Keep a note or put it away', subject: noteSubject },
    body: z.strictObject({ ...one, status: z.enum(['inbox', 'kept', 'archived']) }),
    async change(store, { body: { id, version, status }, actor }) {
      const row = (await store.get(note, id)) ?? unknownRecord(note, id);
      const changed = await store.update(
        note,
        id,
        { version, body: { ...row.body, status } },
        actor,
      );
      const before = { id, version: changed.version, status: row.body.status };
      return {
        message: filedWords[status],
        undo: { action: 'file-note', body: before },
      };
    },
  }),
  defineAction({
    ...{ name: 'remove-note', title: 'Remove a note', subject: noteSubject },
    body: z.strictObject(one),
    async change(store, { body: { id, version }, actor }) {
      const removed = await store.remove(note, id, actor, version);
      const undo = { action: 'restore-note', body: { id, version: removed.version } };
      return { message: 'The note is removed.', undo, goTo: '/panel/notes' };
    },
  }),
  defineAction({
    ...{ name: 'restore-note', title: 'Put a note back', subject: noteSubject },
    body: z.strictObject(one),
    async change(store, { body: { id, version }, actor }) {
      await store.restore(note, id, actor, version);
      return { message: 'The note is back.' };
    },
  }),
  defineAction({
    ...{ name: 'promote', title: 'Make an idea or a question of a note' },
    body: z.strictObject({ id: z.uuid(), to: z.enum(['idea', 'study-card']) }),
    async act(store, { body: { id, to }, actor, now }) {
      const request = { actor, action: 'notes.promote', subject: `note:${id}`, request: { to } };
      await performOutside(store, { ...request, now }, async () => {
        const made = await promoteNote(store, id, to, actor);
        return { made: `${made.kind}:${made.id}` };
      });
      const message = to === 'idea' ? 'It is an idea now.' : 'It is in the study queue.';
      return { message };
    },
  }),
  defineAction({
    ...{ name: 'add-idea', title: 'Add an idea' },
    body: z.strictObject({ text: z.string().trim().min(1).max(5_000), tags }),
    async change(store, { body, actor }) {
      const fields = {
        text: body.text,
        detail: '',
        tags: tagsOf(body.tags, 'tags'),
        status: 'idea',
      } as const;
      const { id, version } = await store.create(idea, fields, { actor });
      const undo = { action: 'remove-idea', body: { id, version } };
      return { message: 'The idea is written down.', undo, result: { id, version } };
    },
  }),
  defineAction({
    ...{ name: 'idea-status', title: 'Say how far an idea is', subject: ideaSubject },
    body: z.strictObject({ ...one, status: z.enum(ideaStatuses) }),
    async change(store, { body: { id, version, status }, actor }) {
      const row = (await store.get(idea, id)) ?? unknownRecord(idea, id);
      const changed = await store.update(
        idea,
        id,
        { version, body: { ...row.body, status } },
        actor,
      );
      const before = { id, version: changed.version, status: row.body.status };
      return { message: ideaSaid[status], undo: { action: 'idea-status', body: before } };
    },
  }),
];
