import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { lines, live, when } from '../../web/parts.ts';
import { counted, shortUsd, signed } from '../numbers.ts';
import type { MoveRow, SmartMoneyView } from './read.ts';

export const sideTexts = { buy: 'bought', sell: 'sold', in: 'received', out: 'sent' } as const;

export function renderSmartMoney(view: SmartMoneyView, drawing: Drawing): Html {
  const { digest, newest, unread, day, byToken } = view;
  const [headline] = digest.value?.content?.highlights ?? [];
  return html`<p class="sum">${live(unread)} new · net of a day ${day.net === null ? html`<span class="quiet">${day.moves === 0 ? 'no move' : 'no value told'}</span>` : signed(day.net, shortUsd)}</p>
${headline === undefined ? nothing : html`<p class="headline">${headline}</p>`}
${lines([
  ...byToken.slice(0, 3).map(({ token, net, moves }) => ({
    name: html`<a href="/panel/smart-money?show=all&amp;q=${encodeURIComponent(token)}">${token}</a>`,
    note: `${counted(moves, 'move')} in a day`,
    value: net === null ? html`<span class="quiet">no value</span>` : signed(net, shortUsd),
  })),
  ...newest.slice(0, byToken.length > 2 ? 3 : 5).map((row) => ({
    name: html`<a href="/panel/smart-money?show=all&amp;open=${row.id}">${whoOf(row)}</a>`,
    note: html`${sideTexts[row.body.side]} ${row.body.token}, ${when(row.body.at, drawing)}${row.body.reviewedAt === null ? nothing : ' · seen'}`,
    value:
      row.body.usdValue === null
        ? html`<span class="quiet">no value</span>`
        : live(shortUsd(row.body.usdValue)),
  })),
])}`;
}

export function whoOf({ body: { walletLabel, wallet } }: MoveRow): string {
  if (walletLabel !== null) return walletLabel;
  return wallet.length <= 14 ? wallet : `${wallet.slice(0, 6)}…${wallet.slice(-4)}`;
}
