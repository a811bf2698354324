import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, field, lines, live, onDay, when } from '../../web/parts.ts';
import type { NotesView } from './read.ts';

export function renderNotes(view: NotesView, drawing: Drawing): Html {
  const { inbox, inboxCount, ideas, study, openEntries, proposed, isReviewed } = view;
  const link = (name: string, text: string) =>
    html`<a href="/panel/notes?view=${name}">${text}</a>`;
  return html`<p class="sum">${live(inboxCount)} in the inbox · ${live(ideas)} ${ideas === 1 ? 'idea' : 'ideas'}</p>
${lines(
  inbox.map(({ id, body, createdAt }) => ({
    name: html`<a href="/panel/notes?view=inbox&open=${id}">${body.title}</a>`,
    note: html`${when(createdAt, drawing)}${body.tags.length === 0 ? nothing : html` · ${body.tags.join(', ')}`}`,
  })),
)}
${lines([
  {
    name: link('study', 'To be asked today'),
    note: study.nextOn === null ? null : html`next ${onDay(study.nextOn, drawing)}`,
    value: live(study.now),
  },
  { name: link('journal', 'Journal entries open'), value: live(openEntries) },
  { name: link('changes', 'Changes proposed'), value: live(proposed) },
  {
    name: link('reviews', 'Review of the day'),
    value: isReviewed
      ? html`<span class="good">done</span>`
      : html`<span class="quiet">not yet</span>`,
  },
])}`;
}

export const quickNote = (): Html =>
  actionForm({
    ...{ panel: 'notes', action: 'capture', label: 'Keep', says: 'Keep the note' },
    fields: field({ name: 'text', label: 'New note', placeholder: 'New note', isRequired: true }),
  });
