import { userInfo } from 'node:os';
import { Fault } from '#lib';
import { agents } from '../index.ts';
import { findAgent } from '../registry.ts';
import { pause, promote } from '../standing.ts';
import {
  decideApproval,
  idStart,
  rateRun,
  readPredictions,
  readRuns,
  scorePrediction,
} from '../store/index.ts';
import { withStore } from './look.ts';
import { type AgentsContext, needReason, needWord } from './options.ts';
import { shortId } from './render.ts';

const operator = () => userInfo().username;

export function promoteAgent(context: AgentsContext): number {
  const agent = findAgent(agents, needWord(context, 0, 'the name of an agent'));
  const reason = needReason(context);
  return withStore(context, (store) => {
    const mode = promote(store, agent, { by: operator(), reason });
    context.report({ agent: agent.name, mode }, () => `${agent.name} is now in ${mode} mode`);
  });
}

export function pauseAgent(context: AgentsContext): number {
  const agent = findAgent(agents, needWord(context, 0, 'the name of an agent'));
  const reason = needReason(context);
  return withStore(context, (store) => {
    pause(store, agent, { by: operator(), reason });
    context.report({ agent: agent.name, mode: 'paused' }, () => `${agent.name} is paused`);
  });
}

export function rateRunByHand(context: AgentsContext): number {
  const start = needWord(context, 0, 'the id of a run');
  const stars = needWord(context, 1, 'how well it explains itself, 1 to 5,');
  if (!/^[1-5]$/.test(stars)) {
    throw new Fault({ code: 'usage', message: `${JSON.stringify(stars)} is not one of 1 to 5` });
  }
  const reason = needReason(context);
  return withStore(context, (store) => {
    const runs = idStart.test(start) ? readRuns(store, { id: start, limit: 2 }) : [];
    const { id } = only(runs, 'run', start, 'panther agents runs');
    rateRun(store, { run: id, by: operator(), explanation: Number(stars), reason });
    context.report({ run: id, explanation: Number(stars) }, () => `run ${shortId(id)}: ${stars}`);
  });
}

export function scoreByHand(context: AgentsContext): number {
  const start = needWord(context, 0, 'the id of a prediction');
  const said = needWord(context, 1, 'yes or no');
  if (said !== 'yes' && said !== 'no') {
    throw new Fault({ code: 'usage', message: `${JSON.stringify(said)} is neither yes nor no` });
  }
  const evidence = needReason(context);
  return withStore(context, (store) => {
    const rows = idStart.test(start) ? readPredictions(store, { id: start, limit: 2 }) : [];
    const { id, dueAt } = only(rows, 'prediction', start, 'panther agents predictions');
    if (dueAt > store.clock.now()) {
      const message = 'it is not due yet: an agent is held against the horizon it chose';
      throw new Fault({ code: 'agent.refused', message });
    }
    const happened = said === 'yes';
    if (!scorePrediction(store, { prediction: id, happened, by: operator(), evidence })) {
      throw new Fault({ code: 'agent.refused', message: 'it was scored already' });
    }
    context.report({ prediction: id, happened }, () => `prediction ${shortId(id)}: ${said}`);
  });
}

export function denyProposal(context: AgentsContext): number {
  const approval = needWord(context, 0, 'the id of a proposal');
  const reason = needReason(context);
  return withStore(context, (store) => {
    const { id } = decideApproval(store, { approval, verdict: 'deny', by: operator(), reason });
    context.report({ id, state: 'denied' }, () => `proposal ${shortId(id)} is denied`);
  });
}

function only<Row>(rows: readonly Row[], what: string, start: string, list: string): Row {
  const [found, other] = rows;
  if (found !== undefined && other === undefined) return found;
  const message = `${found === undefined ? `no ${what} begins` : `several ${what}s begin`} with ${start}`;
  throw new Fault({ code: 'agent.unknown', message, hint: `\`${list}\` lists them` });
}
