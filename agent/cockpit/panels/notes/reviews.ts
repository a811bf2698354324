import { draftDay, monthBefore, readDay, weekOf } from '../../engines/journal/index.ts';
import { review } from '../../model/review.ts';
import { type BrainRecord, brainRecordName } from '../../sources/brain/record.ts';
import { dateFormat } from '../../web/date-format.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing, PanelContext } from '../../web/panel.ts';
import { actionForm, field, mark, onDay, table } from '../../web/parts.ts';
import { lookAhead } from '../calendar/look.ts';
import { type NotesQuery, type ReviewRow, todayOf } from './read.ts';
import { renderReviewFacts } from './review-facts.ts';

export interface ReviewsPart {
  readonly is: 'reviews';
  readonly today: string;
  /** The day as it is known now, in plain sentences. */
  readonly draft: string;
  readonly rows: readonly ReviewRow[];
  readonly opened: ReviewRow | null;
}

export async function readReviews(
  context: PanelContext,
  { open }: NotesQuery,
): Promise<ReviewsPart> {
  const { store } = context;
  const { rows } = await store.list(review, { limit: 100 });
  return {
    ...{ is: 'reviews', today: todayOf(context), rows },
    draft: draftDay(await readToday(context)),
    opened: open === undefined ? null : await store.get(review, open),
  };
}

/** Today as the records, the calendar and the brain have it. */
export async function readToday(context: PanelContext) {
  const { store, settings } = context;
  const today = todayOf(context);
  const { look } = await lookAhead(context);
  const events = look.events
    .filter(({ occurrence }) => occurrence.firstDay <= today && today <= occurrence.lastDay)
    .map(({ occurrence: { event } }) => ({ title: event.title, importance: event.importance }));
  const { value, error, waitsFor } = context.reading<BrainRecord>(brainRecordName);
  const trades =
    value === null
      ? { missing: error?.message ?? waitsFor ?? 'the brain was not read yet' }
      : { value: value.closed };
  return readDay(store, today, settings.zone, { trades, events });
}

export function renderReviews(part: ReviewsPart, query: NotesQuery, drawing: Drawing): Html {
  const { today, draft, rows, opened } = part;
  const week = weekOf(today);
  const lastMonth = monthBefore(today);
  return html`${query.open === undefined ? nothing : opened === null ? html`<section class="zone"><p class="empty">This review is not there any more.</p></section>` : renderOpened(opened, drawing)}
<section class="zone crt"><h2>Today so far</h2>${draft.split('\n').map((line) => html`<p>${line}</p>`)}
<div class="buttons">${actionForm({
    ...{ panel: 'notes', action: 'review-day', label: 'Write the review of the day', tone: 'main' },
  })}${actionForm({
    ...{
      panel: 'notes',
      action: 'review-week',
      label: `Write the week from ${dayText(week.from)}`,
    },
  })}${actionForm({
    ...{ panel: 'notes', action: 'review-month', label: `Write the month ${monthText(lastMonth)}` },
    body: { month: lastMonth },
  })}${actionForm({
    ...{ panel: 'notes', action: 'day-page', label: 'Begin the page of the day' },
  })}</div></section>
<section class="zone crt"><h2>Reviews</h2>${
    rows.length === 0
      ? html`<p class="empty">Nothing was looked back on. Write the review of the day above.</p>`
      : table({
          caption: 'Reviews',
          columns: [
            { label: 'Review' },
            { label: 'Of' },
            { label: 'State' },
            { label: 'In short' },
          ],
          rows: rows.map(({ id, body }) => [
            html`<a href="/panel/notes?view=reviews&open=${id}">${body.cadence}</a>`,
            html`${onDay(body.from, drawing)}${body.from === body.to ? nothing : html` to ${onDay(body.to, drawing)}`}`,
            mark(body.status === 'done' ? 'good' : 'quiet', body.status),
            (body.summary || body.draft).split('\n', 1)[0] ?? '',
          ]),
        })
  }</section>`;
}

const cadenceTitles = { daily: 'Daily', weekly: 'Weekly', monthly: 'Monthly' } as const;

/** Of a button, whose label is plain text: `Mon 16 Nov`, `October 2026`. */
const dayText = (day: string) =>
  dateFormat({ weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
    .format(Date.parse(`${day}T12:00:00Z`))
    .replace(',', '');
const monthText = (month: string) =>
  dateFormat({ month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    Date.parse(`${month}-15T12:00:00Z`),
  );

function renderOpened(row: ReviewRow, drawing: Drawing): Html {
  const { id, version, body } = row;
  const title =
    body.from === body.to
      ? onDay(body.from, drawing)
      : html`${onDay(body.from, drawing)} to ${onDay(body.to, drawing)}`;
  return html`<section class="zone"><h2>${cadenceTitles[body.cadence]} review, ${title}</h2>
<h3>From the numbers</h3>${body.draft.split('\n').map((line) => html`<p>${line}</p>`)}
${renderReviewFacts(row, drawing)}
${actionForm({
  ...{
    panel: 'notes',
    action: 'finish-review',
    label: 'Save',
    tone: 'main',
    body: { id, version },
  },
  fields: [
    field({
      ...{ name: 'summary', label: 'What you make of it', type: 'area', isRequired: true },
      value: body.summary === '' ? body.draft : body.summary,
    }),
  ],
})}<div class="buttons">${actionForm({ panel: 'notes', action: 'remove-review', label: 'Remove', tone: 'danger', body: { id, version } })}<a href="/record/review/${id}">Its history</a></div></section>`;
}
