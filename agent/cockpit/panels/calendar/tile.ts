import type { EventLook } from '../../flows/calendar.ts';
import { dateFormat } from '../../web/date-format.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { exactly, lines, live, mark, onDay, when } from '../../web/parts.ts';
import type { CalendarDayView, CalendarView } from './read.ts';

const eventsShown = 3;

/** Three days, what is due, and which bots are told to open nothing new. */
export function renderCalendar(view: CalendarView, drawing: Drawing): Html {
  const { days, checkpoints, holds, blockAt } = view;
  return html`<p class="sum">${renderDensity(days[0], blockAt)}${
    checkpoints.length === 0
      ? nothing
      : html` · <a href="/panel/calendar#checkpoints">${checkpoints.length} due</a>`
  }</p>
${days.map((day) => renderDay(day, drawing))}
${holds.length === 0 ? nothing : lines(holds.map(({ body }) => ({ name: body.bot, note: body.reason, value: html`${mark('warn', 'no new entries')}<span class="note">ends ${when(body.until, drawing)}</span>` })))}`;
}

export function renderDensity(day: CalendarDayView | undefined, blockAt: number): Html {
  if (day?.density == null) return html`<span class="quiet">density unknown</span>`;
  const { count, level } = day.density;
  const full = level === 'full' ? mark('bad', 'full') : mark('warn', 'many');
  return html`${live(count)} of ${blockAt} strategies active${level === 'ok' ? nothing : html` ${full}`}`;
}

function renderDay({ day, events }: CalendarDayView, drawing: Drawing): Html {
  const rest = events.length - eventsShown;
  return html`<h3>${onDay(day, drawing)}</h3>
${
  events.length === 0
    ? html`<p class="quiet">nothing</p>`
    : lines(events.slice(0, eventsShown).map((look) => lineOf(look, drawing)))
}
${rest > 0 ? html`<p class="more"><a href="/panel/calendar">${rest} more</a></p>` : nothing}`;
}

export function lineOf(look: EventLook, drawing: Drawing) {
  const { occurrence, matches } = look;
  const { event } = occurrence;
  return {
    name: html`<a href="/panel/calendar?open=${event.id}">${event.title}</a>`,
    note:
      matches.length === 0
        ? nothing
        : html`${matches.map(({ scenario }) => scenario.title).join(', ')}${look.phase === 'early' ? nothing : html` · ${phaseWords[look.phase]}`}`,
    value: html`${timeOf(look, drawing)}${importanceOf(event.importance)}`,
  };
}

export const phaseWords = {
  early: 'later',
  lead: 'about to begin',
  during: 'now',
  tail: 'just over',
  over: 'over',
} as const;

/** `14:00`, in the viewer's zone; of days nothing. */
export function timeOf({ occurrence }: EventLook, { zone }: Drawing): Html {
  if (occurrence.isAllDay) return html`<span class="quiet">all day</span>`;
  const ms = Date.parse(occurrence.startsAt);
  const clock = dateFormat({ hour: '2-digit', minute: '2-digit', timeZone: zone });
  return html`<time datetime="${occurrence.startsAt}" title="${exactly(ms, zone)}">${clock.format(ms)}</time>`;
}

export function importanceOf(importance: string): Html {
  if (importance === 'critical') return html` ${mark('bad', 'critical')}`;
  return importance === 'high' ? html` ${mark('warn', 'high')}` : nothing;
}

export const quickEvent = (): Html =>
  html`<a class="button" href="/panel/calendar#add">Add an event</a> <a class="button" href="/panel/calendar#try">Try a rule</a>`;
