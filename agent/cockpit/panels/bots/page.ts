import { holdWords } from '../../model/words.ts';
import { figure } from '../../web/chart.ts';
import { type Content, type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, field, mark, type Tone, table, when } from '../../web/parts.ts';
import { renderPositions } from '../brain/positions.ts';
import { percent, signed, usd } from '../numbers.ts';
import { type BotsPageView, type HoldRow, modeOf } from './read.ts';
import { modeTexts, moneyOf, openGain } from './tile.ts';

const unknownYet: Content = html`<span class="quiet">not known</span>`;

export function renderBotsPage(view: BotsPageView, _: unknown, drawing: Drawing): Html {
  const { trading } = view;
  return html`<section class="zone crt"><h2>Bots</h2>${renderTable(view, drawing)}</section>
${
  trading.value === null
    ? nothing
    : html`<section class="zone crt"><h2>Equity and drawdown of the brain</h2>${figure({ kind: 'area', src: '/panel/bots/chart/equity.json', caption: 'Equity of 30 days, USD' })}${figure({ kind: 'area', src: '/panel/bots/chart/drawdown.json', caption: 'Below the highest of these days, per cent' })}</section>
<section class="zone crt"><h2>Open positions of the brain</h2>${renderPositions(trading.value.positions, trading.value.account, drawing)}</section>`
}
${renderHolds(view, drawing)}`;
}

function renderTable(view: BotsPageView, drawing: Drawing): Html {
  const { trading, state, record } = view;
  const account = trading.value?.account ?? null;
  const card = record.value?.scorecard.overall ?? null;
  const { tone, word } = modeTexts[modeOf(view)];
  const gain = openGain(view);
  const equity = account?.equity ?? null;
  const peak = account?.peakEquity ?? null;
  const brain: readonly Content[] = [
    html`<a href="/panel/brain">brain</a>`,
    html`${mark(tone, word)}<span class="note">${state.value === null ? '' : state.value.killSwitch.reason}</span>`,
    moneyOf(view),
    html`${trading.value?.positions.length ?? unknownYet}${gain === null ? nothing : html` ${signed(gain, usd)}`}`,
    equity === null ? unknownYet : usd(equity),
    card === null || card.netPnl === null ? unknownYet : signed(card.netPnl, usd),
    card === null || card.hitRate === null ? unknownYet : percent(card.hitRate, 0),
    equity === null || peak === null || peak <= 0
      ? unknownYet
      : percent(Math.max(0, 1 - equity / peak), 2),
    trading.observedAt === null
      ? html`<span class="quiet">never</span>`
      : when(trading.observedAt, drawing),
  ];
  const waits = html`<span class="quiet">waits for the key <code>freqtrade</code></span>`;
  const none = html`<span class="quiet">none</span>`;
  return table({
    caption: 'Bots',
    columns: [
      { label: 'Bot' },
      { label: 'State' },
      { label: 'Money' },
      { label: 'Open', isNumber: true },
      { label: 'Equity', isNumber: true },
      { label: 'Closed', isNumber: true },
      { label: 'Won', isNumber: true },
      { label: 'Drawdown', isNumber: true },
      { label: 'Heard' },
    ],
    rows: [brain, ['Freqtrade', waits, none, none, none, none, none, none, none]],
  });
}

const holdTones: Readonly<Record<HoldRow['body']['status'], Tone>> = {
  waiting: 'warn',
  requested: 'warn',
  held: 'warn',
  restoring: 'warn',
  restored: 'good',
  left: 'quiet',
  'called-off': 'quiet',
};

function renderHolds({ past }: BotsPageView, drawing: Drawing): Html {
  return html`<section class="zone" id="holds"><h2>Stops of new entries</h2>
${actionForm({
  ...{ panel: 'bots', action: 'stop-entries', label: 'Stop new entries', tone: 'danger' },
  body: { bot: 'brain' },
  fields: [
    field({ name: 'reason', label: 'Why', value: 'asked for by hand', isRequired: true }),
    field({ name: 'hours', label: 'For hours', type: 'number', value: 12, isRequired: true }),
  ],
})}
${
  past.length === 0
    ? html`<p class="empty">Nobody has stopped a bot. Rules do it before critical events; you can do it here.</p>`
    : table({
        caption: 'Stops of new entries',
        columns: [
          { label: 'Bot' },
          { label: 'State' },
          { label: 'Ends' },
          { label: 'Why' },
          { label: 'Do' },
        ],
        rows: past.map((row) => holdRow(row, drawing)),
      })
}</section>`;
}

function holdRow({ id, version, body }: HoldRow, drawing: Drawing): readonly Content[] {
  const answer = (agree: 'yes' | 'no', label: string) =>
    actionForm({ ...{ panel: 'bots', action: 'answer', label, body: { id, agree } } });
  const end = actionForm({
    ...{ panel: 'bots', action: 'end-stop', label: 'End it now', isTyped: true },
    body: { id, version, bot: body.bot },
  });
  return [
    body.bot,
    html`${mark(holdTones[body.status], holdWords[body.status])}${body.problem === null ? nothing : html`<span class="note bad">${body.problem}</span>`}`,
    when(body.until, drawing),
    html`<a href="/record/bot-hold/${id}">${body.reason}</a>`,
    body.status === 'waiting'
      ? html`<div class="buttons">${answer('yes', 'Agree')}${answer('no', 'Let it go on')}</div>`
      : body.status === 'requested' || body.status === 'held'
        ? end
        : nothing,
  ];
}
