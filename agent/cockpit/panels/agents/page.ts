import type { AgentDetail, AgentSummary, AgentWish } from '../../web/agents-port.ts';
import { chartTable, figure } from '../../web/chart.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import {
  actionForm,
  facts,
  field,
  lines,
  mark,
  onDay,
  table,
  unknown,
  when,
} from '../../web/parts.ts';
import type { AgentsPageView, AgentsQuery } from './read.ts';
import { renderPredictions, renderRun, renderRuns } from './runs.ts';
import { lastOf, modeOf, trustOf } from './tile.ts';

export function renderAgentsPage(view: AgentsPageView, query: AgentsQuery, drawing: Drawing): Html {
  const { value } = view.reading;
  // How it is with them stands above already.
  if (value === null) return renderExperiments(view, drawing);
  const { agents, wishes } = value;
  const { opened } = view;
  return html`${query.open !== undefined && opened === null ? html`<section class="zone"><p class="empty">There is no agent of that name.</p></section>` : nothing}
${query.run === undefined ? nothing : renderRun(view.run, drawing)}
${opened === null ? nothing : renderOpened(opened, view, drawing)}
${wishes.length === 0 ? nothing : renderWishes(wishes, drawing)}
<section class="zone crt" id="registry"><h2>Registry</h2>${table({
    caption: 'Agents',
    columns: [
      { label: 'Agent' },
      { label: 'Mode' },
      { label: 'Trust', isNumber: true },
      { label: 'Last run' },
      { label: 'Do' },
    ],
    rows: agents.map((agent) => [
      html`<a href="/panel/agents?open=${agent.name}">${agent.name}</a><span class="note">${agent.purpose}</span>`,
      modeOf(agent.mode),
      trustOf(agent),
      lastOf(agent, drawing),
      renderSteer(agent),
    ]),
  })}
<p class="quiet">Sandbox: run by hand, no consequence. Shadow: its predictions are kept and scored. Live: its outputs are passed on.</p></section>
${renderRuns(view.runs, opened?.name, drawing)}
${renderPredictions(view.predictions, drawing)}
${renderExperiments(view, drawing)}`;
}

function renderExperiments({ experiments }: AgentsPageView, drawing: Drawing): Html {
  return html`<section class="zone crt"><h2>Experiments with agents</h2>${
    experiments.length === 0
      ? html`<p class="empty">No agent is on trial. Experiments are added on the <a href="/panel/notes?view=experiments">notes queue</a>.</p>`
      : lines(
          experiments.map(({ id, body }) => ({
            name: html`<a href="/record/experiment/${id}">${body.title}</a>`,
            note: html`${body.agent}, ${onDay(body.startOn, drawing)} to ${body.endOn === null ? 'no set end' : onDay(body.endOn, drawing)}`,
            value: body.status,
          })),
        )
  }</section>`;
}

function renderSteer({ name, mode, staysBecause }: AgentSummary): Html {
  const up =
    staysBecause === null
      ? html`<a href="/panel/agents?open=${name}#steer">Promote</a>`
      : html`<span class="quiet" title="${staysBecause}">stays<span class="hidden">: ${staysBecause}</span></span>`;
  const pause =
    mode === 'paused'
      ? nothing
      : actionForm({
          ...{ panel: 'agents', action: 'pause', label: 'Pause', says: `Pause ${name}` },
          body: { agent: name, reason: 'paused on the registry page' },
        });
  return html`<div class="buttons">${up}${pause}</div>`;
}

