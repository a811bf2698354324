import { dayOf } from '../engines/calendar/index.ts';
import { dateFormat } from './date-format.ts';
import { formTokenMark } from './form-token.ts';
import { type Content, type Html, html, nothing } from './html.ts';
import type { Drawing } from './panel.ts';
import { unseenField } from './unseen.ts';

// What panels are drawn with. No part takes a style: what a thing looks like is said in theme.css.

export type Tone = 'good' | 'warn' | 'bad' | 'quiet';

/** A state: said by a word too, so that nobody needs to see its colour. */
export const mark = (tone: Tone, word: string): Html =>
  html`<span class="mark ${tone}">${word}</span>`;

/** A number or text that is live. */
export const live = (value: Content): Html => html`<span class="live">${value}</span>`;

/** What is not known, and why. */
export const unknown = (reason: string): Html =>
  html`<span class="quiet" title="${reason}">unknown<span class="hidden">: ${reason}</span></span>`;

/** An instant as `4 min ago`; exactly on hover, in the viewer's zone. Kept going by the script. */
export function when(instant: string, { now, zone }: Drawing): Html {
  const ms = Date.parse(instant);
  return html`<time datetime="${instant}" title="${exactly(ms, zone)}" data-ago>${ago(ms - now.getTime())}</time>`;
}

