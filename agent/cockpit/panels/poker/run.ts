import { games } from '../../poker/index.ts';
import { figure } from '../../web/chart.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, facts, live, table, unknown, when } from '../../web/parts.ts';
import { counted } from '../numbers.ts';
import type { RunRow } from './read.ts';
import { percent, qualityOf, titleOf } from './tile.ts';

export function renderRun(run: RunRow, drawing: Drawing): Html {
  const { id, body } = run;
  const { result } = body;
  const unit = games.find(({ name }) => name === body.game)?.unit ?? '';
  const learn = actionForm({
    ...{ panel: 'poker', action: 'study-run', label: 'Learn its spots', body: { id } },
  });
  const more = actionForm({
    ...{ panel: 'poker', action: 'continue', label: 'Train on, ten times as long', body: { id } },
  });
  return html`<section class="zone crt" id="run"><h2>${titleOf(run)}</h2><div class="columns"><div>
${facts([
  ['State', body.status],
  ['Began', when(body.startedAt, drawing)],
  [
    'Way',
    body.algorithm === 'vanilla'
      ? 'every deal each round'
      : `one deal each round, seed ${body.seed}`,
  ],
  ['Quality', qualityOf(run)],
  [
    'Worth to who begins',
    result === null
      ? unknown('it has no result')
      : html`${live(result.value.toFixed(5))} ${unit} a hand`,
  ],
  ...(body.error === null
    ? []
    : [['Failed', html`<span class="bad">${body.error}</span>`] as const]),
])}
<div class="buttons">${body.status === 'running' ? actionForm({ panel: 'poker', action: 'stop', label: 'Stop it', body: { id } }) : nothing}${result === null ? nothing : html`${learn}${more}`}</div>
</div><div>${result === null ? html`<p class="quiet">${body.status === 'running' ? 'It learns. This page is drawn anew when it is done.' : 'It left nothing to look at.'}</p>` : renderSpots(result.spots)}</div></div>
${result === null ? nothing : renderCurve(id, result.curve)}
${result === null ? nothing : renderStrategy(result.strategy)}</section>`;
}

type Result = NonNullable<RunRow['body']['result']>;

function renderCurve(id: string, curve: Result['curve']): Html {
  return figure({
    ...{ kind: 'line', src: `/panel/poker/chart/curve.json?open=${id}` },
    caption: 'What a perfect opponent wins from it, by rounds of training',
    table: table({
      caption: 'Learning curve',
      columns: [
        { label: 'Rounds', isNumber: true },
        { label: 'To be won from it', isNumber: true },
        { label: 'Worth to who begins', isNumber: true },
      ],
      rows: curve.map(({ iterations, exploitability, value }) => [
        iterations.toLocaleString('en-GB'),
        exploitability.toPrecision(3),
        value.toFixed(5),
      ]),
    }),
  });
}

const actionsOf = (actions: Result['strategy'][number]['actions']) =>
  actions.map(({ name, probability }) => `${name} ${percent(probability)}`).join(', ');

function renderSpots(spots: Result['spots']): Html {
  if (spots.length === 0) return html`<p class="quiet">No spot is worth learning.</p>`;
  return html`<h3>Worth learning</h3><ul class="lines">${spots
    .slice(0, 6)
    .map(
      ({ player, question, actions, reason }) =>
        html`<li><span class="what">Player ${player}: ${question}<span class="note">${actionsOf(actions)} · ${reason === 'regret' ? 'hardest to learn' : 'both answers are needed'}</span></span></li>`,
    )}</ul>`;
}

const setsShown = 40;

function renderStrategy(strategy: Result['strategy']): Html {
  const more = strategy.length - setsShown;
  return html`<details><summary>What it learned: ${counted(strategy.length, 'place')}</summary>${table(
    {
      caption: 'Strategy',
      columns: [{ label: 'Where' }, { label: 'Player', isNumber: true }, { label: 'What to do' }],
      rows: strategy
        .slice(0, setsShown)
        .map(({ question, player, actions }) => [question, player, actionsOf(actions)]),
    },
  )}${more > 0 ? html`<p class="quiet">${counted(more, 'more place')} ${more === 1 ? 'is' : 'are'} in the export of this page.</p>` : nothing}</details>`;
}
