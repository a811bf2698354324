import { figure } from '../../web/chart.ts';
import { type Content, type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, facts, field, live, table, unknown, when } from '../../web/parts.ts';
import { percent, signed } from '../numbers.ts';
import { wordsOfLeg } from './legs-text.ts';
import type { Looked, OpenedStructure } from './read.ts';
import { amountOf } from './tile.ts';

/** What a structure is worth now and what of that is not known, how that went, and the form for prices. */
export function renderMarks(opened: OpenedStructure, drawing: Drawing): Html {
  const { row, mark, now, marks } = opened;
  const { id, body } = row;
  const { currency, status } = body;
  return html`<section class="zone crt" id="worth"><h2>Worth</h2>
${facts([
  ...(mark === null
    ? [['Last prices', html`<span class="quiet">nobody has said any</span>`] as const]
    : [
        ['Value', html`${live(amountOf(mark.value))} ${currency}`] as const,
        ['Won or lost', pnlOf(mark, currency)] as const,
        [
          'At prices of',
          html`${when(mark.at, drawing)}${mark.underlying === null ? nothing : html`, ${body.underlying} at ${amountOf(mark.underlying)}`}`,
        ] as const,
      ]),
  ...(status === 'open'
    ? [
        [
          'By the model now',
          now.pnl.value === null
            ? html`${unknown(now.pnl.reason)} <span class="quiet">${missingOf(opened)}</span>`
            : pnlOf({ pnl: now.pnl.value, ...now.pnl }, currency),
        ] as const,
      ]
    : []),
])}
${marks.length < 2 ? nothing : figure({ kind: 'line', src: `/panel/options/chart/worth.json?open=${id}`, caption: `Won or lost at the prices that were said, in ${currency}` })}
${marks.length === 0 ? nothing : renderLast(opened)}
${status === 'open' ? renderForm(opened) : nothing}</section>`;
}

/** What the model would need, once for all legs that need the same. */
function missingOf({ now, spot }: OpenedStructure): string {
  const reasons = now.prices.map(({ reason }) => reason);
  const [first] = reasons;
  if (reasons.every((reason) => reason === first)) return spot.reason ?? first ?? '';
  return reasons
    .flatMap((reason, index) => (reason === null ? [] : [`leg ${index + 1}: ${reason}`]))
    .join('; ');
}

const words = { typed: 'as it was said', spot: 'the price itself', model: 'by Black-Scholes' };

function renderLast({ row, mark }: OpenedStructure): Html {
  if (mark === null) return nothing;
  return table({
    caption: 'The last prices',
    columns: [{ label: 'Leg' }, { label: 'Price', isNumber: true }, { label: 'How it is known' }],
    rows: row.body.legs.map((leg, index) => [
      wordsOfLeg(leg),
      amountOf(mark.prices[index] ?? 0),
      words[mark.by[index] ?? 'typed'],
    ]),
  });
}

function renderForm({ row: { id, body }, spot }: Looked): Html {
  return html`<h3>Say what it is worth now</h3><p class="quiet">The price of one unit of each leg. A leg that is left empty is estimated, where its volatility, the interest and the price of ${body.underlying} are known.</p>
${actionForm({
  ...{ panel: 'options', action: 'mark', label: 'Write down', tone: 'main', body: { id } },
  fields: [
    field({
      ...{ name: 'underlying', label: `Price of ${body.underlying}`, type: 'number' },
      ...(spot.price === null ? {} : { placeholder: amountOf(spot.price) }),
    }),
    ...body.legs.map((leg, index) =>
      field({
        name: `price${index + 1}`,
        label: `Leg ${index + 1}: ${wordsOfLeg(leg)}`,
        type: 'number',
      }),
    ),
  ],
})}`;
}

/** With its share of the most there is to win, where that is known. */
export function pnlOf(
  { pnl, shareOfMaxProfit }: { readonly pnl: number; readonly shareOfMaxProfit: number | null },
  currency: string,
): Content {
  const share =
    shareOfMaxProfit === null
      ? nothing
      : html` <span class="quiet">${percent(shareOfMaxProfit, 0)} of the most</span>`;
  return html`${signed(pnl, amountOf)} ${currency}${share}`;
}
