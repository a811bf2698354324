import { pnlUnits } from '../../engines/bets/index.ts';
import { counted } from '../../model/words.ts';
import { chartTable, figure } from '../../web/chart.ts';
import { type Content, type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import {
  actionForm,
  choice,
  facts,
  field,
  live,
  mark,
  table,
  unknown,
  when,
} from '../../web/parts.ts';
import type { BetRow, SlatesPageView } from './read.ts';

export const betFields: Content = [
  field({ name: 'selection', label: 'On what', isRequired: true }),
  field({ name: 'market', label: 'Market', value: 'moneyline' }),
  field({ name: 'oddsDecimal', label: 'Odds, decimal', type: 'number', isRequired: true }),
  field({ name: 'stakeUnits', label: 'Units', type: 'number', isRequired: true }),
  field({ name: 'unitSize', label: 'A unit is worth', type: 'number' }),
  field({ name: 'book', label: 'Where' }),
];

export function renderBets(
  { totals, newest, bets, units: chart }: SlatesPageView,
  drawing: Drawing,
): Html {
  const share = (value: number | null) =>
    value === null ? unknown('no bet is settled') : live(`${(value * 100).toFixed(1)} %`);
  return html`<section class="zone crt" id="bets"><h2>Bets</h2>${
    bets === 0
      ? html`<p class="empty">No bet is written down. Open a game and write one, or write one below.</p>`
      : html`${facts([
          ['Open', `${totals.open}, ${counted(totals.openStakeUnits, 'unit')}`],
          [
            'Settled',
            `${totals.settled}: ${totals.wins} won, ${totals.losses} lost, ${totals.pushes} given back`,
          ],
          ['Net', html`${live(units(totals.netUnits))} units`],
          ['Won', share(totals.winRate)],
          ['Net of what was staked', share(totals.yield)],
        ])}${
          totals.settled === 0
            ? nothing
            : figure({
                ...{
                  kind: 'line',
                  src: '/panel/slates/chart/units.json',
                  caption: 'Units won and lost so far',
                },
                table: chartTable(chart, 'Units won and lost so far', drawing),
              })
        }${renderBetTable(newest, drawing)}`
  }</section>
<section class="zone" id="add-bet"><h2>Write down a bet</h2>${actionForm({ panel: 'slates', action: 'add-bet', label: 'Write it', tone: 'main', fields: betFields })}</section>`;
}

const units = (value: number) =>
  `${value > 0 ? '+' : ''}${Number(value.toFixed(4))}`.replace('-', '−');

export function renderBetTable(rows: readonly BetRow[], drawing: Drawing): Html {
  return table({
    caption: 'Bets',
    columns: [
      { label: 'Bet' },
      { label: 'When' },
      { label: 'Odds', isNumber: true },
      { label: 'Units', isNumber: true },
      { label: 'Brought', isNumber: true },
      { label: 'Do' },
    ],
    rows: rows.map(({ id, version, body }) => {
      const pnl = pnlUnits(body);
      return [
        html`<a href="/record/bet/${id}">${body.selection}</a><span class="note">${body.market}${body.book === null ? '' : ` at ${body.book}`}</span>`,
        body.placedAt === null ? unknown('nobody said when') : when(body.placedAt, drawing),
        body.oddsDecimal.toFixed(2),
        body.stakeUnits,
        pnl === null
          ? mark('quiet', 'open')
          : pnl < 0
            ? html`<span class="down">${units(pnl)}</span>`
            : live(units(pnl)),
        actionForm({
          ...{
            panel: 'slates',
            action: 'settle',
            label: body.result === null ? 'Settle' : 'Correct',
          },
          ...{
            says: `${body.result === null ? 'Settle' : 'Correct'}: ${body.selection}`,
            body: { id, version },
          },
          fields: choice({
            ...{ name: 'result', label: 'It', value: body.result, none: 'is open' },
            of: [
              ['win', 'won'],
              ['loss', 'lost'],
              ['push', 'was given back'],
            ],
          }),
        }),
      ];
    }),
  });
}
