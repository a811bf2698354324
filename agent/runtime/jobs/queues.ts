import type { PgBoss } from 'pg-boss';
import type { AgentDefinition } from '../model/agent.ts';
import { jobLimits } from './limits.ts';

/** Of one agent, so that a worker which does not know it, or may not run it, leaves it to others. */
export const queueOfAgent = (agent: string): string => `run.${agent}`;
/** Of one machine. A name of a queue has no other characters than these (pgboss.io, "Queues"). */
export const queueOfHost = (host: string): string => `host.${host.replaceAll(/[^\w.-]/g, '_')}`;
/** Parts of questions. */
export const partQueue = 'part';

/** One that is there stays as it is. */
export async function createNamedQueue(boss: PgBoss, name: string): Promise<void> {
  await boss.createQueue(name, {
    ...{ policy: 'standard', retryLimit: jobLimits.retries, retryDelay: 0 },
    heartbeatSeconds: jobLimits.heartbeatSec,
    retentionSeconds: (jobLimits.takeWithinMinutesMax + 60) * 60,
    deleteAfterSeconds: 24 * 3600,
  });
}

/** Creates the queues that are not there. */
export async function createQueues(
  boss: PgBoss,
  agents: readonly AgentDefinition[],
  host: string | undefined,
): Promise<void> {
  const runQueues = [
    ...agents.map(({ name }) => queueOfAgent(name)),
    ...(host === undefined ? [] : [queueOfHost(host)]),
  ];
  for (const name of runQueues) await createNamedQueue(boss, name);
  await boss.createQueue(partQueue, {
    ...{ policy: 'standard', retryLimit: 0, heartbeatSeconds: jobLimits.partHeartbeatSec },
    ...{ expireInSeconds: 300, retentionSeconds: 300, deleteAfterSeconds: 600 },
  });
}
