import { insightSections } from '../../model/insight.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import {
  actionForm,
  choice,
  field,
  filters,
  linkOut,
  mark,
  olderOnes,
  onDay,
  table,
  unknown,
} from '../../web/parts.ts';
import type { InsightRow, InsightsPageView, InsightsQuery } from './panel.ts';

export function renderInsightsPage(
  view: InsightsPageView,
  query: InsightsQuery,
  drawing: Drawing,
): Html {
  const { rows, counts, feeds, next } = view;
  return html`<section class="zone crt"><h2>What digests say</h2>${filters('insights', [
    choice({
      ...{ name: 'section', label: 'Show', value: query.section, none: 'all' },
      of: insightSections.map((name) => [name, `${name} (${counts[name] ?? 0})`] as const),
    }),
    choice({ name: 'feed', label: 'From', value: query.feed, none: 'everywhere', of: feeds }),
    field({ name: 'q', label: 'With the words', type: 'search', value: query.q }),
  ])}
${
  rows.length === 0
    ? html`<p class="empty">Nothing is like that. Show others, or wait for the next digest.</p>`
    : table({
        caption: 'Insights',
        columns: [
          { label: 'Insight' },
          { label: 'Kind' },
          { label: 'Priority' },
          { label: 'Day' },
          { label: 'From' },
          { label: 'Do' },
        ],
        rows: rows.map((row) => rowOf(row, drawing)),
      })
}
${olderOnes('insights', query, next)}</section>`;
}

const priorityWords: Readonly<Record<string, string>> = {
  ...{ P0: 'now', P1: 'soon', P2: 'some time' },
};
/** Digests count from P0; what they call otherwise stays. */
const priorityWord = (priority: string) => priorityWords[priority] ?? priority;

function rowOf({ id, body }: InsightRow, drawing: Drawing) {
  const name = body.asset === null ? body.text : `${body.asset}: ${body.text}`;
  return [
    html`<a href="/record/insight/${id}">${name.slice(0, 160)}</a>${body.entryLevel === null ? nothing : html`<span class="note">from ${body.entryLevel}</span>`}`,
    body.direction ?? body.section,
    body.priority === null
      ? html`<span class="quiet">none</span>`
      : mark(body.priority === 'P0' ? 'warn' : 'quiet', priorityWord(body.priority)),
    body.on === null ? unknown('the digest has no date') : onDay(body.on, drawing),
    sourceOf(body),
    html`<div class="buttons">${actionForm({ panel: 'insights', action: 'task', label: 'Task', says: `A task of: ${name.slice(0, 80)}`, body: { id } })}${actionForm({ panel: 'insights', action: 'keep', label: 'Keep', says: `Keep: ${name.slice(0, 80)}`, body: { id } })}</div>`,
  ];
}

const sourceOf = ({ url, source, feed }: InsightRow['body']) => linkOut(url, source ?? feed);
