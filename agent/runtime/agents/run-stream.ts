import { isDoneWithinBeat } from '../ask/beat.ts';
import type { AgentDefinition } from '../model/agent.ts';
import { orderModels } from '../providers/index.ts';
import { type RunPorts, runAgent } from './run/run-agent.ts';
import { type RunLine, type RunRequest, runToJson } from './wire.ts';

/** Runs an agent for whoever asks; who hangs up ends it. @throws what `runAgent` throws, model.none */
export async function* runStream(
  agent: AgentDefinition,
  { input, model }: RunRequest,
  ports: RunPorts,
  asked: AbortSignal,
): AsyncGenerator<RunLine> {
  const end = new AbortController();
  const signal = AbortSignal.any([asked, end.signal]);
  const models = orderModels(ports.models, model === undefined ? agent.models : [model]);
  const run = runAgent(agent, input, { ...ports, models }, signal);
  try {
    while (!(await isDoneWithinBeat(run, ports.clock, signal))) yield { type: 'waiting' };
    yield { type: 'run', run: runToJson(await run) };
  } finally {
    end.abort();
  }
}
