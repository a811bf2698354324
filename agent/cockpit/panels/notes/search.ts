import { Fault } from '#lib';
import { type KnowledgeAnswer, searchKnowledge } from '../../engines/notes/index.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import { limits } from '../../web/limits.ts';
import type { Drawing, PanelContext } from '../../web/panel.ts';
import { lines, linkOut, when } from '../../web/parts.ts';
import { type LibraryView, readLibrary, renderLibrary } from './library.ts';
import type { NotesQuery } from './read.ts';

export interface SearchPart {
  readonly is: 'search';
  /** Null while nothing was asked. */
  readonly answer: KnowledgeAnswer | null;
  /** How it is with what is searched. */
  readonly library: LibraryView;
}

const kinds = ['note', 'idea', 'study-card', 'journal-entry', 'review', 'backlog-item', 'insight'];

const lateFault = new Fault({
  code: 'cockpit.source',
  message: `it did not answer within ${limits.searchMs / 1_000} s`,
});

/** One's own words and the knowledge base, which is given a moment. */
export async function readSearch(
  context: PanelContext,
  { q = '' }: NotesQuery,
): Promise<SearchPart> {
  const { store, ports, signal } = context;
  const library = readLibrary(context);
  const text = q.trim();
  if (text === '') return { is: 'search', answer: null, library };
  const { knowledge } = ports;
  const answer = await searchKnowledge(
    {
      own: (words) => store.find(words, { kinds, limit: 30 }),
      library: async (query, until) => {
        if (knowledge === null) {
          throw new Fault({ code: 'cockpit.source', message: 'no knowledge base is open here' });
        }
        const wanted = { query, filter: {}, k: 8, suspicious: false };
        const late = new Promise<never>((_, reject) => {
          until.addEventListener('abort', () => reject(lateFault), { once: true });
        });
        return (await Promise.race([knowledge.search(wanted, until), late])).hits;
      },
    },
    text,
    AbortSignal.any([signal, AbortSignal.timeout(limits.searchMs)]),
  );
  return { is: 'search', answer, library };
}

export function renderSearch({ answer, library }: SearchPart, drawing: Drawing): Html {
  return html`${renderAnswer(answer, drawing)}
${renderLibrary(library, drawing)}`;
}

function renderAnswer(answer: KnowledgeAnswer | null, drawing: Drawing): Html {
  if (answer === null)
    return html`<section class="zone"><p class="empty">Type what you look for. Your own notes come first, then passages of the knowledge base.</p></section>`;
  const own = answer.found.flatMap((each) => (each.from === 'cockpit' ? [each.record] : []));
  const hits = answer.found.flatMap((each) => (each.from === 'library' ? [each.hit] : []));
  return html`<section class="zone crt"><h2>Your own</h2>${
    own.length === 0
      ? html`<p class="empty">Nothing of yours has these words.</p>`
      : lines(
          own.map(({ kind, id, label, at }) => ({
            name: html`<a href="/record/${kind}/${id}">${label}</a>`,
            note: kind.replaceAll('-', ' '),
            value: when(at, drawing),
          })),
        )
  }</section>
<section class="zone crt"><h2>Knowledge base</h2>${answer.missing === null ? nothing : html`<p class="state"><span class="warn">It was not searched: ${answer.missing}</span></p>`}${
    hits.length === 0 && answer.missing === null
      ? html`<p class="empty">No passage answers that.</p>`
      : lines(
          hits.map(({ title, url, library, content, span }) => ({
            name: linkOut(url, title),
            note: html`${library} · ${content.slice(span.start, Math.min(span.end, span.start + 280))}`,
          })),
        )
  }</section>`;
}
