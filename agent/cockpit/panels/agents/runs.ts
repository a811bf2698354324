import type { AgentRunLine } from '../../sources/index.ts';
import type { AgentPrediction, AgentRunRow } from '../../web/agents-port.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import {
  actionForm,
  choice,
  facts,
  field,
  mark,
  spanOf,
  table,
  unknown,
  when,
} from '../../web/parts.ts';

const outcomeOf = (outcome: string): Html =>
  mark(outcome === 'accepted' ? 'good' : outcome === 'running' ? 'quiet' : 'warn', outcome);

const costOf = ({ costUsd, tokens }: AgentRunLine): Html =>
  costUsd === null
    ? unknown(tokens === null ? 'the run has not ended' : 'the model has no price here')
    : html`${costUsd.toFixed(4)} USD`;

export function renderRuns(
  runs: readonly AgentRunLine[],
  agent: string | undefined,
  drawing: Drawing,
): Html {
  const open = agent === undefined ? '' : `open=${agent}&`;
  return html`<section class="zone crt" id="runs"><h2>Runs</h2>${
    runs.length === 0
      ? html`<p class="empty">Nothing was run. Open an agent and give it something to look at.</p>`
      : table({
          caption: 'Runs',
          columns: [
            { label: 'Agent' },
            { label: 'When' },
            { label: 'Came out' },
            { label: 'Took', isNumber: true },
            { label: 'Cost', isNumber: true },
          ],
          rows: runs.map((run) => [
            html`<a href="/panel/agents?${open}run=${run.id}">${run.agent}</a><span class="note">${run.input.slice(0, 100)}</span>`,
            when(run.at, drawing),
            outcomeOf(run.outcome),
            run.latencyMs === null ? unknown('it has not ended') : spanOf(run.latencyMs),
            costOf(run),
          ]),
        })
  }</section>`;
}

export function renderRun(run: AgentRunRow | null, drawing: Drawing): Html {
  if (run === null)
    return html`<section class="zone"><p class="empty">This run is not among the newest. <code>panther agents runs</code> lists all.</p></section>`;
  const outputs = Array.isArray(run.outputs) ? run.outputs : [];
  return html`<section class="zone crt"><h2>A run of ${run.agent}</h2><div class="columns"><div>
${facts([
  ['Began', when(run.at, drawing)],
  ['Came out', outcomeOf(run.outcome)],
  ['In mode', run.mode],
  ['Model', run.model ?? unknown('none answered')],
  ['Took', run.latencyMs === null ? unknown('it has not ended') : spanOf(run.latencyMs)],
  ['Cost', costOf(run)],
  ['Tokens of the model', run.tokens ?? unknown('it has not ended')],
])}
<h3>It was given</h3><p>${run.input}</p>
${run.problems.length === 0 ? nothing : html`<h3>What is wrong with it</h3><ul>${run.problems.map((each) => html`<li class="bad">${each}</li>`)}</ul>`}
</div><div><h3>What it gave</h3>${
    outputs.length === 0
      ? html`<p class="quiet">nothing</p>`
      : outputs.map((each) => html`<pre tabindex="0">${JSON.stringify(each, null, 2)}</pre>`)
  }
<h3>How well it explains itself</h3>${
    run.rating === null ? html`<p class="quiet">nobody said</p>` : html`<p>${run.rating} of 5</p>`
  }
${
  run.latencyMs === null
    ? nothing
    : actionForm({
        ...{ panel: 'agents', action: 'rate', label: 'Rate', body: { run: run.id } },
        fields: [
          choice({
            name: 'explanation',
            label: 'From 1 to 5',
            value: '3',
            of: ['1', '2', '3', '4', '5'],
          }),
          field({ name: 'reason', label: 'Why', isRequired: true }),
        ],
      })
}</div></div></section>`;
}

export function renderPredictions(rows: readonly AgentPrediction[], drawing: Drawing): Html {
  return html`<section class="zone crt" id="predictions"><h2>Predictions</h2>${
    rows.length === 0
      ? html`<p class="empty">Nothing was predicted. Agents in shadow or live mode write predictions down, which are scored when they are due.</p>`
      : table({
          caption: 'Predictions',
          columns: [
            { label: 'What' },
            { label: 'Chance', isNumber: true },
            { label: 'Due' },
            { label: 'Came true' },
          ],
          rows: rows.map((row) => [
            html`${row.claim}<span class="note">${row.agent}: ${row.because}</span>`,
            `${Math.round(row.probability * 100)} %`,
            when(row.dueAt, drawing),
            outcome(row, drawing),
          ]),
        })
  }</section>`;
}

function outcome(
  { id, claim, happened, scoredBy, needsPerson, dueAt }: AgentPrediction,
  { now }: Drawing,
): Html {
  if (happened !== null) {
    return html`${happened ? mark('good', 'yes') : mark('bad', 'no')}<span class="note">says ${scoredBy ?? 'nobody'}</span>`;
  }
  if (Date.parse(dueAt) > now.getTime()) return html`<span class="quiet">not due</span>`;
  if (!needsPerson) return html`<span class="quiet">is looked up</span>`;
  return actionForm({
    ...{
      panel: 'agents',
      action: 'score',
      label: 'Say so',
      says: `Say so: ${claim}`,
      body: { id },
    },
    fields: [
      choice({ name: 'happened', label: 'Did it', value: 'yes', of: ['yes', 'no'] }),
      field({ name: 'reason', label: 'Seen by', isRequired: true }),
    ],
  });
}
