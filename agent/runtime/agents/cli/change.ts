import { userInfo } from 'node:os';
import { exitCodes, Fault } from '#lib';
import type { OperatorDesk } from './desk/desk.ts';
import type { Said } from './desk/wire.ts';
import { withDesk } from './desk/with-desk.ts';
import { type AgentsContext, needReason, needWord } from './options.ts';
import { shortId } from './render.ts';

function saidBy(context: AgentsContext): Said {
  return { by: userInfo().username, reason: needReason(context) };
}

/** Does something, and tells it. @returns the exit code */
function change<T>(
  context: AgentsContext,
  act: (desk: OperatorDesk) => Promise<T>,
  render: (done: T) => string,
): Promise<number> {
  return withDesk(context, async (desk) => {
    const done = await act(desk);
    context.report(done, () => render(done));
    return 0;
  });
}

export function promoteAgent(context: AgentsContext): Promise<number> {
  const name = needWord(context, 0, 'the name of an agent');
  const said = saidBy(context);
  return change(
    context,
    (desk) => desk.promote(name, said),
    ({ agent, mode }) => `${agent} is now in ${mode} mode`,
  );
}

export function pauseAgent(context: AgentsContext): Promise<number> {
  const name = needWord(context, 0, 'the name of an agent');
  const said = saidBy(context);
  return change(
    context,
    (desk) => desk.pause(name, said),
    ({ agent }) => `${agent} is paused`,
  );
}

export function rateRunByHand(context: AgentsContext): Promise<number> {
  const start = needWord(context, 0, 'the id of a run');
  const stars = needWord(context, 1, 'how well it explains itself, 1 to 5,');
  if (!/^[1-5]$/.test(stars)) {
    throw new Fault({ code: 'usage', message: `${JSON.stringify(stars)} is not one of 1 to 5` });
  }
  const rating = { ...saidBy(context), explanation: Number(stars) };
  return change(
    context,
    (desk) => desk.rate(start, rating),
    ({ run, explanation }) => `run ${shortId(run)}: ${explanation}`,
  );
}

/** All that are due, by the brain; one, by the operator. */
export function score(context: AgentsContext): Promise<number> {
  if (context.words.length > 0) return scoreByHand(context);
  return change(
    context,
    (desk) => desk.scoreDue(),
    ({ scored, left, demoted }) =>
      [
        `${scored} scored, ${left} due that nobody here can judge`,
        ...demoted.map(({ agent, to }) => `${agent} is now in ${to} mode`),
        ...(left === 0 ? [] : ['panther agents score ID yes|no --reason … says it']),
      ].join('\n'),
  );
}

function scoreByHand(context: AgentsContext): Promise<number> {
  const start = needWord(context, 0, 'the id of a prediction');
  const said = needWord(context, 1, 'yes or no');
  if (said !== 'yes' && said !== 'no') {
    throw new Fault({ code: 'usage', message: `${JSON.stringify(said)} is neither yes nor no` });
  }
  const verdict = { ...saidBy(context), happened: said === 'yes' };
  return change(
    context,
    (desk) => desk.score(start, verdict),
    ({ prediction }) => `prediction ${shortId(prediction)}: ${said}`,
  );
}

export function denyProposal(context: AgentsContext): Promise<number> {
  const proposal = needWord(context, 0, 'the id of a proposal');
  const said = saidBy(context);
  return change(
    context,
    (desk) => desk.deny(proposal, said),
    ({ id }) => `proposal ${shortId(id)} is denied`,
  );
}

export function approve(context: AgentsContext): Promise<number> {
  const proposal = needWord(context, 0, 'the id of a proposal');
  const said = saidBy(context);
  return withDesk(context, async (desk) => {
    const done = await desk.approve(proposal, said);
    const { id, outcome, detail } = done;
    context.report(done, () =>
      outcome === 'unknown'
        ? `it is not known whether ${shortId(id)} was done: ${detail}\nlook at the brain before you do anything by hand`
        : `${shortId(id)} ${outcome}: ${detail}`,
    );
    return outcome === 'done'
      ? 0
      : exitCodes[outcome === 'unknown' ? 'api.failed' : 'agent.refused'];
  });
}
