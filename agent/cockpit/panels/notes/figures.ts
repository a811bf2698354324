import { type Content, type Html, html } from '../../web/html.ts';
import { live, unknown } from '../../web/parts.ts';
import type { EntryRow } from './read.ts';

// Numbers of the journal as its pages write them.

const silent = 'no entry says it';

export function resultOf({ realizedValue, currency, status }: EntryRow['body']): Html {
  if (status === 'open') return unknown('it is open');
  if (realizedValue === null) return unknown('nobody wrote it down');
  return moneyOf(realizedValue, currency ?? '');
}

/** A gain or a loss, with its sign and its colour. */
export function moneyOf(value: number, currency: string): Html {
  const rounded = Math.round(value * 100) / 100;
  const sign = rounded > 0 ? '+' : rounded < 0 ? '−' : '';
  const text = `${sign}${Math.abs(rounded).toLocaleString('en-GB')} ${currency}`.trim();
  return rounded < 0 ? html`<span class="down">${text}</span>` : live(text);
}

export const shareOf = (value: number | null): Content =>
  value === null ? unknown(silent) : live(`${Math.round(value * 100)} %`);
export const numberOf = (value: number | null): Content =>
  value === null ? unknown(silent) : live(Math.round(value * 100) / 100);
