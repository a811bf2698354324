import { algorithms, gameNames, games } from '../../poker/index.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, choice, facts, field, mark, table, unknown, when } from '../../web/parts.ts';
import { renderHands, renderLog } from './hands.ts';
import type { PokerPageView, PokerQuery, RunningSession } from './read.ts';
import { renderRun } from './run.ts';
import { counted, qualityOf, signed, titleOf } from './tile.ts';

export function renderPokerPage(view: PokerPageView, query: PokerQuery, drawing: Drawing): Html {
  const { opened, list } = view;
  return html`${renderSession(view.session, drawing)}
${
  opened === null
    ? query.open === undefined
      ? nothing
      : html`<section class="zone"><p class="empty">This run is not there any more.</p></section>`
    : renderRun(opened, drawing)
}
<section class="zone" id="train"><h2>Train by self-play</h2>${actionForm({
    ...{ panel: 'poker', action: 'start', label: 'Start', tone: 'main' },
    fields: [
      choice({
        ...{ name: 'game', label: 'Game', value: gameNames[0] ?? null },
        of: games.map(({ name, title }) => [name, title] as const),
      }),
      choice({
        ...{ name: 'algorithm', label: 'Way', value: algorithms[0] },
        of: [
          ['vanilla', 'every deal each round'],
          ['chance-sampled', 'one deal each round'],
        ],
      }),
      field({ name: 'iterations', label: 'Rounds', type: 'number', value: 10_000, step: '1' }),
      field({
        ...{ name: 'seed', label: 'Seed', type: 'number', step: '1' },
        placeholder: 'for one deal a round',
      }),
    ],
  })}</section>
<section class="zone crt"><h2>Runs</h2>${
    list.length === 0
      ? html`<p class="empty">Nothing was trained yet. Ten thousand rounds of Kuhn poker take some seconds.</p>`
      : table({
          caption: 'Runs',
          columns: [{ label: 'Run' }, { label: 'State' }, { label: 'When' }, { label: 'Quality' }],
          rows: list.map((run) => [
            html`<a href="/panel/poker?open=${run.id}">${titleOf(run)}</a>`,
            stateOf(run.body.status),
            when(run.body.startedAt, drawing),
            qualityOf(run),
          ]),
        })
  }</section>
${renderSkill(view)}${renderLog(view)}${renderHands(view, drawing)}`;
}

export const stateOf = (status: string): Html =>
  mark(status === 'done' ? 'good' : status === 'failed' ? 'bad' : 'quiet', status);

function renderSession(running: RunningSession | null, drawing: Drawing): Html {
  if (running === null) {
    return html`<section class="zone" id="session"><h2>Before you play or trade</h2>${actionForm({
      ...{ panel: 'poker', action: 'begin', label: 'Begin', tone: 'main' },
      fields: [
        choice({ name: 'area', label: 'What', value: 'poker', of: ['poker', 'trading'] }),
        choice({
          ...{ name: 'mood', label: 'How you feel', none: 'not said' },
          of: [['1', '1, bad'], '2', '3', '4', ['5', '5, good']],
        }),
        field({ name: 'goals', label: 'Goals', placeholder: 'one; another' }),
        field({ name: 'stopLoss', label: 'Stop at a loss of', type: 'number' }),
        field({ name: 'currency', label: 'In', placeholder: 'EUR' }),
        field({ name: 'timeLimitMinutes', label: 'Stop after minutes', type: 'number', step: '1' }),
      ],
    })}</section>`;
  }
  const { row, todo, stop, minutes, result } = running;
  const { area, goals, stopLoss, currency, timeLimitMinutes, startedAt, mood } = row.body;
  return html`<section class="zone crt" id="session"><h2>A session of ${area}</h2>
${stop.map((text) => html`<p class="state"><span class="bad">${text}</span></p>`)}
${todo.map((text) => html`<p class="state"><span class="warn">${text}</span></p>`)}
${facts([
  ['Began', when(startedAt, drawing)],
  ['Minutes', `${minutes}${timeLimitMinutes === null ? '' : ` of ${timeLimitMinutes}`}`],
  [
    'Result',
    result === null
      ? unknown('no hand of this session says what it brought')
      : html`${signed(result)} ${currency}`,
  ],
  [
    'Stops at a loss of',
    stopLoss === null ? unknown('nobody said') : `${stopLoss} ${currency ?? ''}`,
  ],
  ['Mood', mood === null ? unknown('nobody said') : `${mood} of 5`],
  ['Goals', goals.length === 0 ? unknown('nobody said') : goals.join('; ')],
])}
${actionForm({
  ...{ panel: 'poker', action: 'end', label: 'End it', body: { id: row.id, version: row.version } },
  fields: field({ name: 'notes', label: 'How it was' }),
})}</section>`;
}

function renderSkill({ skill }: PokerPageView): Html {
  const { poker, trading, sharedLeaks } = skill;
  const row = (name: string, mark: 'adherence' | 'tilt' | 'heroCalls' | 'revenge') =>
    [name, counted(poker[mark]), counted(trading[mark])] as const;
  return html`<section class="zone crt" id="skill"><h2>Skill, in poker and in trading</h2>${table({
    caption: 'Skill',
    columns: [{ label: 'What' }, { label: 'Poker' }, { label: 'Trading' }],
    rows: [
      row('Plan followed', 'adherence'),
      row('In anger, haste or fear', 'tilt'),
      row('Held on because folding hurt', 'heroCalls'),
      row('To win back a loss', 'revenge'),
    ],
  })}
${sharedLeaks.length === 0 ? nothing : html`<p class="state"><span class="warn">In both: ${sharedLeaks.map((leak) => leak.replaceAll('-', ' ')).join(', ')}.</span></p>`}</section>`;
}
