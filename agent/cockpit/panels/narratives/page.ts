import { instruments } from '../../engines/narrative/index.ts';
import { figure } from '../../web/chart.ts';
import { type Content, type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, choice, field, filters, mark, table, when } from '../../web/parts.ts';
import { counted } from '../numbers.ts';
import { renderOpened } from './opened.ts';
import type { Known, NarrativesPageView, NarrativesQuery } from './read.ts';
import { scoredBy, scoreOf, standingWord, stateTones } from './tile.ts';

export function renderNarrativesPage(
  view: NarrativesPageView,
  query: NarrativesQuery,
  drawing: Drawing,
): Html {
  const { all, opened } = view;
  return html`${query.open === undefined ? nothing : renderOpened(opened, drawing)}
<section class="zone crt"><h2>${counted(all.length, 'narrative')}</h2>
${filters('narratives', [
  choice({
    ...{ name: 'show', label: 'Show', value: query.show },
    of: [
      ['all', 'all'],
      ['tradable', 'those that may be traded'],
      ['watch-only', 'those that are only watched'],
    ],
  }),
])}
${
  all.length === 0
    ? html`<p class="empty">There is no such narrative. Add one below. ${scoredBy}</p>`
    : table({
        caption: 'Narratives',
        columns: [
          { label: 'Narrative' },
          { label: 'State' },
          { label: 'Score', isNumber: true },
          { label: 'New positions' },
          { label: 'Why' },
          { label: 'Observed' },
        ],
        rows: all.map((one) => rowOf(one, drawing)),
      })
}</section>
<section class="zone crt"><h2>Week</h2>${figure({ kind: 'line', src: '/panel/narratives/chart/scores.json', caption: 'Scores of the four highest, 0 to 100' })}</section>
<section class="zone" id="add"><h2>Add a narrative</h2>${renderAdd()}</section>`;
}

function rowOf(one: Known, drawing: Drawing): readonly Content[] {
  const { row, view } = one;
  const { id, body } = row;
  return [
    html`<a href="/panel/narratives?open=${id}">${body.name}</a>${body.tokens.length === 0 ? nothing : html`<span class="note">${body.tokens.join(', ')}</span>`}`,
    mark(stateTones[body.state], body.state),
    scoreOf(one),
    standingWord(view),
    view.standing.reasons[0] ?? '',
    view.at === null ? html`<span class="quiet">never</span>` : when(view.at, drawing),
  ];
}

function renderAdd(): Html {
  return actionForm({
    ...{ panel: 'narratives', action: 'add', label: 'Add', tone: 'main' },
    fields: [
      field({ name: 'name', label: 'Name', isRequired: true }),
      field({ name: 'aliases', label: 'Also called, by commas' }),
      field({ name: 'tokens', label: 'Symbols or addresses' }),
      field({
        ...{ name: 'instruments', value: 'spot' },
        label: `With, any of ${instruments.join(', ')}`,
      }),
    ],
  });
}
