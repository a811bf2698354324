import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { exitCodes, readTextFile } from '#lib';
import { orderModels } from '../../providers/index.ts';
import { executeApproval } from '../approvals/execute.ts';
import { agents } from '../index.ts';
import { withAgents } from '../open.ts';
import { findAgent } from '../registry.ts';
import { type AgentRun, runAgent } from '../run/run-agent.ts';
import { scoreDuePredictions } from '../score-due.ts';
import { createBrainEvaluator } from '../trust/evaluate.ts';
import { scoreByHand } from './change.ts';
import { type AgentsContext, needReason, needWord } from './options.ts';
import { renderRun, shortId } from './render.ts';

export function runByHand(context: AgentsContext): Promise<number> {
  const { words, options, signal } = context;
  const agent = findAgent(agents, needWord(context, 0, 'the name of an agent'));
  const input = inputOf(context, words.slice(1).join(' '));
  return withAgents(context, async ({ ports }) => {
    const wanted = options.model === undefined ? agent.models : [options.model];
    const models = orderModels(ports.models, wanted);
    const run = await runAgent(agent, input, { ...ports, models }, signal);
    const { fault, ...data } = run;
    context.report({ ...data, fault: fault?.toJSON() ?? null }, () => renderRun(run));
    context.stderr(`run ${shortId(run.id)}: ${run.outcome} in ${run.mode} mode`);
    return exitCodeOf(run);
  });
}

/** Words of the command line, the text of a file, or both. */
function inputOf({ options, cwd }: AgentsContext, said: string): string {
  const text = options.file === undefined ? '' : readTextFile(resolve(cwd, options.file));
  return [said, text].filter((part) => part !== '').join('\n\n');
}

/** Of the model's failure where that is why; else of what was refused or is not whole. */
function exitCodeOf({ outcome, fault }: AgentRun): number {
  if (outcome === 'accepted') return 0;
  if (fault !== undefined) return exitCodes[fault.code];
  return exitCodes[outcome === 'cut-off' ? 'ask.budget' : 'agent.refused'];
}

/** All that are due, by the brain; one, by the operator. */
export async function score(context: AgentsContext): Promise<number> {
  if (context.words.length > 0) {
    return scoreByHand(context);
  }
  return withAgents(context, async ({ store, ports }) => {
    const evaluate = createBrainEvaluator(ports.toolPorts);
    const { signal } = context;
    const report = await scoreDuePredictions(store, agents, { evaluate, signal });
    context.report(report, () =>
      [
        `${report.scored} scored, ${report.left} due that nobody here can judge`,
        ...report.demoted.map(({ agent, to }) => `${agent} is now in ${to} mode`),
        ...(report.left === 0 ? [] : ['panther agents score ID yes|no --reason … says it']),
      ].join('\n'),
    );
    return 0;
  });
}

export async function approve(context: AgentsContext): Promise<number> {
  const id = needWord(context, 0, 'the id of a proposal');
  const reason = needReason(context);
  return withAgents(context, async ({ store, brain }) => {
    const { signal } = context;
    const operator = userInfo().username;
    const done = await executeApproval(id, reason, { store, brain, operator, signal });
    const { approval, outcome, detail } = done;
    context.report({ id: approval.id, outcome, detail }, () =>
      outcome === 'unknown'
        ? `it is not known whether ${shortId(approval.id)} was done: ${detail}\nlook at the brain before you do anything by hand`
        : `${shortId(approval.id)} ${outcome}: ${detail}`,
    );
    return outcome === 'done'
      ? 0
      : exitCodes[outcome === 'unknown' ? 'api.failed' : 'agent.refused'];
  });
}
