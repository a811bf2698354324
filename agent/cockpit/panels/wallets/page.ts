import { lanes } from '../../model/vocabulary.ts';
import { walletActions, walletRoles } from '../../model/wallet.ts';
import { plainWord, walletActionWord, walletTypeWords } from '../../model/words.ts';
import { figure } from '../../web/chart.ts';
import { type Content, type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, choice, field, filters, mark, table } from '../../web/parts.ts';
import { counted, usd } from '../numbers.ts';
import { renderOpened } from './opened.ts';
import { renderProjects } from './projects.ts';
import type { WalletRow, WalletsPageView, WalletsQuery } from './read.ts';
import { laneTexts } from './tile.ts';

export function renderWalletsPage(
  view: WalletsPageView,
  query: WalletsQuery,
  drawing: Drawing,
): Html {
  const { rows, opened } = view;
  return html`${query.open === undefined ? nothing : renderOpened(opened, view.narratives, drawing)}
<section class="zone crt"><h2>${counted(rows.length, 'wallet')}</h2>
${filters('wallets', [
  choice({
    ...{ name: 'lane', label: 'Lane', value: query.lane, none: 'all' },
    of: lanes.map((lane) => [lane, `${lane}: ${laneTexts[lane]}`] as const),
  }),
  choice({
    ...{ name: 'show', label: 'Show', value: query.show },
    of: [
      ['active', 'in use'],
      ['all', 'archived ones too'],
    ],
  }),
])}
${
  rows.length === 0
    ? html`<p class="empty">There is no such wallet. Add one below, or put <code>wallets.json</code> where the settings say.</p>`
    : table({
        caption: 'Wallets',
        columns: [
          { label: 'Wallet' },
          { label: 'Lane' },
          { label: 'Address' },
          { label: 'For' },
          { label: 'Risk' },
          { label: 'Value', isNumber: true },
        ],
        rows: rows.map((row) => rowOf(row, view)),
      })
}</section>
${renderExposure(view)}
<section class="zone crt"><h2>Value</h2>${figure({ kind: 'area', src: '/panel/wallets/chart/value.json', caption: 'Value of all wallets, USD, as it was written down' })}</section>
${renderProjects(view)}
<section class="zone" id="add"><h2>Add a wallet</h2>${renderAdd()}</section>`;
}

function rowOf({ id, body }: WalletRow, view: WalletsPageView): readonly Content[] {
  const problem = view.problems[id];
  const value = view.exposure.byWallet[id]?.valueUsd ?? null;
  return [
    html`<a href="/panel/wallets?open=${id}">${body.name}</a>${body.status === 'active' ? nothing : html` <span class="quiet">${body.status}</span>`}`,
    body.lane,
    html`<span title="${body.address}">${body.ensName ?? shortAddress(body.address)}</span>${problem === undefined ? nothing : html` <span class="warn" title="${problem}">check</span>`}`,
    body.role,
    body.riskBand === null
      ? html`<span class="quiet">not said</span>`
      : mark('quiet', plainWord(body.riskBand)),
    value === null ? html`<span class="quiet">not known</span>` : usd(value),
  ];
}

/** `0x27b1…561c26`. */
export const shortAddress = (address: string): string =>
  address.length <= 14 ? address : `${address.slice(0, 6)}…${address.slice(-6)}`;

function renderExposure({ exposure, narratives }: WalletsPageView): Html {
  const rows = Object.entries(exposure.byNarrative);
  if (rows.length === 0) return nothing;
  return html`<section class="zone crt"><h2>By narrative</h2>${table({
    caption: 'What is held, by narrative',
    columns: [
      { label: 'Narrative' },
      { label: 'Holdings', isNumber: true },
      { label: 'Value', isNumber: true },
    ],
    rows: rows.map(([id, { holdings, valueUsd, withoutPrice }]) => [
      id === ''
        ? 'of none'
        : html`<a href="/panel/narratives?open=${id}">${narratives[id] ?? 'a narrative'}</a>`,
      withoutPrice === 0 ? holdings : `${holdings}, ${withoutPrice} without a price`,
      valueUsd === null ? html`<span class="quiet">not known</span>` : usd(valueUsd),
    ]),
  })}</section>`;
}

const typeChoices = Object.entries(walletTypeWords);

function renderAdd(): Html {
  return actionForm({
    ...{ panel: 'wallets', action: 'add', label: 'Add', tone: 'main' },
    fields: [
      field({ name: 'name', label: 'Name', isRequired: true }),
      field({ name: 'address', label: 'Address', isRequired: true }),
      choice({ name: 'lane', label: 'Lane', value: 'cold', of: lanes }),
      choice({ name: 'role', label: 'What it is for', value: 'other', of: walletRoles }),
      choice({ name: 'type', label: 'Kind', value: 'EOA', of: typeChoices }),
      field({ name: 'chains', label: 'Chains, by commas', value: 'base' }),
      field({
        ...{
          name: 'allowedActions',
          label: 'May',
          hint: `any of: ${walletActions.map(walletActionWord).join(', ')}`,
        },
      }),
      field({ name: 'allowedDapps', label: 'Applications, by commas' }),
      field({ name: 'capUsd', label: 'Cap in degen, USD', type: 'number' }),
    ],
  });
}
