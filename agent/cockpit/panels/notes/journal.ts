import { type EntryStats, entryStats } from '../../engines/journal/index.ts';
import { readAll } from '../../flows/read-all.ts';
import { journalEntry } from '../../model/journal-entry.ts';
import { chartTable, figure, type LineChart } from '../../web/chart.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing, PanelContext } from '../../web/panel.ts';
import { actionForm, facts, mark, table, when } from '../../web/parts.ts';
import { readLinked } from '../places.ts';
import { resultsChart } from './charts.ts';
import { type AboutChoices, aboutInputs, readAboutChoices } from './entry-about.ts';
import { entryInputs } from './entry-fields.ts';
import { numberOf, resultOf, shareOf } from './figures.ts';
import { type OpenedEntry, renderOpenEntry } from './open-entry.ts';
import type { EntryRow, NotesQuery } from './read.ts';

export interface JournalPart {
  readonly is: 'journal';
  /** Of those with the tag that is asked for, as is the chart. */
  readonly stats: EntryStats;
  readonly results: LineChart;
  readonly rows: readonly EntryRow[];
  /** The last one shown, where there are older ones. */
  readonly next: string | null;
  readonly about: AboutChoices;
  readonly opened: OpenedEntry | null;
}

const shownMax = 100;

/** The newest first. */
export async function readEntries(
  { store }: Pick<PanelContext, 'store'>,
  { tag }: Pick<NotesQuery, 'tag'>,
): Promise<readonly EntryRow[]> {
  const rows = await readAll(store, journalEntry);
  return tag === undefined ? rows : rows.filter(({ body }) => body.tags.includes(tag));
}

export async function readJournal(context: PanelContext, query: NotesQuery): Promise<JournalPart> {
  const { store } = context;
  const { open, after } = query;
  const rows = await readEntries(context, query);
  const from = 1 + rows.findIndex(({ id }) => id === after);
  const shown = rows.slice(from, from + shownMax);
  const found = open === undefined ? null : await store.get(journalEntry, open);
  const over = rows.filter(({ body }) => body.status !== 'open').map(({ body }) => body);
  return {
    ...{ is: 'journal', stats: entryStats(over), rows: shown },
    next: from + shown.length < rows.length ? (shown.at(-1)?.id ?? null) : null,
    results: resultsChart(rows.map(({ body }) => body)),
    about: await readAboutChoices(store, found?.links),
    opened:
      found === null ? null : { row: found, linked: await readLinked(store, journalEntry, found) },
  };
}

export function renderJournal(part: JournalPart, query: NotesQuery, drawing: Drawing): Html {
  const { stats, rows, next, opened, results } = part;
  const { tag } = query;
  return html`${query.open === undefined ? nothing : opened === null ? html`<section class="zone"><p class="empty">This entry is not there any more.</p></section>` : renderOpenEntry(opened, part.about, drawing)}
<section class="zone crt"><h2>What came of it${tag === undefined ? '' : `: ${tag}`}</h2>${renderStats(stats)}
${
  stats.decided === 0
    ? nothing
    : figure({
        ...{
          kind: 'line',
          src: `/panel/notes/chart/results.json${tag === undefined ? '' : addressOf({ tag })}`,
          caption: 'Won and lost so far, by currency',
        },
        table: chartTable(results, 'Won and lost so far', drawing),
      })
}</section>
<section class="zone" id="add-entry"><h2>Write an entry</h2>${renderAdd(part.about)}</section>
<section class="zone crt"><h2>Entries</h2>${tag === undefined ? nothing : html`<p class="note">With the tag ${tag} only; <a href="/panel/notes?view=journal">all entries</a></p>`}${
    rows.length === 0
      ? html`<p class="empty">${tag === undefined ? 'Nothing is written down. Write an entry when you decide about money, before you know what comes of it.' : 'No entry has this tag.'}</p>`
      : table({
          caption: 'Journal entries',
          columns: [
            { label: 'Entry' },
            { label: 'When' },
            { label: 'Setup' },
            { label: 'Tags' },
            { label: 'State' },
            { label: 'Brought', isNumber: true },
          ],
          rows: rows.map(({ id, body }) => [
            html`<a href="/panel/notes?view=journal&open=${id}">${body.title}</a>`,
            when(body.at, drawing),
            body.setup ?? html`<span class="quiet">not said</span>`,
            body.tags.length === 0
              ? html`<span class="quiet">none</span>`
              : body.tags.map(
                  (each) => html`<a href="/panel/notes${addressOf({ tag: each })}">${each}</a> `,
                ),
            mark(body.status === 'open' ? 'quiet' : 'good', body.status.replace('_', ' ')),
            resultOf(body),
          ]),
        })
  }${next === null ? nothing : html`<p class="more"><a href="/panel/notes${addressOf({ ...(tag === undefined ? {} : { tag }), after: next })}">Older ones</a></p>`}</section>`;
}

const addressOf = (query: Readonly<Record<string, string>>): string =>
  `?${new URLSearchParams({ view: 'journal', ...query })}`;

function renderStats(stats: EntryStats): Html {
  const { entries, decided, winRate, expectancyR, adherence, misalignment, edge, brier, money } =
    stats;
  return html`<div class="columns"><div>${facts([
    ['Entries that are over', `${entries}, ${decided} with a result`],
    ['Won', shareOf(winRate)],
    ['Mean result, in units of the most to lose', numberOf(expectancyR)],
    ['Plan followed', shareOf(adherence.share)],
  ])}</div><div>${facts([
    ['Done against oneself', shareOf(misalignment.share)],
    ['Own chance above the market’s', numberOf(edge)],
    ['Error of the own chance (a coin: 0.25)', numberOf(brier)],
    ...money.map(
      ({ currency, net, expectancy }) =>
        [
          `Net, ${currency}`,
          html`<span>${numberOf(net)} <span class="quiet">mean ${numberOf(expectancy)}</span></span>`,
        ] as const,
    ),
  ])}</div></div>`;
}

const renderAdd = (about: AboutChoices): Html =>
  actionForm({
    ...{ panel: 'notes', action: 'add-entry', label: 'Write it', tone: 'main' },
    fields: [...entryInputs(), ...aboutInputs(about)],
  });
