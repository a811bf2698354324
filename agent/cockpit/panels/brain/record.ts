import type { BrainCard } from '../../sources/brain/record.ts';
import { figure } from '../../web/chart.ts';
import { type Content, type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { facts, mark, table } from '../../web/parts.ts';
import { percent, price, signed, usd } from '../numbers.ts';
import { strategyOf } from './positions.ts';
import type { BrainPageView } from './read.ts';
import { type BrainClock, brainWhen } from './time.ts';

const unknownYet = html`<span class="quiet">not known</span>`;

/** How the brain did: equity, who was right how often, what was closed. */
export function renderRecord(
  view: BrainPageView,
  clock: BrainClock | null,
  drawing: Drawing,
): Html {
  const { record, trading } = view;
  const account = trading.value?.account ?? null;
  const card = record.value?.scorecard ?? null;
  const closed = renderClosed(view, clock, drawing);
  return html`<section class="zone crt" id="scorecard"><h2>Scorecard</h2><div class="columns"><div>${facts(
    [
      ['Trades', card === null ? unknownYet : card.overall.n],
      ['Won', hitOf(card?.overall)],
      ['Net result', moneyOf(card?.overall.netPnl)],
      ['A trade brings', moneyOf(card?.overall.expectancy)],
      [
        'Won to lost',
        card?.overall.profitFactor === null || card === null
          ? unknownYet
          : card.overall.profitFactor.toFixed(2),
      ],
      [
        'Sharpe',
        account === null || account.sharpe === null
          ? html`<span class="quiet">needs 30 days, ${account?.days ?? 0} are known</span>`
          : account.sharpe.toFixed(2),
      ],
      [
        'Largest drawdown, between ends of days',
        account === null || account.maxDrawdownRate === null
          ? unknownYet
          : percent(account.maxDrawdownRate, 2),
      ],
    ],
  )}</div><div>${account === null || account.equity === null ? html`<p class="empty">No equity was measured yet.</p>` : figure({ kind: 'area', src: '/panel/brain/chart/equity.json', caption: 'Equity of 30 days, USD' })}</div></div>
${card === null ? nothing : html`<h3>Strategies</h3>${renderCards(card.strategies)}<h3>Producers</h3>${renderCards(card.producers)}`}</section>
<section class="zone crt" id="closed"><h2>Closed positions</h2>${closed}</section>`;
}

const hitOf = (card: Pick<BrainCard, 'hitRate' | 'low' | 'high'> | undefined): Content =>
  card === undefined || card.hitRate === null
    ? unknownYet
    : html`${percent(card.hitRate, 0)} <span class="quiet">likely ${card.low === null || card.high === null ? 'unknown' : `${percent(card.low, 0)} to ${percent(card.high, 0)}`}</span>`;

const moneyOf = (value: number | null | undefined): Content =>
  value === null || value === undefined ? unknownYet : signed(value, usd);

function renderCards(cards: readonly BrainCard[]): Html {
  if (cards.length === 0) return html`<p class="empty">No trade has closed yet.</p>`;
  return table({
    caption: 'Who was right how often',
    columns: [
      { label: 'Name' },
      { label: 'Trades', isNumber: true },
      { label: 'Won', isNumber: true },
      { label: 'Net result', isNumber: true },
      { label: 'A trade brings', isNumber: true },
      { label: 'Won to lost', isNumber: true },
      { label: 'Sharpe, a trade', isNumber: true },
      { label: 'Largest fall', isNumber: true },
    ],
    rows: cards.map((card) => [
      html`${card.name}${card.isShadow ? html` ${mark('quiet', 'on trial')}` : nothing}`,
      card.n,
      hitOf(card),
      moneyOf(card.netPnl),
      moneyOf(card.expectancy),
      card.profitFactor === null ? unknownYet : card.profitFactor.toFixed(2),
      card.sharpe === null
        ? html`<span class="quiet">from 30 trades on</span>`
        : card.sharpe.toFixed(2),
      card.maxDrawdown === null ? unknownYet : usd(card.maxDrawdown),
    ]),
  });
}

function renderClosed({ record }: BrainPageView, clock: BrainClock | null, drawing: Drawing): Html {
  const closed = record.value?.closed ?? [];
  if (closed.length === 0) return html`<p class="empty">None is closed yet.</p>`;
  return table({
    caption: 'Closed positions',
    columns: [
      { label: 'Symbol' },
      { label: 'Side' },
      { label: 'Entry', isNumber: true },
      { label: 'Exit', isNumber: true },
      { label: 'Net result', isNumber: true },
      { label: 'Ended by' },
      { label: 'Strategy' },
      { label: 'When' },
    ],
    rows: closed
      .slice(0, 30)
      .map(({ symbol, side, entryPrice, exitPrice, pnl, reason, strategy, tradeId, closedAt }) => [
        ...[symbol, side, price(entryPrice)],
        exitPrice === null ? unknownYet : price(exitPrice),
        signed(pnl, usd),
        reason ?? unknownYet,
        strategyOf({ symbol, strategy, tradeId }),
        brainWhen(closedAt, clock, drawing),
      ]),
  });
}
