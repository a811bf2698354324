import { repeatsText } from '../../engines/calendar/index.ts';
import type { ScenarioMatch } from '../../engines/scenario/index.ts';
import { eventKinds, importances } from '../../model/vocabulary.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, choice, facts, field, lines, mark, onDay, when } from '../../web/parts.ts';
import { whenFieldsOf } from './event-form.ts';
import type { CalendarPageView, EventRow } from './read.ts';
import { timeOf } from './tile.ts';

/** One event: when it is, what it belongs to, and what can be done with it. */
export function renderOpened(view: CalendarPageView, drawing: Drawing): Html {
  const row = view.opened;
  if (row === null) {
    return html`<section class="zone"><p class="empty">This event is not there any more. It was removed, or its address is wrong.</p></section>`;
  }
  const { id, version, body } = row;
  const [look] = view.ahead.filter(({ occurrence }) => occurrence.event.id === id);
  const next = look?.occurrence;
  const button = (action: string, label: string) =>
    actionForm({ panel: 'calendar', action, label, body: { id, version } });
  return html`<section class="zone"><h2>${body.title}</h2><div class="columns"><div>
${facts([
  [
    'Next',
    next === undefined
      ? html`<span class="quiet">not ahead</span>`
      : html`${onDay(next.firstDay, drawing)} ${timeOf({ occurrence: next, phase: 'early', matches: [] }, drawing)}`,
  ],
  ['Kind', body.kind],
  ['Importance', body.importance],
  ['Repeats', body.recurrence === null ? 'never' : repeatsText(body.recurrence.rule)],
  ['Tags', body.tags.length === 0 ? html`<span class="quiet">none</span>` : body.tags.join(', ')],
  ['From', body.source ?? 'added here'],
  ['State', body.isCancelled ? mark('warn', 'cancelled') : 'planned'],
])}
${body.notes === '' ? nothing : html`<p>${body.notes}</p>`}
<div class="buttons">${body.isCancelled ? button('reinstate-event', 'It happens after all') : button('cancel-event', 'It does not happen')}${button('remove-event', 'Remove')}<a href="/record/event/${id}">History</a></div>
</div><div>${renderScenarios(row, look?.matches ?? [], view)}${renderPlanned(row, view, drawing)}</div></div>
<h3>Change it</h3>${renderEdit(row, drawing.zone)}</section>`;
}

function renderScenarios(
  { id, version, links }: EventRow,
  matches: readonly ScenarioMatch[],
  { scenarios }: CalendarPageView,
): Html {
  const linked = new Set(links.scenarios ?? []);
  const act = (action: string, label: string, title: string, scenario: string) =>
    actionForm({
      ...{ panel: 'calendar', action, label, says: `${label}: ${title}` },
      body: { id, version, scenario },
    });
  const shown = scenarios.flatMap(({ row }) => {
    const match = matches.find(({ scenario }) => scenario.key === row.body.key);
    if (match === undefined && !linked.has(row.id)) return [];
    const { title, playbook, status } = row.body;
    const off = status === 'active' ? '' : `; the scenario is ${status}`;
    const because = match?.because ?? `it is linked to it${off}`;
    const run =
      match === undefined || playbook.length === 0
        ? nothing
        : actionForm({
            ...{ panel: 'calendar', action: 'run-playbook', label: 'Run the playbook' },
            says: `Run the playbook: ${title}`,
            body: { scenario: row.id, occurrence: match.occurrence.id },
          });
    const takeOut = linked.has(row.id)
      ? act('unlink-scenario', 'Take it out', title, row.id)
      : nothing;
    const value = html`<div class="buttons">${run}${takeOut}</div>`;
    return html`${lines([{ name: title, note: because, value }])}${playbook.map((step) => html`<p class="note">${step}</p>`)}`;
  });
  const others = scenarios.filter(({ row }) => !linked.has(row.id));
  return html`<h3>Scenarios</h3>
${shown.length === 0 ? html`<p class="quiet">It belongs to no scenario.</p>` : shown}
${
  others.length === 0
    ? nothing
    : actionForm({
        ...{ panel: 'calendar', action: 'link-scenario', label: 'Link', body: { id, version } },
        fields: choice({
          ...{ name: 'scenario', label: 'Let it belong to' },
          of: others.map(({ row }) => [row.id, row.body.title] as const),
        }),
      })
}`;
}

function renderPlanned(
  { id }: EventRow,
  { planned, structures }: CalendarPageView,
  drawing: Drawing,
): Html {
  const own = planned.filter(({ links }) => links.event?.includes(id) === true);
  if (own.length === 0) return nothing;
  return html`<h3>Checkpoints</h3><ul class="lines">${own.map(({ body, links }) => html`<li><span class="what">${body.title}</span><span class="value">${when(body.dueAt, drawing)}</span>${(links.structure ?? []).map((each) => html`<span class="note">for <a href="/panel/options?open=${each}">${structures[each] ?? 'a structure'}</a></span>`)}</li>`)}</ul>`;
}

function renderEdit({ id, version, body }: EventRow, zone: string): Html {
  const shown = whenFieldsOf(body, zone);
  return html`${body.source === null ? nothing : html`<p class="quiet">It comes from ${body.source}. What you change stays until that calendar says something else of it.</p>`}
${actionForm({
  ...{ panel: 'calendar', action: 'edit-event', label: 'Save', tone: 'main' },
  body: { id, version },
  fields: [
    field({ name: 'title', label: 'What happens', value: body.title, isRequired: true }),
    field({ name: 'date', label: 'Day', type: 'date', value: shown.date, isRequired: true }),
    field({ name: 'time', label: 'Time', value: shown.time, placeholder: '14:30, or all day' }),
    field({ name: 'hours', label: 'Hours it takes', type: 'number', value: shown.hours }),
    field({
      ...{ name: 'through', label: 'Last day, of one without a time', type: 'date' },
      value: shown.through,
    }),
    choice({ name: 'kind', label: 'Kind', value: body.kind, of: eventKinds }),
    choice({ name: 'importance', label: 'Importance', value: body.importance, of: importances }),
    field({ name: 'tags', label: 'Tags', value: body.tags.join(', ') }),
    choice({
      ...{ name: 'matching', label: 'Belongs to', value: body.matching },
      of: [
        ['auto', 'scenarios it matches, and those it is linked to'],
        ['linked', 'only scenarios it is linked to'],
      ],
    }),
    field({ name: 'notes', label: 'Notes', type: 'area', value: body.notes }),
  ],
})}`;
}
