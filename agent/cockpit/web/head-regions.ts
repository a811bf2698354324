import { readRisk } from '../flows/risk.ts';
import { riskWords } from '../model/words.ts';
import { type BrainMarket, brainMarketName } from '../sources/brain/market.ts';
import { type BrainState, brainStateName } from '../sources/brain/state.ts';
import { type Content, type Html, html, nothing } from './html.ts';
import { limits } from './limits.ts';
import type { Drawing, Notice, PanelContext } from './panel.ts';
import { when } from './parts.ts';
import type { Region } from './region.ts';
import { areIdle, stateOfReading } from './states.ts';

const none = { kinds: [], series: [], sources: [], panel: null };

/** Prices of the brain, with their age. */
export const stripRegion: Region = {
  ...none,
  id: 'strip',
  sources: [brainMarketName],
  async draw(context, drawing) {
    return { html: String(await renderStrip(context, drawing)), notices: [] };
  },
};

function renderStrip(context: PanelContext, drawing: Drawing): Html {
  const strip = (content: Content) =>
    html`<section class="strip" id="region-strip" aria-label="Market">${content}</section>`;
  if (context.ports.brain === null) {
    return strip(html`<p>Prices wait for the secret <code>brainToken</code>.</p>`);
  }
  const reading = context.reading<BrainMarket>(brainMarketName);
  const state = stateOfReading(reading, context.staleAfterMs(brainMarketName), drawing.now);
  const { value, observedAt, error } = reading;
  const problem =
    error === null
      ? nothing
      : html`<p class="bad" title="${error.message}">No brain: <code>panther ps</code> says why.</p>`;
  if (value === null || observedAt === null) {
    return strip(error === null ? html`<p>Prices are being read.</p>` : problem);
  }
  const isOld = state.is === 'stale' || error !== null;
  const prices = value.prices.map(
    ({ symbol, price, change24h }) =>
      html`<li><b>${symbol}</b> ${price === null ? html`<span class="quiet">no price</span>` : html`<span class="live">${priceText(price)}</span>`}${change24h === null ? nothing : html` <span class="${change24h < 0 ? 'down' : 'up'}">${shareText(change24h)}</span>`}</li>`,
  );
  const age = html`<p class="age">${isOld ? html`<span class="warn">old: </span>` : nothing}${when(observedAt, drawing)}</p>`;
  return strip(html`<ul tabindex="0" aria-label="Prices">${prices}</ul>${problem}${age}`);
}

/** As many figures as tell it apart: 61,234 · 142.31 · 0.08123. */
export function priceText(price: number): string {
  const digits = price >= 1_000 ? 0 : price >= 1 ? 2 : 5;
  return price.toLocaleString('en-GB', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

export const shareText = (share: number): string =>
  `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(1)} %`;

const words = {
  RISK_OFF: ['bad', riskWords.RISK_OFF.word],
  NORMAL: ['good', riskWords.NORMAL.word],
  AGGRESSIVE: ['warn', riskWords.AGGRESSIVE.word],
} as const;

/** The risk state, on every page. */
export const riskRegion: Region = {
  ...none,
  id: 'risk-state',
  kinds: ['risk-transition', 'override'],
  series: ['risk'],
  sources: [brainStateName],
  async draw(context, { now }) {
    const known = await readRisk(context.store);
    const kill = context.reading<BrainState>(brainStateName).value?.killSwitch;
    const [tone, word] =
      known === null ? (['quiet', 'Risk unknown'] as const) : words[known.point.state];
    const stopped =
      kill === undefined || kill.level === 0
        ? nothing
        : html`<span class="mark warn" title="${kill.reason}">Kill switch ${kill.level}</span>`;
    const old = areIdle(context.turns(), now)
      ? html`<span class="mark warn" title="It was not looked at for minutes: the log of the agent says why">old</span>`
      : nothing;
    const title = known === null ? 'The risk state was not read yet' : 'The risk state';
    const text = html`<a class="risk-state" id="region-risk-state" href="/panel/risk" title="${title}"><span class="hidden">Risk: </span><span class="mark ${tone}">${word}</span>${old}${stopped}</a>`;
    return { html: String(await text), notices: [] };
  },
};

/** What wants attention, from all panels and the brain. */
export const createBellRegion = (notices: () => readonly Notice[]): Region => ({
  ...none,
  id: 'bell',
  sources: [brainStateName],
  async draw(context, drawing) {
    const all = [...notices(), ...brainAlerts(context)].toSorted((left, right) =>
      right.at.localeCompare(left.at),
    );
    return { html: String(await renderBell(all, drawing)), notices: [] };
  },
});

function brainAlerts({ reading }: PanelContext): readonly Notice[] {
  const alerts = reading<BrainState>(brainStateName).value?.alerts ?? [];
  return alerts
    .filter(({ acknowledgedBy, severity }) => acknowledgedBy === null && severity !== 'info')
    .map(({ alertId, message, raisedAt, severity }) => ({
      ...{ id: `alert:${alertId}`, text: message, at: new Date(raisedAt).toISOString() },
      href: '/brain',
      tone: severity === 'critical' ? 'bad' : 'warn',
    }));
}

function renderBell(notices: readonly Notice[], drawing: Drawing): Html {
  const count = notices.length;
  const said = count === 1 ? '1 thing wants attention' : `${count} things want attention`;
  const shown = notices.slice(0, limits.noticesMax);
  return html`<details class="bell" id="region-bell" data-count="${count}"><summary aria-label="${said}" title="${said}"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 11.5h10c-1-1-1.5-2-1.5-5a3.5 3.5 0 0 0-7 0c0 3-.5 4-1.5 5zM6.5 13.5a1.6 1.6 0 0 0 3 0"/></svg> <span class="${count === 0 ? 'quiet' : 'count'}">${count}</span></summary>
<div class="sheet"><h2>Wants attention</h2>${
    count === 0
      ? html`<p class="empty">Nothing now.</p>`
      : html`<ul class="lines">${shown.map(({ id, text, at, href, tone }) => html`<li data-notice="${id}"><span class="what"><a href="${href}" class="${tone}">${text}</a><span class="note">${when(at, drawing)}</span></span></li>`)}</ul>`
  }${count > shown.length ? html`<p class="more">${count - shown.length} more</p>` : nothing}
<p><button class="plain" data-notify hidden>Tell me in this browser too</button></p></div></details>`;
}
