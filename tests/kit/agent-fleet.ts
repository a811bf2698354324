import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { systemClock } from '#lib';
import { agents, openAgentStore } from '../../agent/runtime/agents/index.ts';
import { createRunQueue, openShared } from '../../agent/runtime/jobs/index.ts';
import { eventually } from './eventually.ts';
import { type ModelCall, type Script, startModelServer } from './model-server.ts';
import { silentLog as log } from './open-database.ts';
import { openServerBase } from './server-base.ts';

/** A machine that asks, on a server that it shares with workers; they are processes of their own. */
export async function openFleet(script: Script) {
  const base = await openServerBase();
  const { database, url, folder, endings } = base;
  const model = await startModelServer(script);
  endings.push(() => model.close());
  const shared = await openShared(database, {
    ...{ clock: systemClock, log, supervises: false, host: 'asker' },
  });
  endings.push(() => shared.close());
  const store = openAgentStore(join(folder, 'asker', 'agents.db'), systemClock);
  endings.push(() => store.close());
  return {
    ...{ base, database, shared, store, model, folder },
    queue: createRunQueue(shared, { agents, store: () => store }),
    /** Starts a worker; it is there when it has announced itself. */
    async start(host: string, slots = 2): Promise<ChildProcess> {
      const script = new URL('agent-worker.ts', import.meta.url).pathname;
      const place = join(folder, host);
      const args = [script, url, model.url, host, place, String(slots)];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      const ready = once(child.stdout, 'data');
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      endings.push(async () => {
        child.kill('SIGKILL');
        await ended;
      });
      await ready;
      if (slots === 0) return child;
      await eventually(async () => {
        const rows = await database.query('select from agents.worker where host = $1', [host]);
        if (rows.length === 0) throw new Error(`${host} is not there`);
      });
      return child;
    },
    /** As if who has a job now had given no sign for long. */
    silence: () =>
      database.query(
        `update agent_jobs.job set heartbeat_on = now() - interval '1 hour' where state = 'active'`,
      ),
    /** The records of a machine. */
    recordsOf: (host: string) => openAgentStore(join(folder, host, 'agents.db'), systemClock),
    close: () => base.close(),
  };
}

export type Fleet = Awaited<ReturnType<typeof openFleet>>;

/** The machine whose worker asks a model: each names its own. */
export const hostOf = ({ body }: ModelCall): string => String(body.model);

export const answer = (...outputs: readonly object[]) => ({ text: JSON.stringify({ outputs }) });
export const notFound = { kind: 'not-found', value: { searched: ['rebuild an index'] } };
export const prediction = {
  kind: 'predictions',
  value: {
    items: [
      {
        claim: { kind: 'closes-with-profit', positionId: 'p1' },
        ...{ probability: 0.7, horizonHours: 24, because: 'its trend holds' },
      },
    ],
  },
};
