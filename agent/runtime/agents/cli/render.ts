import { renderRows } from '#lib';
import { resolvedMin } from '../trust/ladder.ts';
import { gradeParts, gradeTrust } from '../trust/trust.ts';
import type { RunJson } from '../wire.ts';
import type {
  ListedAgent,
  ShownAgent,
  ShownApproval,
  ShownPrediction,
  ShownRun,
} from './desk/wire.ts';
import { renderOutputs } from './render-outputs.ts';

export const shortId = (id: string): string => id.slice(0, 8);

export function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}

export function renderAgents(rows: readonly ListedAgent[]): string {
  return renderRows(
    rows.map(({ name, purpose, mode, trust }) => [
      name,
      `${mode}, trust ${trustText(trust)}: ${purpose}`,
    ]),
  );
}

/** What is not measured is said not to be. */
function trustText(trust: number | undefined): string {
  return trust === undefined ? 'not known' : trust.toFixed(2);
}

export function renderAgent(agent: ShownAgent): string {
  const lines = [
    ...renderStanding(agent),
    ...agent.changes.map(
      ({ at, from, to, by, reason }) => `${dateOf(at)}  ${from} → ${to}, ${by}: ${reason}`,
    ),
    ...agent.violations.map(({ at, what }) => `${dateOf(at)}  violation: ${what}`),
  ];
  return lines.join('\n');
}

function renderStanding(agent: ShownAgent): readonly string[] {
  const { resolved, trust, mode } = agent.standing;
  const { precision, recall, latencyS, explanation, suppression } = agent.standing.parts;
  const parts = { precision, recall, latencyS, explanation, suppression };
  const grades = gradeParts(parts);
  const part = (value: number | undefined, unit = ''): string =>
    value === undefined ? 'not measured' : `${value.toFixed(2)}${unit}`;
  const { wallClockMs, totalTokens, costUsd, toolCalls } = agent.budget;
  const trusted =
    trust === undefined ? 'not known yet' : `${trust.toFixed(2)} (${gradeTrust(trust)})`;
  return [
    `${agent.name}: ${agent.purpose}`,
    renderRows([
      ['mode', mode],
      ['given', agent.inputs.join('; ')],
      ['gives', agent.outputs.map(({ name }) => name).join(', ')],
      ['never', agent.forbidden.join('; ')],
      ['tools', agent.tools.join(', ') || 'none'],
      ['effects', agent.effects.join(', ')],
      ['models', agent.models.join(', ') || 'the configured order'],
      [
        'budget',
        `${wallClockMs / 1000} s, ${totalTokens} tokens, ${costUsd} US dollars, ${toolCalls} tool calls a run`,
      ],
      ['trust', `${trusted}; ${resolved} predictions scored, live takes ${resolvedMin}`],
      ['  precision', `${part(parts.precision)} ${grades.precision}`],
      ['  recall', `${part(parts.recall)} ${grades.recall}`],
      ['  latency', `${part(parts.latencyS, ' s')} ${grades.latencyS}`],
      ['  explanation', `${part(parts.explanation)} of 5 ${grades.explanation}`],
      ['  suppression', `${part(parts.suppression)} ${grades.suppression}`],
    ]),
  ];
}

export function renderRun(run: RunJson): string {
  return [
    ...(run.outputs.length === 0 ? [] : [renderOutputs(run.outputs, run.evidence)]),
    ...run.problems.map((problem) => `! ${problem}`),
    ...run.proposals.map(
      ({ action, reason, approval }) =>
        `proposal ${approval === null ? '(noted only)' : shortId(approval)} ${JSON.stringify(action)}: ${reason}`,
    ),
    ...(run.demotedTo === null ? [] : [`${run.agent} is now in ${run.demotedTo} mode`]),
  ].join('\n');
}

export function renderRuns(runs: readonly ShownRun[]): string {
  if (runs.length === 0) return 'no runs yet';
  return runs
    .map((run) =>
      [
        ...[shortId(run.id), dateOf(run.at), run.agent.padEnd(17), run.mode.padEnd(7)],
        ...[run.outcome.padEnd(11), `${run.tokens ?? 0} tokens`.padStart(13)],
        run.costUsd === null ? '' : `${run.costUsd.toFixed(4)} US dollars`,
        run.latencyMs === null ? '' : `${(run.latencyMs / 1000).toFixed(1)} s`,
        run.rating === null ? '' : `rated ${run.rating}`,
        run.host === null ? '' : `on ${run.host}`,
      ]
        .filter((each) => each !== '')
        .join('  '),
    )
    .join('\n');
}

export function renderPredictions(rows: readonly ShownPrediction[]): string {
  if (rows.length === 0) return 'no predictions';
  return renderRows(
    rows.map(({ id, agent, claim, probability, dueAt, happened, scoredBy }) => [
      shortId(id),
      `${agent}  due ${dateOf(dueAt)}  ${(probability * 100).toFixed(0)} %  ${JSON.stringify(claim)}  ${happened === undefined ? 'open' : `${happened ? 'it happened' : 'it did not'} (${scoredBy})`}`,
    ]),
  );
}

export function renderApprovals(rows: readonly ShownApproval[]): string {
  if (rows.length === 0) return 'nothing waits for you';
  return rows
    .map(({ id, agent, run, expiresAt, action, reason, state, detail }) =>
      [
        `${shortId(id)}  ${state}  ${JSON.stringify(action)}`,
        `  ${agent} in run ${shortId(run)}: ${reason}`,
        state === 'waiting'
          ? `  until ${dateOf(expiresAt)}; panther agents approve ${shortId(id)} --reason … | deny`
          : `  ${detail ?? ''}`,
      ]
        .filter((line) => line.trim() !== '')
        .join('\n'),
    )
    .join('\n');
}
