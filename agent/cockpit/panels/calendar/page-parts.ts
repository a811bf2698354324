import { holdWords } from '../../model/words.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, choice, field, mark, table, when } from '../../web/parts.ts';
import type { CalendarPageView, HoldRow } from './read.ts';

export function renderHolds(holds: readonly HoldRow[], drawing: Drawing): Html {
  return html`<section class="zone crt" id="holds"><h2>Bots told to open nothing new</h2>
${table({
  caption: 'Stops of new entries',
  columns: [
    { label: 'Bot' },
    { label: 'Why' },
    { label: 'State' },
    { label: 'Until' },
    { label: 'Do' },
  ],
  rows: holds.map(({ id, body }) => [
    body.bot,
    body.problem === null
      ? body.reason
      : html`${body.reason}<span class="note bad">${body.problem}</span>`,
    mark(body.status === 'held' ? 'warn' : 'quiet', holdWords[body.status]),
    when(body.until, drawing),
    body.status === 'waiting'
      ? html`<div class="buttons">${answer(id, 'yes', 'Stop new entries', body.bot)}${answer(id, 'no', 'Let it go on', body.bot)}</div>`
      : html`<span class="quiet">ends by itself</span>`,
  ]),
})}</section>`;
}

const answer = (id: string, agree: string, label: string, bot: string) =>
  actionForm({
    ...{ panel: 'calendar', action: 'answer-hold', label, says: `${label}: ${bot}` },
    body: { id, agree },
  });

export function renderCheckpoints(
  { planned: rows, structures }: CalendarPageView,
  drawing: Drawing,
): Html {
  return html`<section class="zone crt" id="checkpoints"><h2>Checkpoints</h2>
${
  rows.length === 0
    ? html`<p class="empty">Nothing is to be looked at. Scenarios plan checkpoints around their events.</p>`
    : table({
        caption: 'Open checkpoints',
        columns: [{ label: 'Checkpoint' }, { label: 'Due' }, { label: 'What came of it' }],
        rows: rows.slice(0, 50).map(({ id, body, links }) => [
          html`${body.title}${body.prompt === '' ? nothing : html`<span class="note">${body.prompt}</span>`}${(links.structure ?? []).map((each) => html`<span class="note">for <a href="/panel/options?open=${each}">${structures[each] ?? 'a structure'}</a></span>`)}`,
          Date.parse(body.dueAt) <= drawing.now.getTime()
            ? html`<span class="warn">${when(body.dueAt, drawing)}</span>`
            : when(body.dueAt, drawing),
          actionForm({
            ...{ panel: 'calendar', action: 'checkpoint', label: 'Done', body: { id } },
            says: `Done: ${body.title}`,
            fields: [
              choice({
                ...{ name: 'outcome', label: 'Decided', value: 'reviewed' },
                of: ['reviewed', 'hold', 'roll', 'close'],
              }),
              field({ name: 'note', label: 'Note' }),
            ],
          }),
        ]),
      })
}</section>`;
}
