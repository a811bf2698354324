import { type Content, type Html, html } from '../web/html.ts';
import { unknown } from '../web/parts.ts';

// Numbers as panels write them. What is null is said with its reason, never as a number.

const minus = '−';

/** `$1,234.56`; without cents from 10,000 on. */
export function usd(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 10_000 || size === 0 ? 0 : 2;
  const text = size.toLocaleString('en-GB', {
    ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
  });
  return `${value < 0 ? minus : ''}$${text}`;
}

/** `$1.2m`, for where there is little room. */
export function shortUsd(value: number): string {
  const size = Math.abs(value);
  const text = size.toLocaleString('en-GB', {
    ...{ notation: 'compact', maximumFractionDigits: size < 1_000 ? 0 : 1 },
  });
  return `${value < 0 ? minus : ''}$${text.toLowerCase()}`;
}

/** Of a share: `12.3 %`. */
export const percent = (share: number, digits = 1): string =>
  `${share < 0 ? minus : ''}${Math.abs(share * 100).toFixed(digits)} %`;

/** With as many figures as tell prices apart. */
export function price(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 1_000 ? 0 : size >= 1 ? 2 : 5;
  return value.toLocaleString('en-GB', {
    ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
  });
}

/** A gain or a loss, with its sign and its colour. */
export function signed(value: number, text: (value: number) => string): Html {
  const tone = value > 0 ? 'up' : value < 0 ? 'down' : 'quiet';
  return html`<span class="${tone}">${value > 0 ? '+' : ''}${text(value)}</span>`;
}

/** Drawn when it is known; else why it is not. */
export const known = <T>(value: T | null, draw: (value: T) => Content, reason: string): Content =>
  value === null ? unknown(reason) : draw(value);

export { counted } from '../model/words.ts';
