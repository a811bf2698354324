import { addDays } from '../../engines/options/dates.ts';
import type { EventLook } from '../../flows/calendar.ts';
import { eventKinds, importances } from '../../model/vocabulary.ts';
import { figure } from '../../web/chart.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, choice, field, lines, onDay, table } from '../../web/parts.ts';
import { renderRules, scenarioChoice } from './dry-run.ts';
import { renderOpened } from './opened.ts';
import { renderCheckpoints, renderHolds } from './page-parts.ts';
import type { CalendarPageView, CalendarQuery } from './read.ts';
import { renderScenarios } from './scenario-part.ts';
import { importanceOf, lineOf, renderDensity, timeOf } from './tile.ts';

export function renderCalendarPage(
  view: CalendarPageView,
  query: CalendarQuery,
  drawing: Drawing,
): Html {
  const { days, blockAt } = view;
  return html`${query.open === undefined ? nothing : renderOpened(view, drawing)}
<section class="zone crt"><h2>Three days</h2><div class="columns">${days.map(
    (day) =>
      html`<div><h3>${onDay(day.day, drawing)}</h3><p class="sum">${renderDensity(day, blockAt)}</p>
${day.events.length === 0 ? html`<p class="quiet">nothing</p>` : lines(day.events.map((look) => lineOf(look, drawing)))}</div>`,
  )}</div></section>
${view.holds.length === 0 ? nothing : renderHolds(view.holds, drawing)}
<section class="zone" id="add"><h2>Add an event</h2>${renderAdd(view)}</section>
${renderMonth(view, drawing)}
${renderAhead(view, drawing)}
${renderScenarios(view, query.scenario, drawing)}
${renderCheckpoints(view, drawing)}
${renderRules(view, query, drawing)}`;
}

function renderAdd({ scenarios, today }: CalendarPageView): Html {
  return actionForm({
    ...{ panel: 'calendar', action: 'add-event', label: 'Add', tone: 'main' },
    fields: [
      field({ name: 'title', label: 'What happens', isRequired: true }),
      field({ name: 'date', label: 'Day', type: 'date', value: today, isRequired: true }),
      field({ name: 'time', label: 'Time', placeholder: '14:30, or all day' }),
      field({ name: 'hours', label: 'Hours it takes', type: 'number' }),
      field({ name: 'through', label: 'Last day, of one without a time', type: 'date' }),
      choice({ name: 'kind', label: 'Kind', value: 'other', of: eventKinds }),
      choice({ name: 'importance', label: 'Importance', value: 'normal', of: importances }),
      choice({
        ...{ name: 'repeats', label: 'Repeats', none: 'never' },
        of: ['daily', 'weekly', 'monthly', 'yearly'],
      }),
      field({ name: 'tags', label: 'Tags', placeholder: 'fed, rates' }),
      scenarioChoice(scenarios.map(({ row }) => ({ id: row.id, title: row.body.title }))),
    ],
  });
}

function renderMonth({ month, monthDays, limits }: CalendarPageView, drawing: Drawing): Html {
  const before = addDays(`${month}-01`, -1).slice(0, 7);
  const after = addDays(`${month}-28`, 4).slice(0, 7);
  const name = new Intl.DateTimeFormat('en-GB', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  const known = monthDays.filter(({ density }) => density !== null);
  return html`<section class="zone crt" id="month"><h2>${name.format(new Date(`${month}-15T00:00:00Z`))}</h2>
<p class="sum"><a href="/panel/calendar?month=${before}#month">Month before</a> · <a href="/panel/calendar?month=${after}#month">Month after</a> · ${limits.warnAt} a day are many, from ${limits.blockAt} on nothing new is added</p>
${figure({
  ...{ kind: 'heat', src: `/panel/calendar/chart/density.json?month=${month}` },
  caption: 'Strategies active on each day',
  table:
    known.length === 0
      ? html`<p class="empty">Nobody has counted this month. Days are counted from today on, as far as the calendar looks ahead.</p>`
      : table({
          caption: 'Strategies active on each day',
          columns: [{ label: 'Day' }, { label: 'Active', isNumber: true }, { label: 'What' }],
          rows: known.map(({ day, density }) => [
            onDay(day, drawing),
            density?.count ?? null,
            density?.items.map(({ title }) => title).join(', ') ?? null,
          ]),
        }),
})}</section>`;
}

function renderAhead({ ahead, problems }: CalendarPageView, drawing: Drawing): Html {
  return html`<section class="zone crt"><h2>Ahead</h2>
${problems.map(({ eventId, message }) => html`<p><span class="bad">${message}</span> <a href="/panel/calendar?open=${eventId}">the event</a></p>`)}
${
  ahead.length === 0
    ? html`<p class="empty">Nothing stands in the calendar. Add an event above, or put an .ics file into the folder of calendars.</p>`
    : table({
        caption: 'Events ahead',
        columns: [
          { label: 'Event' },
          { label: 'Day' },
          { label: 'Time' },
          { label: 'Kind' },
          { label: 'Belongs to' },
        ],
        rows: ahead.slice(0, 100).map((look) => aheadRow(look, drawing)),
      })
}</section>`;
}

function aheadRow(look: EventLook, drawing: Drawing) {
  const { occurrence, matches } = look;
  const { event } = occurrence;
  return [
    html`<a href="/panel/calendar?open=${event.id}">${event.title}</a>${importanceOf(event.importance)}`,
    onDay(occurrence.firstDay, drawing),
    timeOf(look, drawing),
    event.kind,
    matches.length === 0
      ? html`<span class="quiet">no scenario</span>`
      : matches.map(({ scenario }) => scenario.title).join(', '),
  ];
}
