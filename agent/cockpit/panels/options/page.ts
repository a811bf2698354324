import { type Content, type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import {
  actionForm,
  choice,
  field,
  filters,
  mark,
  onDay,
  table,
  unknown,
  when,
} from '../../web/parts.ts';
import { signed } from '../numbers.ts';
import { legsHint } from './legs-text.ts';
import { pnlOf } from './mark-part.ts';
import { renderOpened } from './opened.ts';
import type { Looked, OptionsPageView, OptionsQuery } from './read.ts';
import { amountOf, dueOf, extremeOf } from './tile.ts';

export function renderOptionsPage(
  view: OptionsPageView,
  query: OptionsQuery,
  drawing: Drawing,
): Html {
  const { rows, today } = view;
  return html`${query.open === undefined ? nothing : renderOpened(view, drawing)}
<section class="zone crt"><h2>${rows.length === 1 ? '1 structure' : `${rows.length} structures`}</h2>
${filters('options', [
  choice({
    ...{ name: 'show', label: 'Show', value: query.show },
    of: ['open', 'planned', 'closed', 'all'],
  }),
])}
${
  rows.length === 0
    ? html`<p class="empty">No structure is like that. Add one below, or show others.</p>`
    : table({
        caption: 'Option structures',
        columns: [
          { label: 'Structure' },
          { label: 'State' },
          { label: 'Ends' },
          { label: 'Most to win', isNumber: true },
          { label: 'Most to lose', isNumber: true },
          { label: 'Won or lost' },
          { label: 'Next look' },
        ],
        rows: rows.map((row) => rowOf(row, today, drawing)),
      })
}</section>
<section class="zone" id="add"><h2>Add a structure</h2>${renderAdd(view)}</section>`;
}

function rowOf(
  { row, kind, analysis, expiries, next, mark: worth }: Looked,
  today: string,
  drawing: Drawing,
) {
  const { title, status, currency } = row.body;
  const [expiry] = expiries;
  const isOver = expiry !== undefined && expiry < today;
  return [
    html`<a href="/panel/options?open=${row.id}">${title}</a><span class="note">${kind.replaceAll('-', ' ')} on ${row.body.underlying}</span>`,
    mark(status === 'open' ? 'good' : 'quiet', status),
    expiry === undefined
      ? html`<span class="quiet">never</span>`
      : html`${onDay(expiry, drawing)}${isOver && status === 'open' ? html` ${mark('warn', 'over')}` : nothing}`,
    extremeOf(analysis.maxProfit, currency),
    extremeOf(analysis.maxLoss, currency),
    worthOf(worth, row.body, drawing),
    next === null ? html`<span class="quiet">none</span>` : dueOf(next, today, drawing),
  ];
}

function worthOf(worth: Looked['mark'], body: Looked['row']['body'], drawing: Drawing): Content {
  if (body.realisedPnl !== null) {
    return html`${signed(body.realisedPnl, amountOf)} ${body.currency}<span class="note">in the end</span>`;
  }
  if (worth === null) return unknown('nobody has said what its legs are worth');
  return html`${pnlOf({ pnl: worth.pnl, shareOfMaxProfit: null }, body.currency)}<span class="note">${when(worth.at, drawing)}</span>`;
}

function renderAdd({ scenarios, events }: OptionsPageView): Html {
  const of = (rows: OptionsPageView['events']) => rows.map(({ id, title }) => [id, title] as const);
  return actionForm({
    ...{ panel: 'options', action: 'add', label: 'Add', tone: 'main' },
    fields: [
      field({ name: 'title', label: 'Name', isRequired: true }),
      field({ name: 'underlying', label: 'On what', placeholder: 'BTC', isRequired: true }),
      field({ name: 'legs', label: 'Legs', type: 'area', hint: legsHint, isRequired: true }),
      field({ name: 'currency', label: 'Prices are in', value: 'USD' }),
      field({ name: 'multiplier', label: 'Units a contract', type: 'number', value: 1 }),
      field({ name: 'ratePct', label: 'Interest a year, %', type: 'number' }),
      field({ name: 'yieldPct', label: 'Yield a year, %', type: 'number' }),
      choice({ name: 'status', label: 'State', value: 'open', of: ['open', 'planned'] }),
      choice({ name: 'scenario', label: 'Scenario', none: 'none', of: of(scenarios) }),
      choice({ name: 'event', label: 'Event', none: 'none', of: of(events) }),
    ],
  });
}

export const quickStructure = (): Html =>
  html`<a class="button" href="/panel/options#add">Add a structure</a>`;
