import { actorWord, historyWords } from '../model/words.ts';
import type { AuditRow, HistoryEntry } from '../store/index.ts';
import { type Html, html } from './html.ts';
import type { Drawing } from './panel.ts';
import { mark, when } from './parts.ts';

/** One line of what became of a record: `4 min ago changed by owner version 3`. */
export const historyLine = (
  { at, op, actor, version }: Pick<HistoryEntry, 'at' | 'op' | 'actor' | 'version'>,
  drawing: Drawing,
): Html =>
  html`<li>${when(at, drawing)} ${historyWords[op]} by ${actorWord(actor)} <span class="quiet">version ${version}</span></li>`;

/** Every version of a record, as it is handed in. */
export const renderHistory = (history: readonly HistoryEntry[], drawing: Drawing): Html =>
  html`<ol class="history">${history.map((entry) => historyLine(entry, drawing))}</ol>`;

const outcomeWords = {
  started: ['warn', 'begun, the end is not known'],
  done: ['good', 'done'],
  refused: ['bad', 'refused'],
  failed: ['bad', 'failed'],
  unknown: ['warn', 'outcome unknown'],
} as const;

/** One line of the audit; `what` is what was asked for, in words. */
export function auditLine(
  { at, actor, outcome }: Pick<AuditRow, 'at' | 'actor' | 'outcome'>,
  what: string,
  drawing: Drawing,
): Html {
  const [tone, word] = outcomeWords[outcome];
  return html`<li>${when(at, drawing)} ${what} by ${actorWord(actor)} ${mark(tone, word)}</li>`;
}
