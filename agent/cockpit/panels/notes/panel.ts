import { z } from 'zod';
import { readAll } from '../../flows/read-all.ts';
import { backlogItem } from '../../model/backlog-item.ts';
import { experiment } from '../../model/experiment.ts';
import { idea } from '../../model/idea.ts';
import { note } from '../../model/note.ts';
import type { RecordKind } from '../../model/record.ts';
import { review } from '../../model/review.ts';
import { studyCard } from '../../model/study-card.ts';
import { brainRecordName } from '../../sources/brain/record.ts';
import { dojo, knowledgeName } from '../../sources/index.ts';
import { recordRow } from '../../web/export-rows.ts';
import { definePanel } from '../../web/panel.ts';
import { changeActions } from './change-actions.ts';
import { resultsChart, studyChart } from './charts.ts';
import { dojoActions } from './dojo.ts';
import { experimentActions } from './experiment-actions.ts';
import { readEntries } from './journal.ts';
import { journalActions } from './journal-actions.ts';
import { learnActions } from './learn-actions.ts';
import { readNotesPage, renderNotesPage } from './page.ts';
import { type NoteViewName, noteViews, readNotes } from './read.ts';
import { removeActions } from './remove-actions.ts';
import { quickNote, renderNotes } from './tile.ts';
import { writtenActions } from './written-actions.ts';

const names = noteViews.map(([name]) => name) as [NoteViewName, ...NoteViewName[]];
const query = z.strictObject({
  view: z.enum(names).default('inbox'),
  q: z.string().max(400).optional(),
  open: z.uuid().optional(),
  after: z.string().max(500).optional(),
  tag: z.string().max(100).optional(),
});

/** What each view lists. What the Dojo's files say is taken into notes. */
const exported = {
  inbox: [note, 'inbox'],
  kept: [note, ['kept', 'archived']],
  ideas: [idea, undefined],
  study: [studyCard, undefined],
  reviews: [review, undefined],
  changes: [backlogItem, undefined],
  experiments: [experiment, undefined],
  dojo: [note, undefined],
} as const;

/** What was written down, what is to be learnt, and what looking back has shown. */
export const notes = definePanel({
  ...{ id: 'notes', title: 'Notes queue', row: 3, key: 'n' },
  kinds: [
    ...['note', 'idea', 'study-card', 'journal-entry', 'review', 'backlog-item', 'experiment'],
  ],
  sources: [brainRecordName, dojo.name, knowledgeName],
  read: readNotes,
  state: ({ isEmpty }) =>
    isEmpty
      ? {
          is: 'empty',
          text: 'Nothing is written down. Keep a note below; # before a word makes it a tag.',
        }
      : { is: 'ready' },
  render: renderNotes,
  quick: quickNote,
  page: { query, read: readNotesPage, render: renderNotesPage },
  actions: [
    ...writtenActions,
    ...learnActions,
    ...journalActions,
    ...changeActions,
    ...experimentActions,
    ...removeActions,
    ...dojoActions,
  ],
  charts: {
    study: async ({ store }) =>
      studyChart((await readAll(store, studyCard)).map(({ body }) => body)),
    results: async (context, query) =>
      resultsChart((await readEntries(context, query)).map(({ body }) => body)),
  },
  async exportRows(context, query) {
    const { view, q = '' } = query;
    const { store } = context;
    if (view === 'journal') return (await readEntries(context, query)).map(recordRow);
    if (view === 'search') {
      return (await store.find(q, { limit: 100 })).map((found) => ({ ...found }));
    }
    const [kind, status] = exported[view];
    return (await readAll(store, kind as RecordKind, { status })).map(recordRow);
  },
  commands: noteViews.map(([name, title]) => ({
    title: `Notes queue: ${title.toLowerCase()}`,
    href: `/panel/notes?view=${name}`,
  })),
});
