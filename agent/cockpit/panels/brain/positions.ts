import type { BrainPosition } from '../../sources/brain/trading.ts';
import { type Content, type Html, html } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, mark, table } from '../../web/parts.ts';
import { percent, price, signed, usd } from '../numbers.ts';
import { type BrainClock, brainWhen } from './time.ts';

const unknownPrice = html`<span class="quiet">no price</span>`;

/** Open positions with how far their stops and targets are. */
export function renderPositions(
  positions: readonly BrainPosition[],
  clock: BrainClock | null,
  drawing: Drawing,
): Html {
  if (positions.length === 0) return html`<p class="empty">Nothing is open.</p>`;
  return table({
    caption: 'Open positions',
    columns: [
      { label: 'Symbol' },
      { label: 'Side' },
      { label: 'Size', isNumber: true },
      { label: 'Entry', isNumber: true },
      { label: 'Price', isNumber: true },
      { label: 'Stop', isNumber: true },
      { label: 'Target', isNumber: true },
      { label: 'Gain', isNumber: true },
      { label: 'Strategy' },
      { label: 'Open' },
      { label: 'Do' },
    ],
    rows: positions.map((position) => rowOf(position, clock, drawing)),
  });
}

function rowOf(
  position: BrainPosition,
  clock: BrainClock | null,
  drawing: Drawing,
): readonly Content[] {
  const { positionId, symbol, side, size, entryPrice, stop, target, unrealised } = position;
  return [
    html`<a href="/panel/brain?chart=${symbol}">${symbol}</a>`,
    mark('quiet', side),
    Number(size.toPrecision(6)),
    price(entryPrice),
    position.price === null ? unknownPrice : price(position.price),
    stop === null ? html`<span class="bad">none</span>` : away(stop, position.price),
    target === null ? html`<span class="quiet">none</span>` : away(target, position.price),
    unrealised === null ? unknownPrice : signed(unrealised, usd),
    strategyOf(position),
    brainWhen(position.openedAt, clock, drawing),
    actionForm({
      ...{ panel: 'brain', action: 'close', label: 'Close', tone: 'danger', isTyped: true },
      ...{ says: `Close ${symbol}`, body: { id: positionId, symbol } },
    }),
  ];
}

/** What it is or was held for, with the way to why. */
export const strategyOf = ({
  symbol,
  strategy,
  tradeId,
}: Pick<BrainPosition, 'symbol' | 'strategy' | 'tradeId'>): Content => {
  const named = strategy ?? html`<span class="quiet">none</span>`;
  if (tradeId === null) return named;
  return html`${named} <a href="/brain/why/${tradeId}" aria-label="Why ${symbol} was entered">why</a>`;
};

/** A price, and how far from now. */
const away = (at: number, now: number | null): Html =>
  html`${price(at)}${now === null ? '' : html`<span class="note">${percent(at / now - 1)}</span>`}`;
