import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing, PanelContext } from '../../web/panel.ts';
import { field } from '../../web/parts.ts';
import { type ChangesPart, readChanges, renderChanges } from './changes.ts';
import { type DojoPart, readDojoPart, renderDojo } from './dojo.ts';
import { type ExperimentsPart, readExperiments, renderExperiments } from './experiments.ts';
import { type JournalPart, readJournal, renderJournal } from './journal.ts';
import { type NotesQuery, noteViews } from './read.ts';
import { type ReviewsPart, readReviews, renderReviews } from './reviews.ts';
import { readSearch, renderSearch, type SearchPart } from './search.ts';
import { readStudy, renderStudy, type StudyPart } from './study.ts';
import {
  type IdeasPart,
  type NotesPart,
  readIdeas,
  readWritten,
  renderIdeas,
  renderWritten,
} from './written.ts';

export type NotesPageView =
  | NotesPart
  | IdeasPart
  | StudyPart
  | JournalPart
  | ReviewsPart
  | ChangesPart
  | ExperimentsPart
  | DojoPart
  | SearchPart;

export async function readNotesPage(
  context: PanelContext,
  query: NotesQuery,
): Promise<NotesPageView> {
  switch (query.view) {
    case 'inbox':
    case 'kept':
      return readWritten(context, query);
    case 'ideas':
      return readIdeas(context, query);
    case 'study':
      return readStudy(context);
    case 'journal':
      return readJournal(context, query);
    case 'reviews':
      return readReviews(context, query);
    case 'changes':
      return readChanges(context);
    case 'experiments':
      return readExperiments(context);
    case 'dojo':
      return readDojoPart(context);
    case 'search':
      return readSearch(context, query);
  }
}

export function renderNotesPage(part: NotesPageView, query: NotesQuery, drawing: Drawing): Html {
  return html`<section class="zone"><nav aria-label="Parts of the notes queue" class="buttons">${noteViews.map(
    ([name, label]) =>
      html`<a class="button" href="/panel/notes?view=${name}"${name === query.view ? html` aria-current="page"` : nothing}>${label}</a>`,
  )}</nav>
<form class="filters" method="get" action="/panel/notes"><input type="hidden" name="view" value="search">${field({ name: 'q', label: 'Search notes and the knowledge base', type: 'search', value: query.q })}<button>Search</button></form></section>
${renderPart(part, query, drawing)}`;
}

function renderPart(part: NotesPageView, query: NotesQuery, drawing: Drawing): Html {
  switch (part.is) {
    case 'notes':
      return renderWritten(part, query, drawing);
    case 'ideas':
      return renderIdeas(part, drawing);
    case 'study':
      return renderStudy(part, drawing);
    case 'journal':
      return renderJournal(part, query, drawing);
    case 'reviews':
      return renderReviews(part, query, drawing);
    case 'changes':
      return renderChanges(part, drawing);
    case 'experiments':
      return renderExperiments(part, drawing);
    case 'dojo':
      return renderDojo(part, drawing);
    case 'search':
      return renderSearch(part, drawing);
  }
}
