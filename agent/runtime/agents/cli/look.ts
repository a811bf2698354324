import { systemClock } from '#lib';
import { agents } from '../index.ts';
import { storeFileOf } from '../open.ts';
import { findAgent } from '../registry.ts';
import { readStanding } from '../standing.ts';
import {
  type AgentStore,
  openAgentStore,
  readApprovals,
  readModeChanges,
  readPredictions,
  readRuns,
  readViolations,
} from '../store/index.ts';
import { type AgentsContext, needWord } from './options.ts';
import {
  dateOf,
  renderAgent,
  renderAgents,
  renderApprovals,
  renderPredictions,
  renderRuns,
} from './render.ts';

/** @returns the exit code */
export function withStore({ env }: AgentsContext, work: (store: AgentStore) => void): number {
  const store = openAgentStore(storeFileOf(env), systemClock);
  try {
    work(store);
    return 0;
  } finally {
    store.close();
  }
}

export function listAgents(context: AgentsContext): number {
  return withStore(context, (store) => {
    const rows = agents.map((agent) => ({ agent, standing: readStanding(store, agent) }));
    const data = rows.map(({ agent: { name, purpose }, standing }) => ({
      ...{ name, purpose },
      ...standing,
    }));
    context.report(data, () => renderAgents(rows));
  });
}

const shownMax = 5;

export function showAgent(context: AgentsContext): number {
  const agent = findAgent(agents, needWord(context, 0, 'the name of an agent'));
  return withStore(context, (store) => {
    const standing = readStanding(store, agent);
    const changes = readModeChanges(store, agent.name, shownMax);
    const violations = readViolations(store, agent.name, shownMax);
    const outputs = agent.outputs.map(({ name, description }) => ({ name, description }));
    context.report({ ...agent, outputs, standing, changes, violations }, () =>
      [
        ...renderAgent(agent, standing),
        ...changes.map(
          ({ at, from, to, by, reason }) => `${dateOf(at)}  ${from} → ${to}, ${by}: ${reason}`,
        ),
        ...violations.map(({ at, what }) => `${dateOf(at)}  violation: ${what}`),
      ].join('\n'),
    );
  });
}

export function listRuns(context: AgentsContext): number {
  const [name] = context.words;
  const agent = name === undefined ? undefined : findAgent(agents, name).name;
  return withStore(context, (store) => {
    const { limit } = context.options;
    const rows = readRuns(store, { limit, ...(agent === undefined ? {} : { agent }) });
    context.report(rows, () => renderRuns(rows));
  });
}

export function listPredictions(context: AgentsContext): number {
  const [name] = context.words;
  const agent = name === undefined ? undefined : findAgent(agents, name).name;
  return withStore(context, (store) => {
    const { limit } = context.options;
    const rows = readPredictions(store, { limit, ...(agent === undefined ? {} : { agent }) });
    context.report(rows, () => renderPredictions(rows));
  });
}

export function listApprovals(context: AgentsContext): number {
  return withStore(context, (store) => {
    const rows = readApprovals(store, { waiting: !context.options.all });
    context.report(rows, () => renderApprovals(rows));
  });
}
