import { resolve } from 'node:path';
import { readTextFile } from '#lib';
import { findAgent as findDoor } from '../../ask/at-agent.ts';
import type { AgentDefinition } from '../../model/agent.ts';
import { runAtAgent } from '../at-agent.ts';
import { agents } from '../index.ts';
import { withAgents } from '../open.ts';
import { findAgent } from '../registry.ts';
import { runStream } from '../run-stream.ts';
import type { RunJson, RunRequest } from '../wire.ts';
import { exitCodeOf } from './exit-code.ts';
import { type AgentsContext, needWord } from './options.ts';
import { queueByHand, refuseQueueWords } from './queue.ts';
import { renderRun, shortId } from './render.ts';

/** By the agent process where it runs, as that has the knowledge base open; else by this one. */
export async function runByHand(context: AgentsContext): Promise<number> {
  const { words, options, signal } = context;
  const agent = findAgent(agents, needWord(context, 0, 'the name of an agent'));
  const { model } = options;
  const input = inputOf(context, words.slice(1).join(' '));
  if (options.queue) return queueByHand(context, agent, input);
  refuseQueueWords(context);
  const request = { input, ...(model === undefined ? {} : { model }) };
  const door = findDoor(context);
  const run = await (door === undefined
    ? runHere(agent, request, context)
    : runAtAgent(agent.name, request, door, signal));
  context.report(run, () => renderRun(run));
  context.stderr(`run ${shortId(run.id)}: ${run.outcome} in ${run.mode} mode`);
  return exitCodeOf(run);
}

function runHere(agent: AgentDefinition, request: RunRequest, context: AgentsContext) {
  return withAgents(context, async ({ ports }): Promise<RunJson> => {
    for await (const line of runStream(agent, request, ports, context.signal)) {
      if (line.type === 'run') return line.run;
    }
    throw new Error('a run ended without an end');
  });
}

/** Words of the command line, the text of a file, or both. */
function inputOf({ options, cwd }: AgentsContext, said: string): string {
  const text = options.file === undefined ? '' : readTextFile(resolve(cwd, options.file));
  return [said, text].filter((part) => part !== '').join('\n\n');
}
