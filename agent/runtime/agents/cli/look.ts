import { agents } from '../index.ts';
import { findAgent } from '../registry.ts';
import { withDesk } from './desk/with-desk.ts';
import { type AgentsContext, needWord } from './options.ts';
import { readUnderWay, takeInHere } from './queue.ts';
import {
  renderAgent,
  renderAgents,
  renderApprovals,
  renderPredictions,
  renderRuns,
} from './render.ts';

export async function listAgents(context: AgentsContext): Promise<number> {
  await takeInHere(context);
  return withDesk(context, async (desk) => {
    const rows = await desk.list();
    context.report(rows, () => renderAgents(rows));
    return 0;
  });
}

const shownMax = 5;

export async function showAgent(context: AgentsContext): Promise<number> {
  const name = needWord(context, 0, 'the name of an agent');
  await takeInHere(context);
  return withDesk(context, async (desk) => {
    const { changes, violations, ...agent } = await desk.show(name);
    const shown = {
      ...agent,
      changes: changes.slice(0, shownMax),
      violations: violations.slice(0, shownMax),
    };
    context.report(shown, () => renderAgent(shown));
    return 0;
  });
}

/** Of this machine, and of others that share its database; on a host those that its agent knows. */
export async function listRuns(context: AgentsContext): Promise<number> {
  const { limit } = context.options;
  const filter = filterOf(context);
  const open = await readUnderWay(context);
  return withDesk(context, async (desk) => {
    const underWay = open.filter((run) => (filter.agent ?? run.agent) === run.agent);
    const all = [...underWay, ...(await desk.runs(filter))].slice(0, limit);
    context.report(all, () => renderRuns(all));
    return 0;
  });
}

export async function listPredictions(context: AgentsContext): Promise<number> {
  const filter = filterOf(context);
  await takeInHere(context);
  return withDesk(context, async (desk) => {
    const rows = await desk.predictions(filter);
    context.report(rows, () => renderPredictions(rows));
    return 0;
  });
}

/** @throws Fault agent.unknown */
function filterOf({ words: [name], options: { limit } }: AgentsContext) {
  return name === undefined ? { limit } : { limit, agent: findAgent(agents, name).name };
}

export function listApprovals(context: AgentsContext): Promise<number> {
  return withDesk(context, async (desk) => {
    const rows = await desk.approvals({ all: context.options.all === true });
    context.report(rows, () => renderApprovals(rows));
    return 0;
  });
}
