import type { BreakEven, Extreme } from '../../engines/options/index.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { lines, live, onDay, unknown } from '../../web/parts.ts';
import type { Looked, OptionsView } from './read.ts';

const shownMax = 4;

export function renderOptions({ open, planned, today }: OptionsView, drawing: Drawing): Html {
  const rest = open.length - shownMax;
  const plan = planned === 0 ? nothing : html` · ${live(planned)} planned`;
  return html`<p class="sum">${live(open.length)} open${plan}</p>
${lines(open.slice(0, shownMax).map((one) => lineOf(one, today, drawing)))}
${rest > 0 ? html`<p class="more"><a href="/panel/options">${rest} more</a></p>` : nothing}`;
}

function lineOf({ row, kind, analysis, expiries, next }: Looked, today: string, drawing: Drawing) {
  const { currency, title } = row.body;
  const [expiry] = expiries;
  return {
    name: html`<a href="/panel/options?open=${row.id}">${title}</a>`,
    note: html`${kind.replaceAll('-', ' ')}${expiry === undefined ? nothing : html` · ends ${onDay(expiry, drawing)}`}${
      next === null ? nothing : html` · ${dueOf(next, today, drawing)}`
    }`,
    value: html`<span class="note">most to win</span> ${extremeOf(analysis.maxProfit, currency)}<span class="note">most to lose</span> ${extremeOf(analysis.maxLoss, currency)}`,
  };
}

export function dueOf(
  { prompt, on }: { readonly prompt: string; readonly on: string | null },
  today: string,
  drawing: Drawing,
): Html {
  if (on === null) return html`look before its event: ${prompt}`;
  const when = onDay(on, drawing);
  return on <= today
    ? html`<span class="warn">look ${when}: ${prompt}</span>`
    : html`look ${when}: ${prompt}`;
}

export function extremeOf(extreme: Extreme, currency: string): Html {
  if (extreme.kind === 'unknown') return unknown(extreme.reason);
  if (extreme.kind === 'unbounded') return html`<span class="warn">no limit</span>`;
  return html`<span>${live(amountOf(extreme.amount))} ${currency}</span>`;
}

/** With blanks between thousands, and as many decimals as tell something. */
export function amountOf(value: number): string {
  const digits = Math.abs(value) >= 1_000 ? 0 : Math.abs(value) >= 1 ? 2 : 4;
  return new Intl.NumberFormat('en-GB', { maximumFractionDigits: digits })
    .format(value)
    .replace('-', '−');
}

export function breakEvenText(breakEvens: readonly BreakEven[] | null): string | null {
  if (breakEvens === null) return null;
  const texts = breakEvens.map((each) => {
    if (each.kind === 'price') return amountOf(each.price);
    return each.to === null
      ? `from ${amountOf(each.from)} up`
      : `${amountOf(each.from)} to ${amountOf(each.to)}`;
  });
  return texts.length === 0 ? 'none' : texts.join(', ');
}
