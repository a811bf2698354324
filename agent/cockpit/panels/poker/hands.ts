import type { HandGroup } from '../../poker/index.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, choice, field, table, unknown, when } from '../../web/parts.ts';
import type { PokerPageView } from './read.ts';
import { percent, signed } from './tile.ts';

/** A hand is written down here, for a session that runs or for none. */
export function renderLog({ session }: PokerPageView): Html {
  const said = (name: string, label: string) =>
    choice({ name, label, none: 'not said', of: ['yes', 'no'] });
  return html`<section class="zone" id="log"><h2>Log a hand</h2>${actionForm({
    ...{ panel: 'poker', action: 'log-hand', label: 'Log', tone: 'main' },
    body: { session: session?.row.body.area === 'poker' ? session.row.id : null },
    fields: [
      field({ name: 'game', label: 'Game', value: 'holdem' }),
      field({ name: 'stakes', label: 'Stakes', placeholder: '1/2', isRequired: true }),
      field({ name: 'bigBlind', label: 'Big blind', type: 'number' }),
      field({ name: 'position', label: 'Position', placeholder: 'BTN', isRequired: true }),
      field({
        name: 'amount',
        label: 'Won, or lost with a minus',
        type: 'number',
        isRequired: true,
      }),
      field({ name: 'currency', label: 'In', value: session?.row.body.currency ?? 'EUR' }),
      said('followedPlan', 'Plan followed'),
      said('tilt', 'In anger or haste'),
      said('heroCall', 'Called because folding hurt'),
      said('revenge', 'To win back a loss'),
      field({ name: 'notes', label: 'Notes', type: 'area' }),
    ],
  })}</section>`;
}

export function renderHands({ statistics, newest, next }: PokerPageView, drawing: Drawing): Html {
  const number = (isNumber: string) => ({ label: isNumber, isNumber: true });
  return html`<section class="zone crt" id="hands"><h2>Hands</h2>
${statistics.map((all) =>
  table({
    caption: `By position, in ${all.currency}`,
    columns: [
      { label: `In ${all.currency}` },
      number('Hands'),
      number('Net'),
      number('Won something'),
      number('Big blinds in 100'),
    ],
    rows: [
      { ...all, name: 'all' },
      ...all.byPosition,
      ...all.byStakes.map((each) => ({ ...each, name: `stakes ${each.name}` })),
    ].map(groupRow),
  }),
)}
${
  newest.length === 0
    ? html`<p class="empty">No hand is written down. Log one above.</p>`
    : html`<h3>The newest</h3>${table({
        caption: 'The newest hands',
        columns: [
          { label: 'Hand' },
          { label: 'When' },
          number('Result'),
          { label: 'Notes' },
          { label: 'Do' },
        ],
        rows: newest.map(({ id, version, body }) => [
          html`<a href="/record/hand/${id}">${body.game} ${body.stakes}, ${body.position}</a>`,
          when(body.playedAt, drawing),
          html`<span>${signed(body.amount)} ${body.currency}</span>`,
          body.notes === '' ? html`<span class="quiet">none</span>` : body.notes.slice(0, 200),
          html`<div class="buttons">${actionForm({ panel: 'poker', action: 'study-hand', label: 'Learn it', says: `Learn it: the hand in ${body.position}`, body: { id } })}${actionForm({ panel: 'poker', action: 'remove-hand', label: 'Remove', says: `Remove the hand in ${body.position}`, body: { id, version } })}</div>`,
        ]),
      })}`
}
${next === null ? nothing : html`<p class="more"><a href="/panel/poker?after=${next}#hands">Older ones</a></p>`}</section>`;
}

function groupRow({ name, hands, net, winRate, bigBlindsPer100 }: HandGroup) {
  const { value, low, high } = winRate;
  return [
    name,
    hands,
    signed(net),
    html`<span>${percent(value)} <span class="quiet">${percent(low)} to ${percent(high)}</span></span>`,
    bigBlindsPer100.value === null
      ? unknown(bigBlindsPer100.reason)
      : signed(Number(bigBlindsPer100.value.toFixed(1))),
  ];
}