function renderOpened(agent: AgentDetail, view: AgentsPageView, drawing: Drawing): Html {
  const { name, purpose, mode, staysBecause, parts } = agent;
  const list = (items: readonly string[]) =>
    items.length === 0 ? html`<span class="quiet">none</span>` : items.join('; ');
  return html`<section class="zone crt"><h2>${name}</h2><p>${purpose}</p><div class="columns"><div>
${facts([
  ['Mode', modeOf(mode)],
  ['Trust', trustOf(agent)],
  ['Predictions scored', agent.resolved],
  ...Object.entries(parts).map(
    ([part, value]) =>
      [
        partWords[part] ?? part,
        value === null ? unknown('nobody has measured it') : Number(value.toFixed(2)),
      ] as const,
  ),
])}
<h3>What it may not do</h3><p>${list(agent.forbidden)}</p></div><div>
${facts([
  ['Is given', list(agent.inputs)],
  ['Gives', list(agent.outputs.map((each) => each.name))],
  [
    'Tools',
    agent.tools.length === 0 ? list([]) : agent.tools.map((tool) => html`<code>${tool}</code> `),
  ],
  ['Effects', list(agent.effects)],
])}
<h3>Changes</h3>${
    agent.changes.length === 0
      ? html`<p class="quiet">It is as it was declared.</p>`
      : html`<ol class="history">${agent.changes.map(({ at, from, to, by, reason }) => html`<li>${when(at, drawing)} ${from} to ${to} by ${by} <span class="note">${reason}</span></li>`)}</ol>`
  }
${agent.violations.length === 0 ? nothing : html`<h3>What it did and may not</h3><ol class="history">${agent.violations.map(({ at, what }) => html`<li>${when(at, drawing)} <span class="bad">${what}</span></li>`)}</ol>`}
</div></div>
${
  view.trust === null
    ? html`<p class="quiet">Trust is written down each time somebody steers the agent and when a run begun here ends.</p>`
    : figure({
        ...{
          kind: 'line',
          src: `/panel/agents/chart/trust.json?open=${name}`,
          caption: 'Trust over time',
        },
        table: chartTable(view.trust, 'Trust over time', drawing),
      })
}</section>
<section class="zone" id="steer"><h2>Steer it</h2>
${actionForm({
  ...{ panel: 'agents', action: 'run', label: 'Run it', tone: 'main', body: { agent: name } },
  fields: field({
    ...{ name: 'input', label: 'What it is to look at', type: 'area', isRequired: true },
    hint: agent.inputs.join('; '),
  }),
})}
${
  staysBecause === null
    ? actionForm({
        ...{ panel: 'agents', action: 'promote', label: 'Promote', isTyped: true },
        body: { agent: name },
        fields: field({ name: 'reason', label: 'Why a step up', isRequired: true }),
      })
    : html`<p class="quiet">It stays in ${mode} mode: ${staysBecause}.</p>`
}
${
  mode === 'paused'
    ? nothing
    : actionForm({
        ...{ panel: 'agents', action: 'pause', label: 'Pause', tone: 'danger' },
        body: { agent: name },
        fields: field({ name: 'reason', label: 'Why it is paused', isRequired: true }),
      })
}</section>`;
}

const partWords: Readonly<Record<string, string>> = {
  precision: 'Said yes and was right',
  recall: 'What happened, it had said',
  latencyS: 'Seconds to an answer',
  explanation: 'Explains itself, 1 to 5',
  suppression: 'Said no and was right',
};

function renderWishes(wishes: readonly AgentWish[], drawing: Drawing): Html {
  return html`<section class="zone crt" id="wishes"><h2>Agents ask for a yes</h2>${table({
    caption: 'Wishes of agents',
    columns: [{ label: 'Wish' }, { label: 'Why' }, { label: 'Until' }, { label: 'Do' }],
    rows: wishes.map(({ id, agent, wish, reason, expiresAt }) => [
      html`${wish}<span class="note">${agent}</span>`,
      reason,
      when(expiresAt, drawing),
      html`${mark('warn', 'waits')} <code>panther agents approve ${id.slice(0, 8)}</code>${actionForm(
        {
          ...{ panel: 'agents', action: 'deny', label: 'No', says: `No: ${wish}`, body: { id } },
          fields: field({ name: 'reason', label: 'Why not', isRequired: true }),
        },
      )}`,
    ]),
  })}</section>`;
}
