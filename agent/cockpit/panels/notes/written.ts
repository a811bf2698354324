import { idea, ideaStatuses } from '../../model/idea.ts';
import { knowledgeTypes, note } from '../../model/note.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing, PanelContext } from '../../web/panel.ts';
import { actionForm, choice, field, mark, table, when } from '../../web/parts.ts';
import type { IdeaRow, NoteRow, NotesQuery, PageOf } from './read.ts';

const pageMax = 50;

export interface NotesPart extends PageOf<NoteRow> {
  readonly is: 'notes';
  readonly opened: NoteRow | null;
}

export async function readWritten(
  { store }: PanelContext,
  { view, open, after }: NotesQuery,
): Promise<NotesPart> {
  const status = view === 'inbox' ? 'inbox' : ['kept', 'archived'];
  const { rows, next } = await store.list(note, { status, after, limit: pageMax });
  const opened = open === undefined ? null : await store.get(note, open);
  return { is: 'notes', rows, next, opened };
}

export function renderWritten(part: NotesPart, query: NotesQuery, drawing: Drawing): Html {
  const { rows, next, opened } = part;
  return html`${
    query.open === undefined
      ? nothing
      : opened === null
        ? html`<section class="zone"><p class="empty">This note is not there any more.</p></section>`
        : renderOpenNote(opened, drawing)
  }
<section class="zone"><h2>Write a note</h2>${actionForm({
    ...{ panel: 'notes', action: 'capture', label: 'Keep', tone: 'main' },
    fields: field({
      ...{ name: 'text', label: 'Note', type: 'area', isRequired: true },
      hint: 'The first line is its title, #words are its tags, a line with a question mark is a question.',
    }),
  })}</section>
<section class="zone crt"><h2>${query.view === 'inbox' ? 'Inbox' : 'Notes'}</h2>${
    rows.length === 0
      ? html`<p class="empty">${query.view === 'inbox' ? 'The inbox is empty.' : 'No note is kept. Keep one of the inbox.'}</p>`
      : table({
          caption: 'Notes',
          columns: [
            { label: 'Note' },
            { label: 'Kind' },
            { label: 'Tags' },
            { label: 'Written' },
            { label: 'Do' },
          ],
          rows: rows.map((row) => noteRow(row, query.view, drawing)),
        })
  }${next === null ? nothing : html`<p class="more"><a href="/panel/notes?view=${query.view}&after=${next}">Older ones</a></p>`}</section>`;
}

function noteRow(row: NoteRow, view: string, drawing: Drawing) {
  const { id, body, createdAt } = row;
  return [
    html`<a href="/panel/notes?view=${view}&open=${id}">${body.title}</a>`,
    body.knowledgeType,
    body.tags.length === 0 ? html`<span class="quiet">none</span>` : body.tags.join(', '),
    when(createdAt, drawing),
    noteButtons(row),
  ];
}

function noteButtons({ id, version, body }: NoteRow, isOpened = false): Html {
  const says = (label: string) => `${label}: ${body.title}`;
  const button = (action: string, label: string, more = {}) =>
    actionForm({
      ...{ panel: 'notes', action, label, says: says(label), isOpened },
      body: { id, ...more },
    });
  const file = (status: string, label: string) => button('file-note', label, { version, status });
  return html`<div class="buttons">${body.status === 'inbox' ? file('kept', 'Keep') : nothing}${body.status === 'archived' ? file('kept', 'Bring back') : file('archived', 'Put away')}${button('promote', 'As an idea', { to: 'idea' })}${button('promote', 'To learn', { to: 'study-card' })}</div>`;
}

function renderOpenNote(row: NoteRow, drawing: Drawing): Html {
  const { id, version, body } = row;
  return html`<section class="zone"><h2>${body.title}</h2><p class="quiet">${body.status} · written ${when(row.createdAt, drawing)}${body.source === null ? nothing : html` · from ${body.source}`} · <a href="/record/note/${id}">history</a></p>
${actionForm({
  ...{ panel: 'notes', action: 'edit-note', label: 'Save', tone: 'main', body: { id, version } },
  fields: [
    field({ name: 'title', label: 'Title', value: body.title, isRequired: true }),
    choice({ name: 'knowledgeType', label: 'Kind', value: body.knowledgeType, of: knowledgeTypes }),
    field({ name: 'tags', label: 'Tags', value: body.tags.join(', ') }),
    field({ name: 'content', label: 'Text', type: 'area', value: body.content }),
  ],
})}
${noteButtons(row, true)}${actionForm({ panel: 'notes', action: 'remove-note', label: 'Remove', tone: 'danger', body: { id, version } })}</section>`;
}

export interface IdeasPart extends PageOf<IdeaRow> {
  readonly is: 'ideas';
}

export async function readIdeas(
  { store }: PanelContext,
  { after }: NotesQuery,
): Promise<IdeasPart> {
  const { rows, next } = await store.list(idea, { after, limit: pageMax });
  return { is: 'ideas', rows, next };
}

export function renderIdeas({ rows, next }: IdeasPart, drawing: Drawing): Html {
  return html`<section class="zone"><h2>Add an idea</h2>${actionForm({
    ...{ panel: 'notes', action: 'add-idea', label: 'Add', tone: 'main' },
    fields: [
      field({ name: 'text', label: 'Idea', isRequired: true }),
      field({ name: 'tags', label: 'Tags' }),
    ],
  })}</section>
<section class="zone crt"><h2>Ideas</h2>${
    rows.length === 0
      ? html`<p class="empty">No idea is written down. Add one above, or make one of a note.</p>`
      : table({
          caption: 'Ideas',
          columns: [{ label: 'Idea' }, { label: 'State' }, { label: 'Added' }, { label: 'Do' }],
          rows: rows.map(({ id, version, body, createdAt }) => [
            html`<a href="/record/idea/${id}">${body.text}</a>${body.tags.length === 0 ? nothing : html`<span class="note">${body.tags.join(', ')}</span>`}`,
            mark(body.status === 'live' || body.status === 'done' ? 'good' : 'quiet', body.status),
            when(createdAt, drawing),
            html`<div class="buttons">${actionForm({
              ...{ panel: 'notes', action: 'idea-status', label: 'Set' },
              ...{ says: `Set the state of: ${body.text.slice(0, 80)}`, body: { id, version } },
              fields: choice({
                name: 'status',
                label: 'State',
                value: body.status,
                of: ideaStatuses,
              }),
            })}${actionForm({
              ...{ panel: 'notes', action: 'remove-idea', label: 'Remove', body: { id, version } },
              says: `Remove: ${body.text.slice(0, 80)}`,
            })}</div>`,
          ]),
        })
  }${next === null ? nothing : html`<p class="more"><a href="/panel/notes?view=ideas&after=${next}">Older ones</a></p>`}</section>`;
}