/** A day as `today`, `tomorrow` or `Thu 26 Feb`. */
export function onDay(day: string, { now, zone }: Drawing): Html {
  const noon = new Date(`${day}T12:00:00Z`);
  const today = Date.parse(`${dayOf(now.toISOString(), zone)}T12:00:00Z`);
  const days = Math.round((noon.getTime() - today) / 86_400_000);
  const near = ['yesterday', 'today', 'tomorrow'][days + 1];
  const date = dateFormat({
    ...{ weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' },
    ...(Math.abs(days) > 180 ? { year: 'numeric' } : {}),
  }).format(noon);
  const full = dateFormat({ dateStyle: 'full', timeZone: 'UTC' });
  return html`<time datetime="${day}" title="${full.format(noon)}">${near ?? date.replace(',', '')}</time>`;
}

/** `Thu 26 Feb 2026, 10:00:05 CET`. */
export function exactly(ms: number, zone: string): string {
  const text = dateFormat({
    ...{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone: zone },
    timeZoneName: 'short',
  }).format(ms);
  return text.replace(',', '');
}

/** Of milliseconds from now: `4 min ago`, `in 3 h`. */
export function ago(ms: number): string {
  const span = spanOf(Math.abs(ms));
  if (span === '0 s') return 'now';
  return ms <= 0 ? `${span} ago` : `in ${span}`;
}

/** Of the largest unit that fits: `45 s`, `4 min`, `3 h`, `6 d`. */
export function spanOf(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Addresses that came from outside are words of strangers: only what a browser opens as a page is a link. */
export function linkOut(url: string | null, text: Content): Content {
  if (!isWebAddress(url)) return text;
  return html`<a href="${url}" rel="noreferrer noopener nofollow">${text}</a>`;
}

/** An absolute address of http or https. */
export const isWebAddress = (url: string | null): url is string =>
  url !== null && /^https?:\/\//i.test(url) && URL.canParse(url);

/** Names and values, one pair a line. */
export const facts = (rows: readonly (readonly [string, Content])[]): Html =>
  html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

export interface Column {
  readonly label: string;
  /** Set to the right, in figures of one width. */
  readonly isNumber?: boolean;
}

/** A table that becomes a list of cards on a phone. The first cell of a row is its name. */
export function table(options: {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Content[])[];
}): Html {
  const { caption, columns, rows } = options;
  const kind = (index: number) => (columns[index]?.isNumber === true ? 'number' : 'text');
  const cell = (value: Content, index: number) =>
    index === 0
      ? html`<th scope="row" class="${kind(0)}">${value}</th>`
      : html`<td class="${kind(index)}" data-label="${columns[index]?.label ?? ''}">${value}</td>`;
  return html`<table><caption class="hidden">${caption}</caption>
<thead><tr>${columns.map(({ label }, index) => html`<th scope="col" class="${kind(index)}">${label}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table>`;
}

/** Lines of a tile: what it is, and on the right what it says. */
export const lines = (
  rows: readonly { readonly name: Content; readonly value?: Content; readonly note?: Content }[],
): Html =>
  html`<ul class="lines">${rows.map(({ name, value = null, note = null }) => html`<li><span class="what">${name}</span>${note === null ? nothing : html`<span class="note">${note}</span>`}${value === null ? nothing : html`<span class="value">${value}</span>`}</li>`)}</ul>`;

type FieldValue = string | number | null | undefined;

export interface ActionForm {
  readonly panel: string;
  readonly action: string;
  /** What goes along unseen: ids and versions. */
  readonly body?: Readonly<Record<string, FieldValue>>;
  readonly label: string;
  /** For whoever hears the button without what is around it: `Done: Review the position`. */
  readonly says?: string;
  readonly tone?: 'plain' | 'main' | 'danger';
  /** Inputs shown before the button. */
  readonly fields?: Content;
  /** The action wants a word typed first: the button leads to the page that asks for it. */
  readonly isTyped?: boolean;
  /** Of a record that is shown above a list in which it has the same form again. */
  readonly isOpened?: boolean;
}

/** A form that does something: a button, with inputs or without. */
export function actionForm(form: ActionForm): Html {
  const { panel, action, body = {}, label, says, tone = 'plain', fields = null } = form;
  const isTyped = form.isTyped === true;
  const hidden = Object.entries(body).map(([name, value]) => unseenField(name, value));
  const kind = fields === null ? 'act' : 'act with-fields';
  const key = keyOf(form);
  const button = html`<button class="${tone === 'plain' ? 'small' : tone}"${says === undefined ? nothing : html` aria-label="${says}"`}>${label}</button>`;
  return isTyped
    ? html`<form${key} class="${kind}" method="get" action="/confirm/${panel}/${action}" data-confirm>${hidden}${fields}${button}</form>`
    : html`<form${key} class="${kind}" method="post" action="/action/${panel}/${action}" data-act>${formTokenField}${hidden}${fields}${button}</form>`;
}

/** An update knows the form of a record again by this, wherever in a list it is by then. */
function keyOf({ panel, action, body = {}, label, isOpened }: ActionForm): Html {
  const { id, version: _, ...rest } = body;
  if (id === null || id === undefined) return nothing;
  const place = isOpened === true ? 'opened' : null;
  const parts = [panel, action, id, ...Object.values(rest), label, place].filter(Boolean);
  return html` id="${parts.join('-').replaceAll(/[^\w-]+/g, '-')}"`;
}

/** Filled in for each reader when a page is sent; drawn once for all. */
export const formTokenField: Html = html`<input type="hidden" name="_token" value="${formTokenMark}">`;

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly value?: FieldValue;
  readonly type?: 'text' | 'number' | 'date' | 'datetime-local' | 'search' | 'area';
  readonly isRequired?: boolean;
  readonly hint?: string;
  /** Shown in it while it is empty; in the foot of a tile the label is only heard. */
  readonly placeholder?: string;
  /** Of a number: `any` without it. */
  readonly step?: string;
}

/** An input with its label. */
export function field(spec: Field): Html {
  const { name, label, value, type = 'text', isRequired, hint, placeholder, step } = spec;
  const shown = placeholder === undefined ? nothing : html` placeholder="${placeholder}"`;
  const required = isRequired === true ? html` required` : nothing;
  const given = value ?? '';
  const numeric = type === 'number' ? html` step="${step ?? 'any'}" inputmode="decimal"` : nothing;
  const input =
    type === 'area'
      ? html`<textarea name="${name}" rows="4"${shown}${required}>${given}</textarea>`
      : html`<input name="${name}" type="${type}" value="${given}"${shown}${numeric}${required} autocomplete="off">`;
  return html`<label class="field"><span>${label}</span>${input}${hint === undefined ? nothing : html`<small>${hint}</small>`}</label>`;
}

/** A choice of one. */
export function choice(options: {
  readonly name: string;
  readonly label: string;
  readonly value?: string | null | undefined;
  readonly of: readonly (string | readonly [value: string, label: string])[];
  /** What no choice is called: `all`; without it one is always chosen. */
  readonly none?: string;
}): Html {
  const { name, label, value, of, none } = options;
  const all = of.map((each) => (typeof each === 'string' ? ([each, each] as const) : each));
  const shown = none === undefined ? all : [['', none] as const, ...all];
  return html`<label class="field"><span>${label}</span><select name="${name}">${shown.map(([key, text]) => html`<option value="${key}"${key === (value ?? '') ? html` selected` : nothing}>${text}</option>`)}</select></label>`;
}

/** The next rows of a list that is narrowed down as the address says; nothing where these are the last. */
export function olderOnes(panel: string, query: object, next: string | null): Html {
  if (next === null) return nothing;
  const given = Object.entries({ ...query, after: next }).flatMap(([name, value]) =>
    value === undefined || value === '' || name === 'open' ? [] : [[name, String(value)]],
  );
  return html`<p class="more"><a href="/panel/${panel}?${new URLSearchParams(Object.fromEntries(given)).toString()}">Older ones</a></p>`;
}

/** How many of a list are on the page, with a word where there are more: `25 moves`, `The newest 25 moves`. */
export function shownCount(
  count: string,
  page: { readonly after?: string | undefined; readonly next: string | null },
): string {
  if (page.after !== undefined) return `${count}, older ones`;
  return page.next === null ? count : `The newest ${count}`;
}

/** What narrows a page down; it is in the address. */
export const filters = (panel: string, fields: Content): Html =>
  html`<form class="filters" method="get" action="/panel/${panel}" data-filter>${fields}<button>Show</button></form>`;
