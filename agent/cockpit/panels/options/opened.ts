import { type Analysis, payoffCurve } from '../../engines/options/index.ts';
import { figure } from '../../web/chart.ts';
import { renderHistory } from '../../web/history.ts';
import { type Content, type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import {
  actionForm,
  choice,
  facts,
  field,
  live,
  onDay,
  table,
  unknown,
  when,
} from '../../web/parts.ts';
import { counted } from '../numbers.ts';
import { wordsOfLeg } from './legs-text.ts';
import { renderMarks } from './mark-part.ts';
import type { Looked, OpenedStructure, OptionsPageView } from './read.ts';
import { amountOf, breakEvenText, extremeOf } from './tile.ts';

export function renderOpened(
  { opened, today, events: known }: OptionsPageView,
  drawing: Drawing,
): Html {
  if (opened === null) {
    return html`<section class="zone"><p class="empty">This structure is not there any more. It was removed, or its address is wrong.</p></section>`;
  }
  const { row, analysis, spot, events } = opened;
  const { body, id } = row;
  return html`<section class="zone crt"><h2>${body.title}</h2><div class="columns"><div>
${facts([
  ['Kind', opened.kind.replaceAll('-', ' ')],
  ['On', `${body.underlying}${body.venue === null ? '' : ` at ${body.venue}`}`],
  ['Price of it', spot.price === null ? unknown(spot.reason) : live(amountOf(spot.price))],
  [netWords[analysis.net.kind], html`${live(amountOf(analysis.net.amount))} ${body.currency}`],
  ['Most to win', extremeOf(analysis.maxProfit, body.currency)],
  ['Most to lose', extremeOf(analysis.maxLoss, body.currency)],
  [
    'Nothing won or lost at',
    breakEvenText(analysis.breakEvens) ?? unknown(analysis.reason ?? 'not computed'),
  ],
  ['Figures are', basisText(analysis, drawing)],
  ...(body.realisedPnl === null
    ? []
    : [['Brought', html`${live(amountOf(body.realisedPnl))} ${body.currency}`] as const]),
])}
<h3>Legs</h3><ul class="lines">${body.legs.map((leg) => html`<li><span class="what">${wordsOfLeg(leg)}</span></li>`)}</ul>
</div><div><h3>How it moves</h3>${renderGreeks(opened)}
<h3>Events</h3>${events.length === 0 ? html`<p class="quiet">none</p>` : html`<ul class="lines">${events.map((event) => html`<li><a href="/panel/calendar?open=${event.id}">${event.title}</a></li>`)}</ul>`}
${renderLink(opened, known)}
</div></div>${renderPayoff(opened)}</section>
${renderMarks(opened, drawing)}
<section class="zone"><h2>Checkpoints</h2>${renderCheckpoints(opened, drawing)}
${renderPlanned(opened, drawing)}
<h3>Add one</h3>${renderAddCheckpoint(opened, today)}</section>
<section class="zone"><h2>What to do with it</h2>${renderEnd(opened)}
${renderHistory(opened.history, drawing)}
<p><a href="/record/option-structure/${id}">Everything that is known of it</a></p></section>`;
}

const netWords = { debit: 'Paid', credit: 'Received', even: 'Paid' } as const;

function basisText({ basis, date, reason }: Analysis, drawing: Drawing): Content {
  if (basis === 'unknown') return unknown(reason ?? 'not computed');
  if (date === null) return 'exact';
  const day = onDay(date, drawing);
  return basis === 'expiry'
    ? html`exact, on ${day}`
    : html`an estimate for ${day}, by Black-Scholes`;
}

function renderGreeks({ greeks, row }: Looked): Html {
  if (greeks.value === null)
    return html`<p>${unknown(greeks.reason)}</p><p class="quiet">${greeks.reason}</p>`;
  const { delta, gamma, vega, theta, rho } = greeks.value;
  const { currency, underlying } = row.body;
  return facts([
    [`Delta: for each ${currency} that ${underlying} moves`, live(amountOf(delta))],
    ['Gamma: change of delta', live(Number(gamma.toPrecision(3)))],
    ['Vega: for a point of volatility', live(amountOf(vega / 100))],
    ['Theta: for each day', live(amountOf(theta / 365))],
    ['Rho: for a point of interest', live(amountOf(rho / 100))],
  ]);
}

function renderPayoff({ row, spot }: Looked): Html {
  const curve = payoffCurve(row.body, spot.price, 8);
  if (curve.points.length === 0)
    return html`<p class="state">${unknown(curve.reason ?? '')} ${curve.reason}</p>`;
  return figure({
    kind: 'payoff',
    src: `/panel/options/chart/payoff.json?open=${row.id}`,
    caption: `Won or lost by the price of ${row.body.underlying}, in ${row.body.currency}; dashed: the strikes, the price now and where nothing is won`,
    table: table({
      caption: 'Won or lost by price',
      columns: [
        { label: 'Price', isNumber: true },
        { label: 'Won or lost', isNumber: true },
      ],
      rows: curve.points.map(({ price, pnl }) => [amountOf(price), amountOf(pnl)]),
    }),
  });
}

function renderCheckpoints({ row }: Looked, drawing: Drawing): Html {
  const { id, version, body } = row;
  if (body.checkpoints.length === 0)
    return html`<p class="empty">No checkpoint. Add one below: a day, some days before its end, or some hours before its events.</p>`;
  return table({
    caption: 'Checkpoints',
    columns: [{ label: 'Look at' }, { label: 'When' }, { label: 'Decided' }],
    rows: body.checkpoints.map((checkpoint) => [
      checkpoint.prompt,
      whenText(checkpoint.when, drawing),
      checkpoint.decided === null
        ? actionForm({
            ...{ panel: 'options', action: 'decide', label: 'Decide' },
            ...{ says: `Decide: ${checkpoint.prompt}` },
            body: { id, version, checkpoint: checkpoint.id },
            fields: [
              choice({
                name: 'decision',
                label: 'What',
                value: 'hold',
                of: ['hold', 'roll', 'close'],
              }),
              field({ name: 'note', label: 'Note' }),
            ],
          })
        : html`${checkpoint.decided.decision} ${when(checkpoint.decided.at, drawing)}<span class="note">${checkpoint.decided.note}</span>`,
    ]),
  });
}

function whenText(
  at: OpenedStructure['row']['body']['checkpoints'][number]['when'],
  drawing: Drawing,
): Content {
  if (at.kind === 'date') return onDay(at.date, drawing);
  return at.kind === 'expiry'
    ? `${counted(at.daysBefore, 'day')} before its end`
    : `${counted(at.hoursBefore, 'hour')} before its events`;
}

function renderPlanned({ planned }: OpenedStructure, drawing: Drawing): Html {
  if (planned.length === 0) return nothing;
  return html`<h3>Of its events</h3><ul class="lines">${planned.map(({ body }) => html`<li><a href="/panel/calendar#checkpoints">${body.title}</a><span class="value">${when(body.dueAt, drawing)}</span></li>`)}</ul>`;
}

function renderAddCheckpoint({ row: { id, version } }: Looked, today: string): Html {
  return actionForm({
    ...{ panel: 'options', action: 'add-checkpoint', label: 'Add' },
    body: { id, version },
    fields: [
      field({ name: 'prompt', label: 'What to look at', isRequired: true }),
      choice({
        ...{ name: 'kind', label: 'When', value: 'expiry' },
        of: [
          ['expiry', 'days before its end'],
          ['event', 'hours before its events'],
          ['date', 'on a day'],
        ],
      }),
      field({ name: 'before', label: 'How many before', type: 'number', value: 7, step: '1' }),
      field({ name: 'date', label: 'Day', type: 'date', value: today }),
    ],
  });
}

function renderEnd({ row: { id, version, body } }: Looked): Html {
  const button = (action: string, label: string) =>
    actionForm({ panel: 'options', action, label, body: { id, version } });
  return html`${
    body.status === 'open'
      ? actionForm({
          ...{ panel: 'options', action: 'close', label: 'Close it', body: { id, version } },
          fields: field({
            ...{ name: 'realisedPnl', label: `What it brought, in ${body.currency}` },
            ...{ type: 'number', hint: 'fees included; empty when you do not know' },
          }),
        })
      : nothing
  }<div class="buttons">${body.status === 'planned' ? button('open', 'It is open') : nothing}${body.status === 'closed' ? button('open', 'It is open still') : nothing}${actionForm(
    { panel: 'options', action: 'remove', label: 'Remove', tone: 'danger', body: { id, version } },
  )}</div>`;
}

function renderLink(
  { row: { id, version }, events }: OpenedStructure,
  known: OptionsPageView['events'],
): Html {
  const others = known.filter((each) => events.every((linked) => linked.id !== each.id));
  if (others.length === 0) return nothing;
  return actionForm({
    ...{ panel: 'options', action: 'link-event', label: 'Link', body: { id, version } },
    fields: choice({
      ...{ name: 'event', label: 'Link to an event' },
      of: others.map((each) => [each.id, each.title] as const),
    }),
  });
}
