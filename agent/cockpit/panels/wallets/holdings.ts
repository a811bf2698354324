import { figure } from '../../web/chart.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, choice, field, table, when } from '../../web/parts.ts';
import { usd } from '../numbers.ts';
import type { HoldingRow, WalletsPageView } from './read.ts';

interface Held {
  readonly rows: readonly HoldingRow[];
  /** Names by id. */
  readonly narratives: WalletsPageView['narratives'];
}

/** What a wallet holds, and the narratives that counts for. */
export function renderHoldings(id: string, { rows, narratives }: Held, drawing: Drawing): Html {
  const names = Object.entries(narratives);
  return html`<section class="zone crt" id="holdings"><h2>Holdings</h2>
${
  rows.length === 0
    ? html`<p class="empty">Nothing is known of what it holds. Balances come with the key <code>zapper</code>; write down what you know meanwhile.</p>`
    : renderTable({ rows, narratives }, drawing)
}
${hasHistory(rows) ? figure({ kind: 'area', src: `/panel/wallets/chart/value.json?open=${id}`, caption: 'Value, as it was written down' }) : nothing}
${actionForm({
  ...{ panel: 'wallets', action: 'add-holding', label: 'Write down', body: { wallet: id } },
  fields: [
    field({ name: 'asset', label: 'Asset', isRequired: true }),
    field({ name: 'chain', label: 'Chain', value: 'base', isRequired: true }),
    field({ name: 'amount', label: 'Amount', isRequired: true }),
    field({ name: 'valueUsd', label: 'Value, USD', type: 'number' }),
    choice({
      ...{ name: 'narrative', label: 'Narrative', none: 'the one with this token' },
      of: [['none', 'none'], ...names],
    }),
  ],
})}</section>`;
}

function renderTable({ rows, narratives }: Held, drawing: Drawing): Html {
  return table({
    caption: 'Holdings',
    columns: [
      { label: 'Asset' },
      { label: 'Chain' },
      { label: 'Amount', isNumber: true },
      { label: 'Value', isNumber: true },
      { label: 'Narrative' },
      { label: 'Looked at' },
      { label: 'Do' },
    ],
    rows: rows.map(({ id, version, body, links }) => [
      ...[body.asset, body.chain, body.amount],
      body.valueUsd === null ? html`<span class="quiet">no price</span>` : usd(body.valueUsd),
      actionForm({
        ...{ panel: 'wallets', action: 'set-holding-narrative', label: 'Set' },
        ...{ says: `Set the narrative of ${body.asset}`, body: { id, version } },
        fields: choice({
          ...{ name: 'narrative', label: 'Narrative', value: links.narrative?.[0] ?? 'none' },
          of: [['none', 'none'], ...Object.entries(narratives)],
        }),
      }),
      when(body.observedAt, drawing),
      actionForm({
        ...{ panel: 'wallets', action: 'drop-holding', label: 'Remove' },
        ...{ says: `Remove ${body.asset}`, body: { id, version } },
      }),
    ]),
  });
}

/** Of one look there is nothing to draw. */
function hasHistory(rows: readonly HoldingRow[]): boolean {
  const looks = new Set(rows.map(({ body }) => body.observedAt));
  return looks.size > 1 || rows.some(({ version }) => version > 1);
}
