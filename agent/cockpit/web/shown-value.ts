import { repeatsText } from '../engines/calendar/index.ts';
import { codeWord, plainWord } from '../model/words.ts';
import { type Content, type Html, html } from './html.ts';
import type { Drawing } from './panel.ts';
import { facts, onDay, when } from './parts.ts';

const none = html`<span class="quiet">none</span>`;
const itemsShown = 60;

/** `doneAt` as `Done at`. */
export const fieldWord = (name: string): string =>
  plainWord(name).replace(/^./, (first) => first.toUpperCase());

/** Any value of a record as facts that can be read, however deep it is. */
export function shownValue(name: string, value: unknown, drawing: Drawing): Content {
  if (value === null || value === undefined || value === '') return none;
  if (typeof value === 'number') return Number(value.toPrecision(12));
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return shownText(name, value, drawing);
  return Array.isArray(value)
    ? shownList(name, value, drawing)
    : shownFields(value as Readonly<Record<string, unknown>>, drawing);
}

function shownText(name: string, text: string, drawing: Drawing): Content {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text)) return when(text, drawing);
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return onDay(text, drawing);
  if (name === 'rule' && text.startsWith('FREQ=')) return repeatsText(text);
  // Names for programs and long numbers are shown as what they are.
  if (/^(?:id|key|.*Id|.*Hash|sha256|version|address|wallet|source|url)$/.test(name)) {
    return html`<code class="address">${text}</code>`;
  }
  return codeWord(text);
}

function shownList(name: string, list: readonly unknown[], drawing: Drawing): Content {
  if (list.length === 0) return none;
  const shown = list.slice(0, itemsShown).map((each) => shownValue(name, each, drawing));
  const rest = list.length - shown.length;
  const more = rest > 0 ? html` <span class="quiet">and ${rest} more</span>` : html``;
  const isPlain = list.every((each) => typeof each !== 'object' || each === null);
  return isPlain
    ? html`${shown.map((each, index) => html`${index === 0 ? '' : ', '}${each}`)}${more}`
    : html`<ol class="nested">${shown.map((each) => html`<li>${each}</li>`)}</ol>${more}`;
}

function shownFields(fields: Readonly<Record<string, unknown>>, drawing: Drawing): Html {
  const entries = Object.entries(fields).filter(([, value]) => value !== null && value !== '');
  if (entries.length === 0) return none;
  return facts(
    entries.map(([name, value]) => [fieldWord(name), shownValue(name, value, drawing)] as const),
  );
}
