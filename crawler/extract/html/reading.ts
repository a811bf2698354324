import { removeInvisible } from '../invisible.ts';
import { type DomElement, oneLine, textOf } from './dom.ts';
import type { SelectorSet } from './selector.ts';

/** What is found out while one page is read. */
export interface Reading {
  readonly baseUrl: string;
  readonly drop: SelectorSet;
  /** Level and anchor of each heading, in the page's order. */
  readonly headings: { readonly level: number; readonly anchor: string | undefined }[];
  /** Anchors of definition terms, in the page's order. */
  readonly terms: { readonly anchor: string | undefined; readonly depth: number }[];
  /** Text that no reader sees. */
  readonly unseen: string[];
  /** Titles and alternative texts, seen by some. */
  readonly asides: string[];
  hiddenCharacters: number;
}

export function createReading(baseUrl: string, drop: SelectorSet): Reading {
  return { baseUrl, drop, headings: [], terms: [], unseen: [], asides: [], hiddenCharacters: 0 };
}

/** Text as it is shown: characters that cannot be seen are counted and left out. */
export function shownText(reading: Reading, data: string): string {
  const { text, removed, tagged } = removeInvisible(data);
  reading.hiddenCharacters += removed;
  if (tagged !== '') reading.unseen.push(tagged);
  return text;
}

/** Remembers text that is left out. Icons and such, a sign or two that say nothing, count nothing. */
export function hiddenText(
  reading: Reading,
  kind: 'comment' | 'element' | 'icon',
  source: DomElement | string,
): void {
  const text = oneLine(typeof source === 'string' ? source : textOf(source));
  if (kind === 'icon' && !/\p{L}{3}/u.test(text)) return;
  if (text === '') return;
  reading.hiddenCharacters += text.length;
  reading.unseen.push(text);
}
