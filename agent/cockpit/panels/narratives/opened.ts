import { inputWord, verdictWord } from '../../model/words.ts';
import { figure } from '../../web/chart.ts';
import { type Content, type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, choice, facts, field, live, mark, table, when } from '../../web/parts.ts';
import { counted, percent, shortUsd, signed, usd } from '../numbers.ts';
import { sideTexts, whoOf } from '../smart-money/tile.ts';
import { renderMoments } from './moments.ts';
import type { OpenedNarrative } from './read.ts';
import { renderTicket } from './ticket.ts';
import { scoredBy, scoreOf, standingWord, stateTones } from './tile.ts';

const none = html`<span class="quiet">not known</span>`;

/** Everything about one narrative: its score and what made it, flows, social, exposure, decisions. */
export function renderOpened(opened: OpenedNarrative | null, drawing: Drawing): Html {
  if (opened === null) {
    return html`<section class="zone"><p class="empty">This narrative is not there any more, or its address is wrong.</p></section>`;
  }
  const { row, view } = opened;
  const { body } = row;
  const { standing, sentiment, score } = view;
  return html`<section class="zone crt"><h2>${body.name} ${mark(stateTones[body.state], body.state)}</h2><div class="columns"><div>
${facts([
  [
    'Score',
    html`${scoreOf(opened)}${view.isStale ? html` <span class="warn">too old to count</span>` : nothing}`,
  ],
  [
    'New positions',
    html`${mark(standing.mode === 'tradable' ? 'good' : 'warn', standingWord(view))} <span class="quiet">${standing.reasons.join('; ')}</span>`,
  ],
  [
    'With',
    standing.instruments.length === 0
      ? html`<span class="quiet">nothing now; at most ${body.instruments.join(', ') || 'nothing'}</span>`
      : standing.instruments.join(', '),
  ],
  [
    'Size',
    standing.sizeFactor === null
      ? html`<span class="quiet">as asked: no mood makes it smaller</span>`
      : percent(standing.sizeFactor, 0),
  ],
  ['Sentiment', sentiment.reason],
  ['Observed', view.at === null ? html`<span class="quiet">never</span>` : when(view.at, drawing)],
  [
    'In this state',
    body.stateSince === null
      ? html`<span class="quiet">it has not changed since it was added</span>`
      : html`since ${when(body.stateSince, drawing)}`,
  ],
  [
    'Tokens',
    body.tokens.length === 0 ? html`<span class="quiet">none</span>` : body.tokens.join(', '),
  ],
  [
    'Held',
    opened.exposureUsd === null
      ? html`<span class="quiet">no holding is known: add it to a wallet, or wait for the key zapper</span>`
      : live(usd(opened.exposureUsd)),
  ],
])}
${(score?.warnings ?? []).map(({ message }) => html`<p class="warn">${message}</p>`)}</div>
<div>${renderComponents(opened)}</div></div>
${opened.hasHistory ? figure({ kind: 'line', src: `/panel/narratives/chart/score.json?open=${row.id}`, caption: 'Score, 0 to 100' }) : nothing}
${opened.transitions.length === 0 ? nothing : html`<h3>Changes of its state</h3>${renderTransitions(opened, drawing)}`}
</section>
<div class="columns">${renderFlows(opened, drawing)}${renderSocial(opened)}</div>
${renderTicket(opened)}
${renderMoments(opened.moments, drawing)}
${renderSaid(opened, drawing)}
${renderEdit(opened)}`;
}

function renderComponents({ view }: OpenedNarrative): Html {
  const components = view.score?.components ?? [];
  if (components.length === 0) {
    return html`<p class="empty">Nothing has scored it yet: the next look is within a minute. ${scoredBy}</p>`;
  }
  return table({
    caption: 'What the score is made of',
    columns: [
      { label: 'Part' },
      { label: 'Score', isNumber: true },
      { label: 'Counts', isNumber: true },
    ],
    rows: components.map(({ name, score, weight, reason, parts }) => [
      html`${inputWord(name)}${noteOf(parts)}${reason === null ? lackOf(parts) : html`<span class="note">${reason}</span>`}`,
      score === null ? none : signed(score, (value) => value.toFixed(2)),
      weight === null ? html`<span class="quiet">not</span>` : percent(weight, 0),
    ]),
  });
}

type Parts = NonNullable<OpenedNarrative['view']['score']>['components'][number]['parts'];

function noteOf(parts: Parts): Content {
  const known = parts.flatMap(({ input, value }) =>
    value === null ? [] : [`${inputWord(input)} ${Number(value.toPrecision(4))}`],
  );
  return known.length === 0 ? nothing : html`<span class="note">${known.join(', ')}</span>`;
}

