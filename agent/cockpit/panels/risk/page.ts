import { riskStates } from '../../model/vocabulary.ts';
import { figure } from '../../web/chart.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, choice, field, mark, spanOf, table, unknown, when } from '../../web/parts.ts';
import type { RiskPageView } from './read.ts';
import { amountText, stateTexts, triggerText, verdictTexts } from './words.ts';

export function renderRiskPage(view: RiskPageView, _: unknown, drawing: Drawing): Html {
  return html`${renderNow(view, drawing)}
${renderCharts(view)}
<div class="columns" id="override">${renderOverride(view, drawing)}${renderOverrides(view, drawing)}</div>
${renderTransitions(view, drawing)}`;
}

function renderNow({ known, limits }: RiskPageView, drawing: Drawing): Html {
  if (known === null) {
    return html`<section class="zone"><p class="empty">The risk was not looked at yet. It is looked at as soon as the agent runs; what is not measured counts as no data, never as no risk.</p></section>`;
  }
  const { state, since, holds, triggers, cleanSince } = known.point;
  const { tone, word, means } = stateTexts[state];
  return html`<section class="zone crt"><h2>${mark(tone, word)} <span class="quiet">${means}</span></h2>
<p>${since === null ? 'So since the beginning.' : html`Changed ${when(since, drawing)}.`} ${cleanSince === null ? nothing : `Quiet for ${spanOf(drawing.now.getTime() - Date.parse(cleanSince))}; a better state comes after ${limits.cleanMinutes} min.`}</p>
${holds.length === 0 ? nothing : html`<ul class="plain">${holds.map((hold) => html`<li class="${state === 'RISK_OFF' ? 'bad' : 'quiet'}">${hold}</li>`)}</ul>`}
${table({
  caption: 'Triggers',
  columns: [
    { label: 'Trigger' },
    { label: 'Says' },
    { label: 'Now', isNumber: true },
    { label: 'Limit', isNumber: true },
    { label: 'In words' },
    { label: 'Seen' },
  ],
  rows: triggers.map(({ trigger, verdict, value, limit, message, observedAt }) => [
    triggerText(trigger),
    mark(verdictTexts[verdict].tone, verdictTexts[verdict].word),
    value === null
      ? verdict === 'quiet'
        ? html`<span class="quiet">none</span>`
        : unknown(message)
      : amountText(trigger, value),
    amountText(trigger, limit),
    message,
    observedAt === null ? html`<span class="quiet">never</span>` : when(observedAt, drawing),
  ]),
})}</section>`;
}

function renderCharts(view: RiskPageView): Html {
  const { hasEquity, hasScores } = view;
  const nothingYet = html`<section class="zone crt"><h2>Equity and drawdown</h2><p class="empty">No equity was measured yet. It comes from the brain's account every ten minutes; a demonstration does not count.</p></section>`;
  return html`${hasEquity ? html`<section class="zone crt"><h2>Equity and drawdown</h2>${figure({ kind: 'area', src: '/panel/risk/chart/equity.json', caption: 'Equity of everything that is traded, in units, deposits taken out' })}${figure({ kind: 'area', src: '/panel/risk/chart/drawdown.json', caption: 'Below the highest before, per cent' })}</section>` : nothingYet}
${hasScores ? html`<section class="zone crt"><h2>Score</h2>${figure({ kind: 'line', src: '/panel/risk/chart/score.json', caption: 'How near the nearest limit was, of 100' })}</section>` : nothing}`;
}

function renderOverride({ override }: RiskPageView, drawing: Drawing): Html {
  const given =
    override === null
      ? nothing
      : html`<p>${mark('warn', 'in force')} ${stateTexts[override.body.state].word}, ends ${when(override.body.until, drawing)}: ${override.body.reason}</p>${actionForm({ ...{ panel: 'risk', action: 'end-override', label: 'Take it back' }, body: { id: override.id } })}`;
  return html`<section class="zone"><h2>Say otherwise</h2>${given}
<p class="quiet">Your word holds until its time is over. More risk ends at once when something new fires; the kill switch is never overruled.</p>
${actionForm({
  ...{ panel: 'risk', action: 'override', label: 'Say it', tone: 'danger', isTyped: true },
  fields: [
    field({ name: 'reason', label: 'Why', isRequired: true }),
    choice({
      ...{ name: 'state', label: 'State', value: 'RISK_OFF' },
      of: riskStates.map((state) => [state, stateTexts[state].word] as const),
    }),
    field({ name: 'hours', label: 'For hours', type: 'number', value: 12, isRequired: true }),
  ],
})}</section>`;
}

function renderOverrides({ overrides }: RiskPageView, drawing: Drawing): Html {
  return html`<section class="zone"><h2>What people said</h2>${
    overrides.length === 0
      ? html`<p class="empty">Nobody has overruled it.</p>`
      : html`<ol class="history">${overrides.map(({ body }) => html`<li>${when(body.from, drawing)} ${stateTexts[body.state].word} by ${body.by.replace(/^\w+:/, '')}: ${body.reason}${body.endedAt === null ? nothing : html` <span class="quiet">taken back ${when(body.endedAt, drawing)}</span>`}</li>`)}</ol>`
  }</section>`;
}

function renderTransitions({ transitions, next }: RiskPageView, drawing: Drawing): Html {
  return html`<section class="zone crt"><h2>Changes</h2>${
    transitions.length === 0
      ? html`<p class="empty">The state has never changed.</p>`
      : table({
          caption: 'Changes of the risk state',
          columns: [{ label: 'When' }, { label: 'From' }, { label: 'To' }, { label: 'Why' }],
          rows: transitions.map(({ id, body }) => [
            html`<a href="/record/risk-transition/${id}">${when(body.at, drawing)}</a>`,
            stateTexts[body.from].word,
            mark(stateTexts[body.to].tone, stateTexts[body.to].word),
            body.reason,
          ]),
        })
  }${next === null ? nothing : html`<p class="more"><a href="/panel/risk?after=${encodeURIComponent(next)}">Older ones</a></p>`}</section>`;
}
