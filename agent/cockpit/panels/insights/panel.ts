import { z } from 'zod';
import { dayOf } from '../../engines/calendar/index.ts';
import { newTask } from '../../flows/new-task.ts';
import { readAll } from '../../flows/read-all.ts';
import { insight, insightSections } from '../../model/insight.ts';
import { note } from '../../model/note.ts';
import type { BodyOf, RecordRow } from '../../model/record.ts';
import { task } from '../../model/task.ts';
import { type Reading, smartMoneyDigest, substackDigest } from '../../sources/index.ts';
import { recordRow } from '../../web/export-rows.ts';
import { html } from '../../web/html.ts';
import { defineAction, definePanel, type PanelContext } from '../../web/panel.ts';
import { lines, live } from '../../web/parts.ts';
import { stateOfReading, stateOfShown } from '../../web/states.ts';
import { unknownRecord } from '../../web/unknown-record.ts';
import { renderInsightsPage } from './page.ts';

export type InsightRow = RecordRow<BodyOf<typeof insight>>;

export const insightsQuery = z.strictObject({
  section: z.enum(insightSections).optional(),
  feed: z.string().max(300).optional(),
  q: z.string().max(200).optional(),
  after: z.string().max(500).optional(),
});
export type InsightsQuery = z.output<typeof insightsQuery>;

export interface InsightsView {
  readonly newest: readonly InsightRow[];
  readonly counts: Readonly<Record<string, number>>;
  readonly source: Reading<unknown>;
  readonly staleAfterMs: number | null;
}

async function readInsights(context: PanelContext): Promise<InsightsView> {
  const { store } = context;
  return {
    newest: (await store.list(insight, { status: ['action', 'signal'], limit: 6 })).rows,
    counts: await store.count(insight),
    source: context.reading(substackDigest.name),
    staleAfterMs: context.staleAfterMs(substackDigest.name),
  };
}

export interface InsightsPageView extends InsightsView {
  readonly rows: readonly InsightRow[];
  readonly feeds: readonly string[];
  readonly next: string | null;
}

/** Whether an insight is among what somebody asked for; its section is asked of the store. */
function isAsked({ feed, q = '' }: Pick<InsightsQuery, 'feed' | 'q'>) {
  const words = q.toLowerCase().split(/\s+/);
  return ({ body }: InsightRow): boolean => {
    const text = [body.text, body.asset, body.source].join(' ').toLowerCase();
    return (feed === undefined || body.feed === feed) && words.every((word) => text.includes(word));
  };
}

async function readPage(
  context: PanelContext,
  { section, feed, q = '', after }: InsightsQuery,
): Promise<InsightsPageView> {
  const isNarrow = feed !== undefined || q !== '';
  const page = await context.store.list(insight, {
    ...{ status: section, after, limit: isNarrow ? 1_000 : 100 },
  });
  const rows = page.rows.filter(isAsked({ feed, q }));
  const feeds = [...new Set((await readAll(context.store, insight)).map(({ body }) => body.feed))];
  return { ...(await readInsights(context)), rows, feeds: feeds.sort(), next: page.next };
}

const one = z.strictObject({ id: z.uuid() });
const subject = ({ id }: { readonly id: string }) => `insight:${id}`;

const actions = [
  defineAction({
    ...{ name: 'task', title: 'Make a task of an insight', subject, body: one },
    async change(store, { body: { id }, actor, now, context }) {
      const { body } = (await store.get(insight, id)) ?? unknownRecord(insight, id);
      const due = dayOf(now, context.settings.zone);
      const title = `Look at: ${insight.label(body)}`.slice(0, 500);
      const fields = newTask({ title, due, context: `${body.feed} wrote: ${body.text}` });
      const { row } = await store.upsertByKey(task, `insight/${id}`, fields, actor);
      return { message: 'The task is for today.', result: { id: row.id } };
    },
  }),
  defineAction({
    ...{ name: 'keep', title: 'Keep an insight as a note', subject, body: one },
    async change(store, { body: { id }, actor }) {
      const { body } = (await store.get(insight, id)) ?? unknownRecord(insight, id);
      const fields: BodyOf<typeof note> = {
        ...{ title: insight.label(body), content: body.text, tags: [], status: 'inbox' },
        ...{ knowledgeType: 'reference', source: body.url ?? body.source ?? body.feed },
      };
      const { row } = await store.upsertByKey(note, `insight/${id}`, fields, actor);
      return { message: 'It is in the inbox of notes.', result: { id: row.id } };
    },
  }),
];

/** What newsletters and digests say; nobody acts on it by itself. */
export const insights = definePanel({
  ...{ id: 'insights', title: 'Insights', row: null },
  kinds: ['insight'],
  sources: [substackDigest.name, smartMoneyDigest.name],
  read: readInsights,
  state: ({ counts, source, staleAfterMs }, { now }) => {
    const state = stateOfReading(source, staleAfterMs, now);
    const isThere = Object.keys(counts).length > 0;
    if (isThere) return stateOfShown([[source, staleAfterMs]], now);
    if (state.is !== 'ready' && state.is !== 'stale') return state;
    return { is: 'empty', text: 'No digest says anything yet.' };
  },
  render: ({
    newest,
    counts,
  }) => html`<p class="sum">${live(counts.signal ?? 0)} ${counts.signal === 1 ? 'signal' : 'signals'} · ${live(counts.action ?? 0)} to do</p>
${lines(newest.map(({ body }) => ({ name: insight.label(body), note: body.source })))}`,
  page: { query: insightsQuery, read: readPage, render: renderInsightsPage },
  actions,
  exportRows: async ({ store }, asked) =>
    (await readAll(store, insight, { status: asked.section }))
      .filter(isAsked(asked))
      .map(recordRow),
});