/** What it does without, and what that waits for. */
function lackOf(parts: Parts): Content {
  const reasons = [...new Set(parts.flatMap(({ reason }) => (reason === null ? [] : [reason])))];
  return reasons.length === 0
    ? nothing
    : html`<span class="note">Without: ${reasons.join('; ')}</span>`;
}

function renderTransitions({ transitions }: OpenedNarrative, drawing: Drawing): Html {
  return table({
    caption: 'Changes of its state',
    columns: [{ label: 'When' }, { label: 'From' }, { label: 'To' }, { label: 'Why' }],
    rows: transitions.map(({ body }) => [
      when(body.at, drawing),
      body.from,
      mark(stateTones[body.to], body.to),
      body.reason,
    ]),
  });
}

function renderFlows({ moves, row }: OpenedNarrative, drawing: Drawing): Html {
  return html`<section class="zone crt"><h2>Flows</h2>${
    moves.length === 0
      ? html`<p class="empty">No watched wallet has moved for it.</p>`
      : html`<ul class="lines">${moves.map((move) => html`<li><span class="what"><a href="/panel/smart-money?show=all&amp;open=${move.id}">${whoOf(move)}</a><span class="note">${sideTexts[move.body.side]} ${move.body.token}, ${when(move.body.at, drawing)}</span></span><span class="value">${move.body.usdValue === null ? html`<span class="quiet">no value</span>` : live(shortUsd(move.body.usdValue))}</span></li>`)}</ul><p class="more"><a href="/panel/smart-money?show=all&amp;narrative=${row.id}">All of them</a></p>`
  }</section>`;
}

function renderSocial({ engagement, row }: OpenedNarrative): Html {
  return html`<section class="zone crt"><h2>Social</h2>${
    engagement === null
      ? html`<p class="empty">No post of two days is about it.</p>`
      : facts([
          ['Posts', counted(engagement.posts, 'post')],
          ['Authors', engagement.authors],
          [
            'Engagement',
            engagement.engagement === null
              ? html`<span class="quiet">the posts do not tell likes, replies and reposts</span>`
              : live(engagement.engagement.toLocaleString('en-GB')),
          ],
          [
            'Against before',
            engagement.change === null
              ? html`<span class="quiet">waits for numbers of the two days before</span>`
              : signed(engagement.change, (value) => percent(value, 0)),
          ],
        ])
  }<p class="more"><a href="/panel/social?narrative=${encodeURIComponent(row.body.name)}">The posts</a></p></section>`;
}

function renderSaid(opened: OpenedNarrative, drawing: Drawing): Html {
  const { decisions, transitions } = opened;
  return html`<section class="zone"><h2>What came of it</h2>${
    decisions.length === 0
      ? html`<p class="empty">The rules have decided nothing about it.</p>`
      : html`<ol class="history">${decisions.map(({ id, body }) => html`<li>${when(body.at, drawing)} ${mark(body.verdict === 'EXIT' ? 'bad' : body.verdict === 'ADD' ? 'good' : 'quiet', verdictWord(body.verdict, body.outcome))} <a href="/record/decision/${id}">${body.explanation}</a></li>`)}</ol>`
  }${transitions.length === 0 ? nothing : renderTransitions(opened, drawing)}</section>`;
}

function renderEdit({ row: { id, version, body } }: OpenedNarrative): Html {
  const other = body.mode === 'auto' ? 'watch-only' : 'auto';
  return html`<section class="zone"><h2>Change it</h2><div class="buttons">${actionForm({
    ...{ panel: 'narratives', action: 'set-mode', body: { id, version, mode: other } },
    label: other === 'auto' ? 'Let its state decide' : 'Only watch it',
  })}${actionForm({ ...{ panel: 'narratives', action: 'make-task', label: 'Make a task' }, body: { id } })}${actionForm(
    {
      ...{ panel: 'narratives', action: 'remove', label: 'Remove', tone: 'danger', isTyped: true },
      body: { id, version, name: body.name },
    },
  )}</div>${actionForm({
    ...{ panel: 'narratives', action: 'edit', label: 'Save', tone: 'main', body: { id, version } },
    fields: [
      field({ name: 'name', label: 'Name', value: body.name, isRequired: true }),
      field({ name: 'aliases', label: 'Also called', value: body.aliases.join(', ') }),
      field({ name: 'tokens', label: 'Tokens', value: body.tokens.join(', ') }),
      field({ name: 'instruments', label: 'With', value: body.instruments.join(', ') }),
      choice({
        name: 'mode',
        label: 'New positions',
        value: body.mode,
        of: [
          ['auto', 'as its state says'],
          ['watch-only', 'never'],
        ],
      }),
      field({ name: 'notes', label: 'Notes', type: 'area', value: body.notes }),
    ],
  })}</section>`;
}
