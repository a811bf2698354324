import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, lines, live, mark, when } from '../../web/parts.ts';
import type { RiskView } from './read.ts';
import { amountText, stateTexts, triggerText, verdictTexts } from './words.ts';

/** Those a tile has room for, what fired first. */
const order = ['fired', 'acknowledged', 'quiet', 'no-data'] as const;

export function renderRisk(view: RiskView, drawing: Drawing): Html {
  const { known, override, held } = view;
  if (known === null) return nothing;
  const { state, since, score, triggers, holds } = known.point;
  const { tone, word, means } = stateTexts[state];
  const [why] = holds;
  const shown = triggers.toSorted(
    (left, right) => order.indexOf(left.verdict) - order.indexOf(right.verdict),
  );
  return html`<p class="big">${mark(tone, word)}${since === null ? nothing : html` <span class="note">since ${when(since, drawing)}</span>`}</p>
<p class="quiet">${means}</p>
${score === null ? html`<p class="quiet">How near the nearest limit is, is not known: nothing is measured yet.</p>` : html`<p class="gauge"><meter min="0" max="100" low="60" high="90" optimum="0" value="${score}" aria-label="How near the nearest limit is">${score} of 100</meter> <span>${live(score)} <span class="quiet">of 100 to a limit</span></span></p>`}
${state === 'RISK_OFF' && why !== undefined ? html`<p class="bad">${why}</p>` : nothing}
${override === null ? nothing : html`<p class="warn">Said by ${override.body.by.replace(/^\w+:/, '')}, ends ${when(override.body.until, drawing)}: ${override.body.reason}</p>`}
${held.map(({ bot, until }) => html`<p class="warn">${bot} opens nothing new, ends ${when(until, drawing)}</p>`)}
${lines(
  shown.slice(0, 7).map(({ trigger, verdict, value }) => ({
    name: triggerText(trigger),
    value: html`${value === null || verdict === 'no-data' ? nothing : html`${amountText(trigger, value)} `}${mark(verdictTexts[verdict].tone, verdictTexts[verdict].word)}`,
  })),
)}
<p class="note">As of ${when(known.at, drawing)}; small moves are not written down.</p>`;
}

export const quickRisk = (): Html =>
  html`<div class="buttons">${actionForm({
    ...{ panel: 'risk', action: 'be-careful', label: 'Stop new entries', tone: 'danger' },
    ...{ says: 'Stop new entries everywhere for 12 hours', body: { hours: 12 } },
  })}<a class="button" href="/panel/risk#override">Say otherwise</a></div>`;
