import type { moment } from '../../model/moment.ts';
import type { BodyOf, RecordRow } from '../../model/record.ts';
import { type Html, html } from '../../web/html.ts';
import type { Drawing, Notice } from '../../web/panel.ts';
import { mark, table, when } from '../../web/parts.ts';

export type MomentRow = RecordRow<BodyOf<typeof moment>>;
type Moment = MomentRow['body'];
type Signal = Moment['signals'][number];

const shown = (value: number | null) => (value === null ? '?' : String(Number(value.toFixed(2))));
const fromTo = (what: string) => (signal: Signal) =>
  `${what}, from ${shown(signal.baseline)} to ${shown(signal.value)}`;

const signalTexts: Readonly<Record<string, (signal: Signal) => string>> = {
  new: ({ value }) => `new: ${shown(value)} mentions in a day, none before`,
  acceleration: fromTo('talked about more'),
  deceleration: fromTo('talked about less'),
  collapse: fromTo('hardly talked about any more'),
  'smart-entering': ({ value, baseline }) =>
    `watched wallets come in: ${shown(value)}, beside ${shown(baseline)}`,
  'smart-leaving': ({ value, baseline }) =>
    `watched wallets leave: ${shown(value)} of ${shown(baseline)}`,
  'sentiment-shift': fromTo('another mood'),
  'organic-shift': fromTo('another share of posts that are no news'),
};

export function textOfMoment({ signals }: Pick<Moment, 'signals'>): string {
  return signals
    .map((signal) => signalTexts[signal.name]?.(signal) ?? `${signal.name} ${shown(signal.value)}`)
    .join('; ');
}

/** Why the gate kept it back, for people. */
const reasonTexts: Readonly<Record<NonNullable<Moment['reason']>, string>> = {
  cooldown_active: 'too soon after the last one',
  insufficient_signals: 'too few signs',
  velocity_below_threshold: 'too small a change',
  alignment_missing: 'nobody said whether the signs agree',
  alignment_invalid: 'whether the signs agree cannot be read',
  recurring_pattern_not_allowed: 'seen before',
};

/** What asked for attention, told or kept back. */
export function renderMoments(moments: readonly MomentRow[], drawing: Drawing): Html {
  return html`<section class="zone" id="moments"><h2>What changed</h2>${
    moments.length === 0
      ? html`<p class="empty">Nothing has asked for attention. It takes 20 mentions in a day or in the day before, and a change in talk, mood or watched wallets.</p>`
      : table({
          caption: 'What asked for attention',
          columns: [{ label: 'When' }, { label: 'What' }, { label: 'Says' }, { label: 'Told' }],
          rows: moments.map(({ body }) => [
            when(body.at, drawing),
            textOfMoment(body),
            html`${body.conviction?.level ?? 'nothing'}<span class="note">${body.conviction?.reason ?? ''}</span>`,
            body.reason === null
              ? mark('good', 'told')
              : html`${mark('quiet', 'kept back')} ${reasonTexts[body.reason]}<span class="note">${body.message}</span>`,
          ]),
        })
  }</section>`;
}

export function noticeOf({ id, body, links }: MomentRow): Notice {
  const [narrativeId = ''] = links.narrative ?? [];
  return {
    ...{ id: `moment:${id}`, at: body.at, tone: 'normal' },
    text: `${body.subject}: ${textOfMoment(body)}`,
    href: `/panel/narratives?open=${narrativeId}#moments`,
  };
}
