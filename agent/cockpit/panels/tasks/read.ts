import { dayOf, startOfDay } from '../../engines/calendar/index.ts';
import { readAll } from '../../flows/read-all.ts';
import { decision } from '../../model/decision.ts';
import { journalEntry } from '../../model/journal-entry.ts';
import { project } from '../../model/project.ts';
import type { BodyOf, RecordRow } from '../../model/record.ts';
import { task } from '../../model/task.ts';
import { importances, type TaskStatus, taskStatuses } from '../../model/vocabulary.ts';
import type { CockpitReads, HistoryEntry } from '../../store/index.ts';
import type { PanelContext } from '../../web/panel.ts';
import { type Linked, readLinked } from '../places.ts';

export type TaskRow = RecordRow<BodyOf<typeof task>>;

export const openStatuses = ['today', 'doing', 'inbox', 'waiting'] as const;

export interface TasksView {
  /** Open ones, what is most urgent first; at most `shownMax`. */
  readonly rows: readonly TaskRow[];
  /** All that are due by today, whether they are among `rows` or not. */
  readonly due: readonly TaskRow[];
  readonly open: number;
  readonly overdue: number;
  readonly doneToday: number;
  /** The viewer's day. */
  readonly today: string;
}

export const shownMax = 6;
const readMax = 1_000;

export async function readTasks({ store, settings, clock }: PanelContext): Promise<TasksView> {
  const today = dayOf(new Date(clock.now()), settings.zone);
  const { rows } = await store.list(task, {
    ...{ status: openStatuses, order: 'oldest', limit: readMax },
  });
  // What is done today was written today.
  const changedFrom = startOfDay(today, settings.zone).toISOString();
  const done = await store.list(task, { status: 'done', changedFrom, limit: readMax });
  return {
    rows: sortTasks(rows, today).slice(0, shownMax),
    due: rows.filter(({ body: { due } }) => due !== null && due <= today),
    open: rows.length,
    overdue: rows.filter(({ body }) => isOverdue(body, today)).length,
    doneToday: done.rows.filter(
      ({ body: { doneAt } }) => doneAt !== null && dayOf(doneAt, settings.zone) === today,
    ).length,
    today,
  };
}

export const isOverdue = ({ due }: BodyOf<typeof task>, today: string): boolean =>
  due !== null && due < today;

/** Overdue and for today before the rest, then by importance, then by date. */
export function sortTasks(rows: readonly TaskRow[], today: string): readonly TaskRow[] {
  const isNow = ({ body: { due, status } }: TaskRow) =>
    (due !== null && due <= today) || status === 'today' || status === 'doing';
  return rows.toSorted(
    (left, right) =>
      Number(isNow(right)) - Number(isNow(left)) ||
      importances.indexOf(right.body.priority) - importances.indexOf(left.body.priority) ||
      (left.body.due ?? '9').localeCompare(right.body.due ?? '9') ||
      left.createdAt.localeCompare(right.createdAt),
  );
}

export interface TasksPageView {
  readonly today: string;
  readonly rows: readonly TaskRow[];
  readonly next: string | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly opened: OpenedTask | null;
  readonly projects: readonly { readonly id: string; readonly name: string }[];
}

export interface OpenedTask {
  readonly row: TaskRow;
  readonly linked: readonly Linked[];
  /** What was written into the journal about it. */
  readonly entries: readonly RecordRow<BodyOf<typeof journalEntry>>[];
  /** The rule that made it; null for a task that none made. */
  readonly rule: string | null;
  readonly history: readonly HistoryEntry[];
}

export interface TasksFilter {
  readonly show: 'open' | 'all' | TaskStatus;
  readonly q?: string | undefined;
  readonly after?: string | undefined;
  readonly open?: string | undefined;
}

const pageMax = 50;

const statusesOf = (show: TasksFilter['show']): readonly TaskStatus[] =>
  show === 'open' ? openStatuses : show === 'all' ? taskStatuses : [show];

/** Every task of the page's filters, not only those of one page. */
export async function readAskedTasks(
  { store }: PanelContext,
  { show, q = '' }: TasksFilter,
): Promise<readonly TaskRow[]> {
  const words = q.trim().toLowerCase();
  const rows = await readAll(store, task, { status: statusesOf(show) });
  return rows.filter(({ body }) => hasWords(body, words));
}

export async function readTasksPage(
  { store, settings, clock }: PanelContext,
  { show, q = '', after, open }: TasksFilter,
): Promise<TasksPageView> {
  const today = dayOf(new Date(clock.now()), settings.zone);
  const status = statusesOf(show);
  const words = q.trim().toLowerCase();
  const page = await store.list(task, {
    ...{ status, after, limit: words === '' ? pageMax : readMax },
    order: show === 'open' ? 'oldest' : 'newest',
  });
  const rows = page.rows.filter(({ body }) => hasWords(body, words));
  return {
    rows: show === 'open' ? sortTasks(rows, today) : rows,
    next: page.next,
    counts: await store.count(task),
    opened: open === undefined ? null : await readOpened(store, open),
    projects: (await readAll(store, project)).map(({ id, body }) => ({ id, name: body.name })),
    today,
  };
}

function hasWords({ title, context, action, notes }: BodyOf<typeof task>, words: string): boolean {
  const text = [title, context ?? '', action ?? '', notes].join('\n').toLowerCase();
  return words.split(/\s+/).every((word) => text.includes(word));
}

/** Null when there is no such task any more. */
async function readOpened(store: CockpitReads, id: string): Promise<OpenedTask | null> {
  const row = await store.get(task, id);
  if (row === null) return null;
  const [decisionId] = row.links.decision ?? [];
  const decided = decisionId === undefined ? null : await store.get(decision, decisionId);
  const { rows: entries } = await store.list(journalEntry, { linkedTo: { kind: 'task', id } });
  return {
    ...{ row, entries, linked: await readLinked(store, task, row) },
    rule: decided?.body.rule?.id ?? null,
    history: await store.history(task, id),
  };
}
