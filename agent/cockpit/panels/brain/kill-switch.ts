import { type Html, html } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, choice, field, mark } from '../../web/parts.ts';
import type { BrainPageView } from './read.ts';
import { type BrainClock, brainWhen } from './time.ts';

/** What each level does, as the brain does it. */
export const levels = [
  ['0', '0, safe: everything is allowed'],
  ['1', '1, caution: smaller entries, nothing is added to'],
  ['2', '2, defensive: nothing new, positions may be closed'],
  ['3', '3, lockdown: positions outside the core are closed'],
  ['4', '4, emergency: every position is closed'],
  ['5', '5, shutdown: only stops and you act'],
] as const;

export const levelNames = [
  'safe',
  'caution',
  'defensive',
  'lockdown',
  'emergency',
  'shutdown',
] as const;

export function renderKillSwitch(
  { state }: BrainPageView,
  clock: BrainClock | null,
  drawing: Drawing,
): Html {
  const { value } = state;
  const title = html`<h2>Kill switch</h2>`;
  if (value === null)
    return html`<section class="zone">${title}<p class="empty">Its level is being read.</p></section>`;
  const { level, reason, text } = value.killSwitch;
  const tone = level === 0 ? 'good' : level === 1 ? 'warn' : 'bad';
  const open = value.alerts.filter(({ acknowledgedBy }) => acknowledgedBy === null).slice(0, 5);
  return html`<section class="zone" id="kill-switch">${title}
<p class="big">${mark(tone, `${level} ${text.name}`)} <span class="quiet">${text.effect}</span></p><p>${reason}</p>
${actionForm({
  ...{ panel: 'brain', action: 'kill-switch', label: 'Set it', tone: 'danger', isTyped: true },
  fields: [
    field({ name: 'reason', label: 'Why', isRequired: true }),
    choice({ name: 'level', label: 'Level', value: String(level === 0 ? 2 : 0), of: levels }),
  ],
})}
<h3>Alerts</h3>${
    open.length === 0
      ? html`<p class="empty">None is open.</p>`
      : html`<ul class="lines">${open.map(({ alertId, message, severity, raisedAt }) => html`<li><span class="what"><span class="${severity === 'critical' ? 'bad' : severity === 'warning' ? 'warn' : 'quiet'}">${message}</span><span class="note">${brainWhen(raisedAt, clock, drawing)}</span></span><span class="value">${actionForm({ ...{ panel: 'brain', action: 'acknowledge', label: 'Seen', says: `Seen: ${message}` }, body: { id: alertId } })}</span></li>`)}</ul>`
  }</section>`;
}
