import { backlogItem } from '../../model/backlog-item.ts';
import { decision } from '../../model/decision.ts';
import type { RecordKind, RecordRow } from '../../model/index.ts';
import { journalEntry } from '../../model/journal-entry.ts';
import { review } from '../../model/review.ts';
import { task } from '../../model/task.ts';
import type { Actor } from '../../model/vocabulary.ts';
import type { AuditRow, CockpitReads, CockpitStore, ListFilter } from '../../store/index.ts';
import { startOfDay } from '../calendar/days.ts';
import { addDays } from '../options/dates.ts';
import { type BacklogThresholds, proposeChanges } from './backlog.ts';
import { type DailyReview, type DayInput, reviewDay } from './daily.ts';
import { draftDay, draftMonth, draftWeek } from './draft.ts';
import { monthOf, reviewMonth } from './monthly.ts';
import type { JournalEntry } from './stats.ts';
import { reviewWeek, type WeeklyReview, weekOf } from './weekly.ts';

/** What of a day does not lie in the store. */
export type DayFromElsewhere = Pick<DayInput, 'trades' | 'events'>;

const pageMax = 1_000;
const pagesMax = 50;

/** A day as it is known now. Writes nothing. */
export async function readDay(
  store: CockpitReads,
  on: string,
  zone: string,
  elsewhere: DayFromElsewhere,
): Promise<DailyReview> {
  const from = startOfDay(on, zone).toISOString();
  const to = startOfDay(addDays(on, 1), zone).toISOString();
  const decisions = await listAll(store, decision, { from, to });
  const tasks = await listAll(store, task, {});
  const input: DayInput = {
    ...elsewhere,
    decisions: decisions.map(({ body }) => {
      return { at: body.at, verdict: body.verdict, title: body.subject.title };
    }),
    tasks: tasks.map(({ body }) => body),
    entries: (await listAll(store, journalEntry, {})).map(({ body }) => body),
    botActions: await readActions(store, from, (action) => action.startsWith('bot.')),
  };
  return reviewDay(input, on, zone);
}

/** What was done since an instant, the earliest first. What was begun and said to have ended is told once;
 * where no end is told, the outcome is not known. */
async function readActions(
  store: CockpitReads,
  from: string,
  isMeant: (action: string) => boolean = () => true,
): Promise<DayInput['botActions']> {
  const rows: AuditRow[] = [];
  let before: number | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const part = await store.audits({ limit: pageMax, before });
    rows.push(...part.filter(({ action }) => isMeant(action)));
    const last = part.at(-1);
    if (last === undefined || last.at < from || part.length < pageMax) break;
    before = last.seq;
  }
  const ended = new Set(rows.map(({ started }) => started));
  return rows
    .filter(({ seq, at }) => at >= from && !ended.has(seq))
    .reverse()
    .map(({ at, action, outcome }) => {
      return { at, action, outcome: outcome === 'started' ? 'unknown' : outcome };
    });
}

/** Keeps the review of a day; made again it gets the new facts, and what a person wrote stays. */
export async function keepDailyReview(
  store: CockpitStore,
  facts: DailyReview,
  actor: Actor,
): Promise<RecordRow<ReviewBody>> {
  const draft = draftDay(facts);
  const span = { cadence: 'daily', from: facts.on, to: facts.on } as const;
  return keepReview(store, { ...span, facts, draft }, actor);
}

export interface KeptWeek {
  readonly facts: WeeklyReview;
  readonly review: RecordRow<ReviewBody>;
  readonly proposed: number;
}

/** Computes the week of a day, keeps its review and puts what it suggests into the change backlog. Made
 * again, a change that was proposed before is not proposed twice. */
export async function keepWeeklyReview(
  store: CockpitStore,
  day: string,
  { zone, actor, thresholds }: KeepOptions,
): Promise<KeptWeek> {
  const entries: readonly JournalEntry[] = (await listAll(store, journalEntry, {})).map(
    ({ body }) => body,
  );
  const facts = reviewWeek(entries, day, zone);
  const { from, to } = weekOf(day);
  const words = { cadence: 'weekly', from, to, facts, draft: draftWeek(facts) } as const;
  const kept = await keepReview(store, words, actor);
  const items = proposeChanges(facts, thresholds).map((proposal) => {
    return { ...proposal, links: { review: [kept.id] } };
  });
  const done = await store.upsertMany(backlogItem, items, actor);
  const proposed = done.filter(({ outcome }) => outcome === 'created').length;
  return { facts, review: kept, proposed };
}

/** Computes a month, `2026-02`, and keeps its review. It proposes nothing: the weeks in it did. */
export async function keepMonthlyReview(
  store: CockpitStore,
  month: string,
  { zone, actor }: Pick<KeepOptions, 'zone' | 'actor'>,
): Promise<RecordRow<ReviewBody>> {
  const { from, to } = monthOf(month);
  const entries = (await listAll(store, journalEntry, {})).map(({ body }) => body);
  const begin = startOfDay(from, zone).toISOString();
  const end = startOfDay(addDays(to, 1), zone).toISOString();
  const actions = (await readActions(store, begin)).filter(({ at }) => at < end);
  const facts = reviewMonth(entries, actions, { month, zone });
  const words = { cadence: 'monthly', from, to, facts, draft: draftMonth(facts) } as const;
  return keepReview(store, words, actor);
}

export interface KeepOptions {
  readonly zone: string;
  readonly actor: Actor;
  readonly thresholds?: BacklogThresholds | undefined;
}

type ReviewBody = ReturnType<(typeof review)['parse']>;

async function keepReview(
  store: CockpitStore,
  words: Pick<ReviewBody, 'cadence' | 'from' | 'to' | 'draft'> & { readonly facts: object },
  actor: Actor,
): Promise<RecordRow<ReviewBody>> {
  const key = `${words.cadence}/${words.from}`;
  // The way through the text makes plain JSON of it.
  const facts = JSON.parse(JSON.stringify(words.facts)) as ReviewBody['facts'];
  return store.transaction(async (within) => {
    const before = await within.getByKey(review, key);
    const { summary = '', status = 'draft' } = before?.body ?? {};
    const body: ReviewBody = { ...words, facts, summary, status };
    if (before === null) return (await within.upsertByKey(review, key, body, actor)).row;
    // Who writes a review that was removed wants it back.
    const there =
      before.deletedAt === null ? before : await within.restore(review, before.id, actor);
    if (status === 'done') return there;
    return within.update(review, there.id, { version: there.version, body }, actor);
  });
}

async function listAll<Body>(
  store: CockpitReads,
  kind: RecordKind<string, Body>,
  filter: ListFilter,
): Promise<readonly RecordRow<Body>[]> {
  const rows: RecordRow<Body>[] = [];
  let after: string | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const part = await store.list(kind, { ...filter, limit: pageMax, after });
    rows.push(...part.rows);
    if (part.next === null) return rows;
    after = part.next;
  }
  return rows;
}
