import { dayOf } from '../../engines/calendar/index.ts';
import { type StudyQueue, studyQueue } from '../../engines/study/index.ts';
import { readAll } from '../../flows/read-all.ts';
import { backlogItem } from '../../model/backlog-item.ts';
import { idea } from '../../model/idea.ts';
import { journalEntry } from '../../model/journal-entry.ts';
import { note } from '../../model/note.ts';
import type { BodyOf, RecordRow } from '../../model/record.ts';
import { review } from '../../model/review.ts';
import { studyCard } from '../../model/study-card.ts';
import type { PanelContext } from '../../web/panel.ts';

export type NoteRow = RecordRow<BodyOf<typeof note>>;
export type IdeaRow = RecordRow<BodyOf<typeof idea>>;
export type CardRow = RecordRow<BodyOf<typeof studyCard>>;
export type EntryRow = RecordRow<BodyOf<typeof journalEntry>>;
export type ReviewRow = RecordRow<BodyOf<typeof review>>;
export type ChangeRow = RecordRow<BodyOf<typeof backlogItem>>;

export interface NotesView {
  readonly today: string;
  /** The newest of the inbox. */
  readonly inbox: readonly NoteRow[];
  readonly inboxCount: number;
  readonly ideas: number;
  readonly study: Omit<StudyQueue<CardRow>, 'now'> & { readonly now: number };
  readonly openEntries: number;
  readonly proposed: number;
  readonly isReviewed: boolean;
  /** Whether anything was ever written. */
  readonly isEmpty: boolean;
}

export const todayOf = ({ clock, settings }: PanelContext): string =>
  dayOf(new Date(clock.now()), settings.zone);

const inboxShown = 3;

export async function readNotes(context: PanelContext): Promise<NotesView> {
  const { store } = context;
  const today = todayOf(context);
  const notes = await store.count(note);
  const ideas = await store.count(idea);
  const entries = await store.count(journalEntry);
  const changes = await store.count(backlogItem);
  const { rows } = await store.list(note, { status: 'inbox', limit: inboxShown });
  const { now, ...study } = studyQueue(await readAll(store, studyCard), today);
  const days = await store.list(review, { limit: 20 });
  const all = [notes, ideas, entries, changes].flatMap((counts) => Object.values(counts));
  return {
    ...{ today, inbox: rows, inboxCount: notes.inbox ?? 0 },
    ideas: (ideas.idea ?? 0) + (ideas.shaping ?? 0) + (ideas.live ?? 0),
    study: { ...study, now: now.length },
    openEntries: entries.open ?? 0,
    proposed: changes.proposed ?? 0,
    isReviewed: days.rows.some(
      ({ body }) => body.cadence === 'daily' && body.to === today && body.status === 'done',
    ),
    isEmpty: all.length === 0 && study.dueCount + study.newCount === 0,
  };
}

export const noteViews = [
  ['inbox', 'Inbox'],
  ['kept', 'Notes'],
  ['ideas', 'Ideas'],
  ['study', 'Study'],
  ['journal', 'Journal'],
  ['reviews', 'Reviews'],
  ['changes', 'Changes'],
  ['experiments', 'Experiments'],
  ['dojo', 'Dojo'],
  ['search', 'Search'],
] as const;
export type NoteViewName = (typeof noteViews)[number][0];

export interface NotesQuery {
  readonly view: NoteViewName;
  readonly q?: string | undefined;
  readonly open?: string | undefined;
  readonly after?: string | undefined;
  /** Of the journal. */
  readonly tag?: string | undefined;
}

export interface PageOf<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}
