import { Fault } from '#lib';
import { readMode } from '../agents/store/index.ts';
import type { AgentDefinition } from '../model/agent.ts';
import { endAbandoned } from './cancel.ts';
import { jobLimits } from './limits.ts';
import type { Shared } from './open.ts';
import { lookUpPart, type PartPorts } from './part.ts';
import { partQueue, queueOfAgent, queueOfHost } from './queues.ts';
import { type QueuedPorts, runQueued } from './run-queued.ts';
import { takeJobs } from './take.ts';
import { takeInRuns } from './take-in.ts';
import { announce, retire } from './workers.ts';

export interface WorkerOptions {
  readonly ports: QueuedPorts;
  readonly parts: PartPorts;
  /** Whether the brain can be asked here, for agents that do so. */
  readonly hasBrain: boolean;
  /** Runs at once; 0: this process does none, and no parts of questions. */
  readonly slots: number;
  readonly signal: AbortSignal;
}

/** Does runs and parts of questions for all machines of the database, and keeps what became of them in the records of
 * this one, until the signal. A database that is away is asked again. */
export async function workForAll(shared: Shared, options: WorkerOptions): Promise<void> {
  const { ports, parts, slots, signal } = options;
  const ownAgents = () => agentsOf(options);
  const keeping = keepRecords(shared, options, ownAgents);
  if (slots === 0) return keeping;
  await announce(shared, { ...offerOf(options), agents: ownAgents() });
  const runs = takeJobs(shared, {
    queues: () => [queueOfHost(shared.self.host), ...ownAgents().map(queueOfAgent)],
    ...{ slots, pollMs: jobLimits.runPollMs, signal },
    handle: (job) => runQueued(shared, ports, job),
  });
  const looking = takeJobs(shared, {
    queues: () => (parts.models.length === 0 ? [] : [partQueue]),
    ...{ slots: jobLimits.partSlots, pollMs: jobLimits.partPollMs, signal },
    handle: (job) => lookUpPart(shared, parts, job),
  });
  await Promise.all([keeping, runs, looking]);
  await retire(shared);
}

/** Those that this machine has models and a brain for, and has not paused. */
function agentsOf({ ports, hasBrain }: WorkerOptions): readonly string[] {
  if (ports.models.length === 0) return [];
  const canRun = (agent: AgentDefinition) =>
    readMode(ports.store(), agent) !== 'paused' &&
    (hasBrain || !agent.tools.some((tool) => tool.startsWith('brain_')));
  return ports.agents.filter(canRun).map(({ name }) => name);
}

function offerOf({ ports, slots }: WorkerOptions) {
  const models = ports.models.map(({ provider, model }) => `${provider.name}/${model}`);
  return { models, slots };
}

async function keepRecords(
  shared: Shared,
  options: WorkerOptions,
  ownAgents: () => readonly string[],
): Promise<void> {
  const { ports, slots, signal } = options;
  const { clock, log } = shared;
  const unreadable = new Set<string>();
  while (!signal.aborted) {
    try {
      if (slots > 0) await announce(shared, { ...offerOf(options), agents: ownAgents() });
      await endAbandoned(shared);
      await takeInRuns(shared, ports.store(), ports.agents, unreadable);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      log.warn('runs of other machines are not known', { code: error.code, reason: error.message });
    }
    await clock.sleep(jobLimits.takeInMs, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
