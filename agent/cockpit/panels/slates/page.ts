import { fairChances, impliedSum } from '../../engines/bets/index.ts';
import { type Content, type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import {
  actionForm,
  choice,
  facts,
  field,
  filters,
  live,
  onDay,
  table,
  unknown,
  when,
} from '../../web/parts.ts';
import { betFields, renderBets, renderBetTable } from './bets.ts';
import type { BetRow, GameRow, SlatesPageView, SlatesQuery } from './read.ts';

export function renderSlatesPage(view: SlatesPageView, query: SlatesQuery, drawing: Drawing): Html {
  const { opened, list } = view;
  return html`${query.open === undefined ? nothing : opened === null ? html`<section class="zone"><p class="empty">This game is not there any more.</p></section>` : renderGame(opened.game, opened.bets, drawing)}
<section class="zone crt"><h2>Games</h2>${filters('slates', [
    choice({ name: 'show', label: 'Show', value: query.show, of: ['ahead', 'past', 'all'] }),
  ])}${
    list.length === 0
      ? html`<p class="empty">No game is like that. Games are read from the files in the folder of slates.</p>`
      : table({
          caption: 'Games',
          columns: [
            { label: 'Game' },
            { label: 'Begins' },
            { label: 'Spread' },
            { label: 'Total', isNumber: true },
            { label: 'Home, away', isNumber: true },
            { label: 'Result' },
          ],
          rows: list.map((row) => gameRow(row, drawing)),
        })
  }</section>
${renderBets(view, drawing)}`;
}

function gameRow({ id, body }: GameRow, drawing: Drawing) {
  return [
    html`<a href="/panel/slates?open=${id}">${body.away} at ${body.home}</a><span class="note">${body.league}${body.priority === null ? '' : ` · ${body.priority}`}</span>`,
    begins(body, drawing),
    body.spread === null ? unknown('the file has none') : `${body.spread.team} ${body.spread.line}`,
    body.total ?? unknown('the file has none'),
    oddsOf(body.moneyline),
    body.result === null
      ? html`<span class="quiet">open</span>`
      : `${body.result.home} : ${body.result.away}`,
  ];
}

export const begins = ({ tipAt, tipOn, slateOn }: GameRow['body'], drawing: Drawing): Html =>
  tipAt === null ? onDay(tipOn ?? slateOn, drawing) : when(tipAt, drawing);

function oddsOf({ home, away }: GameRow['body']['moneyline']): Content {
  if (home === null && away === null) return unknown('the file has no odds');
  return html`<span>${live(home?.toFixed(2) ?? 'none')} / ${live(away?.toFixed(2) ?? 'none')}</span>`;
}

function renderGame(
  { id, version, body }: GameRow,
  bets: readonly BetRow[],
  drawing: Drawing,
): Html {
  const { home, away } = body.moneyline;
  const sum = impliedSum([home, away]);
  const fair = fairChances([home, away]);
  const words = [...Object.entries(body.angle), ...Object.entries(body.edge)];
  return html`<section class="zone crt"><h2>${body.away} at ${body.home}</h2><div class="columns"><div>
${facts([
  ['Begins', begins(body, drawing)],
  [
    'Spread',
    body.spread === null ? unknown('the file has none') : `${body.spread.team} ${body.spread.line}`,
  ],
  ['Total', body.total ?? unknown('the file has none')],
  ['To win, home / away', oddsOf(body.moneyline)],
  [
    'Share of the house',
    sum === null
      ? unknown('odds of one side are missing')
      : live(`${((sum - 1) * 100).toFixed(1)} %`),
  ],
  [
    'Chance without it, home / away',
    fair === null
      ? unknown('odds of one side are missing')
      : live(fair.map((one) => `${Math.round(one * 100)} %`).join(' / ')),
  ],
])}
${words.length === 0 ? nothing : html`<h3>What somebody thinks</h3>${facts(words.map(([name, text]) => [name.replaceAll('_', ' '), text] as const))}`}
</div><div>${
    Object.keys(body.context).length === 0
      ? nothing
      : table({
          caption: 'Both teams',
          columns: [{ label: 'About' }, { label: body.home }, { label: body.away }],
          rows: Object.entries(body.context).map(([topic, both]) => [
            topic,
            both.home ?? '',
            both.away ?? '',
          ]),
        })
  }
${bets.length === 0 ? nothing : html`<h3>Bets on it</h3>${renderBetTable(bets, drawing)}`}</div></div></section>
<section class="zone"><h2>Write down a bet on it</h2>${actionForm({
    ...{ panel: 'slates', action: 'add-bet', label: 'Write it', tone: 'main', body: { game: id } },
    fields: betFields,
  })}
<h3>How it ended</h3>${actionForm({
    ...{ panel: 'slates', action: 'set-result', label: 'Save', body: { id, version } },
    fields: [
      field({
        name: 'home',
        label: body.home,
        type: 'number',
        step: '1',
        value: body.result?.home ?? null,
        isRequired: true,
      }),
      field({
        name: 'away',
        label: body.away,
        type: 'number',
        step: '1',
        value: body.result?.away ?? null,
        isRequired: true,
      }),
    ],
  })}<p><a href="/record/slate-game/${id}">Everything about it</a></p></section>`;
}
