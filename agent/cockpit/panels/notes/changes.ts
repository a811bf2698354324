import { readAll } from '../../flows/read-all.ts';
import { backlogItem } from '../../model/backlog-item.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing, PanelContext } from '../../web/panel.ts';
import { actionForm, field, mark, onDay, type Tone, table } from '../../web/parts.ts';
import type { ChangeRow } from './read.ts';

export interface ChangesPart {
  readonly is: 'changes';
  readonly rows: readonly ChangeRow[];
}

const changeOrder = ['active', 'proposed', 'kept', 'reverted', 'dropped'];

export async function readChanges({ store }: PanelContext): Promise<ChangesPart> {
  const rows = await readAll(store, backlogItem);
  const place = ({ body }: ChangeRow) => changeOrder.indexOf(body.status);
  return { is: 'changes', rows: rows.toSorted((one, other) => place(one) - place(other)) };
}

const tones: Readonly<Record<string, Tone>> = {
  ...{ active: 'good', kept: 'good', proposed: 'warn', reverted: 'bad' },
};
const stateOf = (status: string): Html => mark(tones[status] ?? 'quiet', status);
const numberOf = (value: number | null): Html | number =>
  value === null ? html`<span class="quiet">not said</span>` : Math.round(value * 1_000) / 1_000;

export function renderChanges({ rows }: ChangesPart, drawing: Drawing): Html {
  return html`<section class="zone crt"><h2>Changes to how things are done</h2>${
    rows.length === 0
      ? html`<p class="empty">Nothing is proposed. Weekly reviews propose changes from their numbers; add one below.</p>`
      : table({
          caption: 'Changes',
          columns: [
            { label: 'Change' },
            { label: 'Measured by' },
            { label: 'Now', isNumber: true },
            { label: 'Wanted', isNumber: true },
            { label: 'State' },
            { label: 'Do' },
          ],
          rows: rows.map((row) => changeRow(row, drawing)),
        })
  }</section>
<section class="zone"><h2>Propose a change</h2>${actionForm({
    ...{ panel: 'notes', action: 'add-change', label: 'Propose', tone: 'main' },
    fields: [
      field({ name: 'change', label: 'What is done differently', isRequired: true }),
      field({ name: 'hypothesis', label: 'Why it should help', isRequired: true }),
      field({ name: 'metric', label: 'Measured by', isRequired: true }),
      field({ name: 'baseline', label: 'Now', type: 'number' }),
      field({ name: 'target', label: 'Wanted', type: 'number' }),
    ],
  })}</section>`;
}

function changeRow({ id, version, body }: ChangeRow, drawing: Drawing) {
  const set = (status: string, label: string) =>
    actionForm({
      ...{ panel: 'notes', action: 'change-status', label },
      ...{ says: `${label}: ${body.change}`, body: { id, version, status } },
    });
  const buttons = {
    proposed: html`${set('active', 'Begin')}${set('dropped', 'Drop')}`,
    active: html`${set('kept', 'Keep')}${set('reverted', 'Take back')}`,
    kept: set('reverted', 'Take back'),
    reverted: set('active', 'Try again'),
    dropped: set('proposed', 'Propose again'),
  }[body.status];
  const remove = actionForm({
    ...{ panel: 'notes', action: 'remove-change', label: 'Remove' },
    ...{ says: `Remove: ${body.change}`, body: { id, version } },
  });
  const since = body.startOn === null ? nothing : html` · since ${onDay(body.startOn, drawing)}`;
  return [
    html`<a href="/record/backlog-item/${id}">${body.change}</a><span class="note">${body.hypothesis}${since}</span>`,
    body.metric,
    numberOf(body.baseline),
    numberOf(body.target),
    stateOf(body.status),
    html`<div class="buttons">${buttons}${remove}</div>`,
  ];
}
