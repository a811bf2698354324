import { figure } from '../../web/chart.ts';
import { type Content, type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import {
  actionForm,
  choice,
  facts,
  filters,
  live,
  mark,
  spanOf,
  table,
  when,
} from '../../web/parts.ts';
import { hiddenField } from '../../web/unseen.ts';
import { counted, percent, price, signed, usd } from '../numbers.ts';
import { renderFleet } from './fleet.ts';
import { renderKillSwitch } from './kill-switch.ts';
import { renderPositions } from './positions.ts';
import type { BrainPageView, BrainQuery } from './read.ts';
import { renderRecord } from './record.ts';
import { renderDecisions, renderSignals } from './signals.ts';
import { type BrainClock, brainWhen } from './time.ts';
import { renderWhy } from './why-page.ts';

export function renderBrainPage(view: BrainPageView, query: BrainQuery, drawing: Drawing): Html {
  const clock: BrainClock | null = view.trading.value?.account ?? null;
  if (view.isMissing) {
    return html`<section class="zone"><p class="empty">Give it to the agent as to the brain; <code>panther up</code> does so by itself.</p></section>
${renderFleet(view.fleet, drawing)}`;
  }
  if (view.why !== null) return renderWhy(view.why, clock, drawing);
  return html`<div class="columns">${renderCycle(view, clock, drawing)}${renderKillSwitch(view, clock, drawing)}</div>
${renderPrices(view, query, drawing)}
<section class="zone crt" id="positions"><h2>Open positions</h2>${view.trading.value === null ? notYet : renderPositions(view.trading.value.positions, clock, drawing)}</section>
${renderSignals(view, query, clock, drawing)}
${renderDecisions(view, clock, drawing)}
${renderRecord(view, clock, drawing)}
${renderFleet(view.fleet, drawing)}`;
}

/** Above it stands why, where the brain does not answer. */
export const notYet: Html = html`<p class="empty">Nothing was read of it yet.</p>`;

/** How the brain is, and when it thinks next. */
function renderCycle(view: BrainPageView, clock: BrainClock | null, drawing: Drawing): Html {
  const { trading, record } = view;
  if (trading.value === null)
    return html`<section class="zone crt"><h2>Cycle</h2>${notYet}</section>`;
  const { account } = trading.value;
  const { last, nextAt, everyMs } = account.cycle;
  const demo =
    account.speed === 1 ? nothing : html` ${mark('warn', `demonstration ×${account.speed}`)}`;
  const regime = record.value?.regime.regime;
  return html`<section class="zone crt"><h2>Cycle</h2>${facts([
    [
      'Money',
      html`${account.mode} ${account.market === 'synthetic' ? mark('warn', 'made up market') : mark('good', 'real market')}${demo}`,
    ],
    [
      'Last run',
      last === null
        ? html`<span class="quiet">never</span>`
        : html`${brainWhen(last.at, clock, drawing)} ${last.reason === null ? mark('good', 'well') : mark('bad', 'failed')}`,
    ],
    [
      'It did',
      last === null
        ? html`<span class="quiet">nothing yet</span>`
        : (last.reason ??
          `${counted(last.signals ?? 0, 'signal')}, ${last.approved ?? 0} approved, ${last.refused ?? 0} refused, ${last.submitted ?? 0} sent, in ${(last.durationMs / 1_000).toFixed(1)} s`),
    ],
    [
      'Next run',
      nextAt === null
        ? html`<span class="quiet">when it has run once</span>`
        : html`${brainWhen(nextAt, clock, drawing)} <span class="quiet">every ${spanOf(everyMs)}</span>`,
    ],
    ['Takes the market for', regime ?? html`<span class="quiet">not known</span>`],
    [
      'Equity',
      account.equity === null
        ? html`<span class="quiet">not measured</span>`
        : live(usd(account.equity)),
    ],
    ['Of today', dayOf(account.equity, account.dayStartEquity)],
    ['Below its highest', belowOf(account.equity, account.peakEquity)],
  ])}${actionForm({ ...{ panel: 'brain', action: 'scan', label: 'Think now' }, body: {} })}</section>`;
}

const unmeasured = html`<span class="quiet">not measured</span>`;

const dayOf = (equity: number | null, start: number | null): Content =>
  equity === null || start === null || start <= 0
    ? unmeasured
    : signed(equity / start - 1, (value) => percent(value, 2));

const belowOf = (equity: number | null, peak: number | null): Content =>
  equity === null || peak === null || peak <= 0
    ? unmeasured
    : percent(Math.max(0, 1 - equity / peak), 2);

/** Prices every five seconds, and the candles of one. */
function renderPrices(view: BrainPageView, query: BrainQuery, drawing: Drawing): Html {
  const { market, chart } = view;
  const { interval } = query;
  if (market.value === null)
    return html`<section class="zone crt"><h2>Prices</h2>${notYet}</section>`;
  const prices = table({
    caption: 'Prices',
    columns: [
      { label: 'Symbol' },
      { label: 'Price', isNumber: true },
      { label: '24 hours', isNumber: true },
      { label: 'Age', isNumber: true },
    ],
    rows: market.value.prices.map(({ symbol, price: now, change24h, ageMs }) => [
      html`<a href="/panel/brain?chart=${symbol}&amp;interval=${interval}"${symbol === chart ? html` aria-current="true"` : nothing}>${symbol}</a>`,
      now === null ? html`<span class="quiet">no price</span>` : live(price(now)),
      change24h === null ? html`<span class="quiet">not known</span>` : signed(change24h, percent),
      ageMs === null ? html`<span class="quiet">not known</span>` : spanOf(ageMs),
    ]),
  });
  const symbols = market.value.prices.map(({ symbol }) => symbol);
  return html`<section class="zone crt" id="prices"><h2>Prices ${market.observedAt === null ? nothing : html`<span class="age">${when(market.observedAt, drawing)}</span>`}</h2><div class="columns"><div class="scroll" tabindex="0" role="region" aria-label="Prices">${prices}</div><div>${filters(
    'brain',
    [
      ...(['symbol', 'producer', 'direction'] as const).map((name) =>
        hiddenField(name, query[name]),
      ),
      choice({ name: 'chart', label: 'Candles of', value: chart, of: symbols }),
      choice({
        ...{ name: 'interval', label: 'Each', value: interval },
        of: [
          ['5m', '5 minutes'],
          ['1h', 'hour'],
          ['1d', 'day'],
        ],
      }),
    ],
  )}${chart === null ? nothing : figure({ kind: 'candles', src: `/panel/brain/chart/candles.json?chart=${encodeURIComponent(chart)}&interval=${interval}`, caption: `${chart}, with entry, stop and target of what is open` })}</div></div></section>`;
}
