import { moveSides } from '../../model/smart-money-event.ts';
import { verdictWord } from '../../model/words.ts';
import { figure } from '../../web/chart.ts';
import { renderHistory } from '../../web/history.ts';
import { type Content, type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import {
  actionForm,
  choice,
  facts,
  field,
  filters,
  mark,
  olderOnes,
  shownCount,
  table,
  when,
} from '../../web/parts.ts';
import { counted, percent, shortUsd, signed, usd } from '../numbers.ts';
import type { MoveRow, OpenedMove, SmartMoneyPageView, SmartMoneyQuery } from './read.ts';
import { sideTexts, whoOf } from './tile.ts';

export function renderSmartMoneyPage(
  view: SmartMoneyPageView,
  query: SmartMoneyQuery,
  drawing: Drawing,
): Html {
  const { rows, next, opened, narratives } = view;
  const { show, narrative } = query;
  return html`${query.open === undefined ? nothing : renderOpened(opened, view, drawing)}
${renderDigest(view, drawing)}
${renderFlows(view)}
<section class="zone crt"><h2>${shownCount(counted(rows.length, 'move'), { after: query.after, next })}</h2>
${filters('smart-money', [
  choice({
    ...{ name: 'show', label: 'Show', value: show },
    of: [
      ['new', 'new'],
      ['reviewed', 'seen'],
      ['all', 'all'],
    ],
  }),
  choice({
    ...{ name: 'side', label: 'What', value: query.side, none: 'all' },
    of: moveSides.map((side) => [side, sideTexts[side]] as const),
  }),
  choice({
    ...{ name: 'narrative', label: 'Narrative', value: narrative, none: 'all' },
    of: Object.entries(narratives),
  }),
  field({ name: 'q', label: 'With the words', type: 'search', value: query.q }),
])}
${
  rows.length === 0
    ? html`<p class="empty">There is no such move. They come from <code>signal_events.csv</code>, the digest, and the signed webhook.</p>`
    : table({
        caption: 'Moves',
        columns: [
          { label: 'Who' },
          { label: 'What' },
          { label: 'Token' },
          { label: 'Value', isNumber: true },
          { label: 'When' },
          { label: 'Narrative' },
          { label: 'Do' },
        ],
        rows: rows.map((row) => rowOf(row, view, drawing)),
      })
}
${olderOnes('smart-money', query, next)}</section>`;
}

function rowOf(row: MoveRow, view: SmartMoneyPageView, drawing: Drawing): readonly Content[] {
  const { body, id } = row;
  return [
    html`<a href="/panel/smart-money?show=all&amp;open=${id}" title="${body.wallet}">${whoOf(row)}</a>`,
    sideTexts[body.side],
    html`${body.token} <span class="quiet">${body.chain}</span>`,
    body.usdValue === null ? html`<span class="quiet">not told</span>` : usd(body.usdValue),
    when(body.at, drawing),
    narrativeOf(row, view),
    seenButton(row),
  ];
}

function narrativeOf({ body, links }: MoveRow, { narratives }: SmartMoneyPageView): Content {
  const [id] = links.narrative ?? [];
  if (id !== undefined)
    return html`<a href="/panel/narratives?open=${id}">${narratives[id] ?? 'a narrative'}</a>`;
  return body.narrative === null
    ? html`<span class="quiet">none</span>`
    : html`<span class="quiet" title="it is none of ours">${body.narrative}</span>`;
}

const seenButton = ({ id, version, body }: MoveRow, isOpened = false): Html =>
  body.reviewedAt === null
    ? actionForm({
        ...{ panel: 'smart-money', action: 'review', label: 'Seen', body: { id, version } },
        ...{ says: `Seen: ${body.token}`, isOpened },
      })
    : mark('quiet', 'seen');

function renderDigest({ digest }: SmartMoneyPageView, drawing: Drawing): Html {
  const content = digest.value?.content;
  if (content === undefined || content.highlights.length === 0) return nothing;
  const { generatedAt, source, highlights } = content;
  return html`<section class="zone"><h2>Digest</h2><p class="quiet">${source ?? 'of nobody named'}${generatedAt === null ? nothing : html`, ${when(generatedAt, drawing)}`}</p><ul class="plain">${highlights.map((text) => html`<li>${text}</li>`)}</ul></section>`;
}

function renderFlows({ byToken, total }: SmartMoneyPageView): Html {
  if (total === 0) return nothing;
  const flows = table({
    caption: 'Flows of a day, by token',
    columns: [
      { label: 'Token' },
      { label: 'Moves', isNumber: true },
      { label: 'Net', isNumber: true },
    ],
    rows: byToken.map(({ token, moves, net, withoutValue }) => [
      token,
      withoutValue === 0
        ? moves
        : html`${moves}<span class="quiet">, ${withoutValue} without a value</span>`,
      net === null ? html`<span class="quiet">not told</span>` : signed(net, shortUsd),
    ]),
  });
  return html`<section class="zone crt"><h2>Flows</h2>${byToken.length === 0 ? html`<p class="empty">Nothing moved in a day.</p>` : flows}${figure({ kind: 'area', src: '/panel/smart-money/chart/flow.json', caption: 'Net flow a day of a month, USD: bought and received less sold and sent' })}</section>`;
}

function renderOpened(opened: OpenedMove | null, view: SmartMoneyPageView, drawing: Drawing): Html {
  if (opened === null) {
    return html`<section class="zone"><p class="empty">This move is not there any more, or its address is wrong.</p></section>`;
  }
  const { row, decisions, history } = opened;
  const { body } = row;
  const none = html`<span class="quiet">not told</span>`;
  return html`<section class="zone"><h2>${whoOf(row)} ${sideTexts[body.side]} ${body.token}</h2><div class="columns"><div>
${facts([
  ['When', when(body.at, drawing)],
  ['Value', body.usdValue === null ? none : usd(body.usdValue)],
  ['Amount', body.amount === null ? none : `${body.amount.toLocaleString('en-GB')} ${body.token}`],
  [
    'Wallet',
    html`<code class="address">${body.wallet}</code> <span class="quiet">on ${body.chain}</span>`,
  ],
  ['Narrative', narrativeOf(row, view)],
  ['Sure', body.confidence === null ? none : percent(body.confidence, 0)],
  ['From', body.source],
  ['Transaction', body.txHash === null ? none : html`<code class="address">${body.txHash}</code>`],
])}<div class="buttons">${seenButton(row, true)}${actionForm({ ...{ panel: 'smart-money', action: 'make-task', label: 'Make a task' }, body: { id: row.id } })}</div></div>
<div><h3>What the rules said</h3>${
    decisions.length === 0
      ? html`<p class="empty">Nothing yet: they are asked with the next turn, twice a minute, about moves of the last two days.</p>`
      : html`<ul class="plain">${decisions.map(({ id, body: said }) => html`<li>${mark(said.verdict === 'EXIT' ? 'bad' : said.verdict === 'ADD' ? 'good' : 'quiet', verdictWord(said.verdict, said.outcome))} <a href="/record/decision/${id}">${said.explanation}</a></li>`)}</ul>`
  }
<h3>History</h3>${renderHistory(history, drawing)}</div></div></section>`;
}
