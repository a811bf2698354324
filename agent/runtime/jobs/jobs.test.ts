import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '#lib';
import type { Database } from '#lib/postgres';
import { silentLog as log } from '../../../tests/kit/open-database.ts';
import { hasServer, openServerBase, type ServerBase } from '../../../tests/kit/server-base.ts';
import { type AgentStore, agents, openAgentStore, readRuns } from '../agents/index.ts';
import { endAbandoned } from './cancel.ts';
import { createRunQueue, openShared, type RunQueue, type Shared, takeInRuns } from './index.ts';
import { announce, readWorkers, retire } from './workers.ts';

let base: ServerBase;
let shared: Shared;
let store: AgentStore;
let queue: RunQueue;
beforeEach(async () => {
  if (!hasServer) return;
  base = await openServerBase();
  shared = await openShared(base.database, { clock: systemClock, log, supervises: false });
  store = openAgentStore(join(base.folder, 'agents.db'), systemClock);
  queue = createRunQueue(shared, { agents, store: () => store });
  base.endings.push(() => store.close());
  base.endings.push(() => shared.close());
});
afterEach(async () => {
  if (hasServer) await base.close();
});

const offer = { agents: ['docs-researcher'], models: ['local/m'], slots: 2 };

test('an embedded database is one machine only', async () => {
  // It is refused before anything is asked of it.
  const embedded = { engine: 'pglite' } as Database;
  const opened = openShared(embedded, { clock: systemClock, log, supervises: false });
  await expect(opened).rejects.toMatchObject({
    ...{ code: 'config.invalid', hint: expect.stringContaining('DATABASE_URL') },
  });
});

test.skipIf(!hasServer)('a worker is there until it leaves, or is silent for long', async () => {
  await announce(shared, offer);
  await announce(shared, { ...offer, models: ['local/n'] });
  expect(await readWorkers(base.database)).toMatchObject([{ ...shared.self, models: ['local/n'] }]);
  await base.database.query(`update agents.worker set seen_at = now() - interval '21 seconds'`);
  expect(await readWorkers(base.database)).toEqual([]);
  await announce(shared, offer);
  await retire(shared);
  expect(await readWorkers(base.database)).toEqual([]);
});

test.skipIf(!hasServer)('what cannot be asked for is not queued', async () => {
  const add = (input: string, agent = 'docs-researcher') => queue.add(agent, { input });
  await expect(add(' ')).rejects.toMatchObject({ code: 'usage' });
  await expect(add('x'.repeat(100_001))).rejects.toMatchObject({ code: 'usage' });
  await expect(add('how?', 'docs-researcer')).rejects.toMatchObject({ code: 'agent.unknown' });
  expect(await queue.open(10)).toEqual([]);
});

test.skipIf(!hasServer)(
  'one that nobody takes in time ends, and is in the records once',
  async () => {
    const { id, hosts } = await queue.add('docs-researcher', { input: 'how?', withinMinutes: 5 });
    expect(hosts).toEqual([]);
    await endAbandoned(shared);
    expect(await queue.open(10)).toMatchObject([{ id, state: 'waiting', attempts: 0 }]);
    await base.database.query(`update agents.run set take_until = now() - interval '1 second'`);
    await endAbandoned(shared);
    await endAbandoned(shared);
    expect(await queue.find(id)).toMatchObject({
      ...{ state: 'ended', answer: { outcome: 'cut-off' } },
    });
    expect(await takeInRuns(shared, store, agents)).toBe(1);
    expect(await takeInRuns(shared, store, agents)).toBe(0);
    expect(readRuns(store, { limit: 5 })).toMatchObject([
      { id, outcome: 'cut-off', problems: [expect.stringContaining('no machine took it in time')] },
    ]);
  },
);

test.skipIf(!hasServer)(
  'a request that lost its job between two writes is queued when repeated',
  async () => {
    const request = { input: 'how?', key: 'k' };
    const { id } = await queue.add('docs-researcher', request);
    await base.database.query('delete from agent_jobs.job where id = $1', [id]);
    expect(await queue.add('docs-researcher', request)).toMatchObject({ id, isNew: false });
    const jobs = await base.database.query('select name from agent_jobs.job where id = $1', [id]);
    expect(jobs).toEqual([{ name: 'run.docs-researcher' }]);
    // The key is of one agent.
    expect((await queue.add('poker-coach', request)).isNew).toBe(true);
  },
);

test.skipIf(!hasServer)(
  'a record that cannot be read is told once and keeps no other out',
  async () => {
    const first = await queue.add('docs-researcher', { input: 'one' });
    await queue.cancel(first.id, 'me');
    await base.database.query(`update agents.run_end set record = '{"version":2}'`);
    const second = await queue.add('docs-researcher', { input: 'two' });
    await queue.cancel(second.id, 'me');
    const told: string[] = [];
    const loud = { ...shared, log: { ...log, warn: (text: string) => told.push(text) } } as Shared;
    const unreadable = new Set<string>();
    expect(await takeInRuns(loud, store, agents, unreadable)).toBe(1);
    expect(await takeInRuns(loud, store, agents, unreadable)).toBe(0);
    expect(told).toEqual(['a run of another machine is not taken in']);
    expect(readRuns(store, { limit: 5 })).toMatchObject([{ id: second.id, outcome: 'cut-off' }]);
  },
);
