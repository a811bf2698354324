import { riskState } from '../../model/vocabulary.ts';
import { narrativeModeWords, plainWord, riskWords, verdictWord } from '../../model/words.ts';
import { type Content, type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { facts, onDay, when } from '../../web/parts.ts';
import { percent, usd } from '../numbers.ts';
import { placeOf } from '../places.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type Known = Readonly<Record<string, Json>>;

/** What was known when a task was made, in words and numbers as they stand elsewhere; what belongs together
 * under a heading of its own. Nothing for a task that nothing was known of. */
export function renderKnown(known: Known, drawing: Drawing): Html {
  const names = Object.keys(known)
    .filter((name) => !hidden.has(name))
    .toSorted((one, other) => placeIn(one) - placeIn(other));
  const flat = names.filter((name) => !isGroup(known[name] ?? null));
  const groups = names.flatMap((name) => {
    const value = known[name] ?? null;
    return isGroup(value) ? [[name, value] as const] : [];
  });
  return html`${flat.length === 0 ? nothing : html`<h3>Known when it was made</h3>${facts(flat.map((name) => [labelOf(name), shown(name, known[name] ?? null, drawing)] as const))}`}
${groups.map(([name, value]) => html`<h3>${labelOf(name)}, when it was made</h3>${groupOf(name, value, drawing)}`)}`;
}

/** Its members, and for a move the way to it. */
function groupOf(name: string, group: Known, drawing: Drawing): Html {
  const rows = Object.entries(group)
    .filter(([each]) => !hidden.has(each))
    .toSorted(([one], [other]) => placeIn(one) - placeIn(other))
    .map(([each, value]) => [labelOf(each), shown(each, value, drawing)] as const);
  const { id } = group;
  const place = name === 'move' && typeof id === 'string' ? placeOf('smart-money-event', id) : null;
  return html`${facts(rows)}${place === null ? nothing : html`<p><a href="${place}">Everything about it</a></p>`}`;
}

const isGroup = (value: Json): value is Known =>
  typeof value === 'object' && value !== null && !isList(value);

/** Nobody reads ids. */
const hidden = new Set(['id', 'checkpoint']);

const labels: Readonly<Record<string, string>> = {
  verdict: 'Verdict',
  at: 'When',
  does: 'A trade that',
  side: 'Side',
  instrument: 'With',
  token: 'Token',
  usd: 'Value',
  usdValue: 'Value',
  amountUsd: 'Amount',
  askedUsd: 'Asked for',
  walletLabel: 'Wallet',
  wallet: 'Address',
  chain: 'Chain',
  riskState: 'Risk',
  rating: 'Rating of the check',
  state: 'State',
  score: 'Score',
  delta: 'Since the look before',
  mentions: 'Mentions',
  sentiment: 'Sentiment, −1 to 1',
  standing: 'Trading',
  startsAt: 'Begins',
  dueAt: 'Due',
  successIs: 'A success is',
};

/** The database keeps no order of members: those with a label come in the order of the labels. */
function placeIn(name: string): number {
  const place = labelled.indexOf(name);
  return place < 0 ? labelled.length : place;
}
const labelled = Object.keys(labels);

/** `whaleCount` as `Whale count`. */
export function labelOf(name: string): string {
  const own = Object.hasOwn(labels, name) ? labels[name] : undefined;
  if (own !== undefined) return own;
  const text = plainWord(name.replaceAll('.', ' '));
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const missing = html`<span class="quiet">not known</span>`;
const isInstant = (text: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text);
const isDay = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text);

function shown(name: string, value: Json, drawing: Drawing): Content {
  if (value === null || value === '') return missing;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return numberText(name, value);
  if (typeof value === 'string') return textOf(name, value, drawing);
  if (isList(value)) return listOf(name, value, drawing);
  return groupOf(name, value, drawing);
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

function listOf(name: string, values: readonly Json[], drawing: Drawing): Content {
  if (values.length === 0) return html`<span class="quiet">none</span>`;
  return html`<ul class="plain">${values.map((each) => html`<li>${shown(name, each, drawing)}</li>`)}</ul>`;
}

function numberText(name: string, value: number): string {
  if (/usd/i.test(name)) return usd(value);
  if (name === 'rating') return percent(value, 0);
  const text = Math.abs(value).toLocaleString('en-GB', { maximumFractionDigits: 4 });
  const sign = value < 0 ? '−' : name === 'delta' && value > 0 ? '+' : '';
  return `${sign}${text}`;
}

function textOf(name: string, value: string, drawing: Drawing): Content {
  if (isInstant(value)) return when(value, drawing);
  if (isDay(value)) return onDay(value, drawing);
  // A move that was written down as one id only, by the page of moves.
  if (name === 'move') return html`<a href="${placeOf('smart-money-event', value)}">the move</a>`;
  if (name === 'riskState') {
    const state = riskState.safeParse(value);
    return state.success ? riskWords[state.data].word : value;
  }
  if (name === 'does') return value === 'open' ? 'opens a position' : 'closes one';
  if (name === 'standing') return narrativeModeWords[value] ?? value;
  if (name === 'verdict') return verdictWord(value);
  return value;
}
