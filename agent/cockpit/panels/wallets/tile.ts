import { lanes } from '../../model/vocabulary.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import { lines, live } from '../../web/parts.ts';
import { counted, usd } from '../numbers.ts';
import type { WalletsView } from './read.ts';

/** What each lane is for, in a few words. */
export const laneTexts = {
  cold: 'only looked at',
  core: 'few actions',
  tactical: 'trading',
  degen: 'experiments, with a cap',
} as const;

export function renderWallets(view: WalletsView): Html {
  const { wallets, exposure, problems, narratives } = view;
  const wrong = Object.keys(problems).length;
  const top = Object.entries(exposure.byNarrative)
    .flatMap(([id, { valueUsd }]) => (id === '' || valueUsd === null ? [] : [{ id, valueUsd }]))
    .toSorted((left, right) => right.valueUsd - left.valueUsd)
    .slice(0, 2);
  return html`<p class="sum">${live(wallets.length)} ${wallets.length === 1 ? 'wallet' : 'wallets'}${wrong === 0 ? nothing : html` · <span class="warn">${counted(wrong, 'address', 'addresses')} to check</span>`}</p>
${lines([
  ...lanes.map((lane) => {
    const count = wallets.filter(({ body }) => body.lane === lane).length;
    const { valueUsd, withoutPrice } = exposure.byLane[lane];
    const rest = withoutPrice === 0 ? '' : `, ${withoutPrice} without a price`;
    return {
      name: html`<a href="/panel/wallets?lane=${lane}">${lane}</a>`,
      note: `${counted(count, 'wallet')}, ${laneTexts[lane]}${rest}`,
      value:
        valueUsd === null ? html`<span class="quiet">no value known</span>` : live(usd(valueUsd)),
    };
  }),
  ...top.map(({ id, valueUsd }) => ({
    name: html`<a href="/panel/narratives?open=${id}">${narratives[id] ?? 'a narrative'}</a>`,
    note: 'exposure to this narrative',
    value: live(usd(valueUsd)),
  })),
])}`;
}

export const quickWallets = (): Html =>
  html`<a class="button" href="/panel/wallets#add">Add a wallet</a>`;
