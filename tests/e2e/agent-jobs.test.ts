import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '#lib';
import {
  agents,
  readMode,
  readPredictions,
  readRuns,
  readTrust,
} from '../../agent/runtime/agents/index.ts';
import { findAgent } from '../../agent/runtime/agents/registry.ts';
import { takeInRuns, waitForRun } from '../../agent/runtime/jobs/index.ts';
import { answer, type Fleet, hostOf, notFound, openFleet, prediction } from '../kit/agent-fleet.ts';
import { eventually } from '../kit/eventually.ts';
import { hasServer } from '../kit/server-base.ts';

let fleet: Fleet | undefined;
afterEach(async () => {
  await fleet?.close();
  fleet = undefined;
});

const wait = (id: string) =>
  waitForRun(fleet?.queue ?? never(), id, {
    ...{ clock: systemClock, signal: new AbortController().signal, onState: () => undefined },
  });
function never(): never {
  throw new Error('no fleet');
}

test.skipIf(!hasServer)(
  'two worker processes share runs, so many at once as they may, and every machine has the records',
  async () => {
    let atWork = 0;
    let most = 0;
    // Until both have one in hand neither goes on, so that neither does all.
    const hosts = new Set<string>();
    const both = Promise.withResolvers<void>();
    fleet = await openFleet(async (call) => {
      atWork += 1;
      most = Math.max(most, atWork);
      hosts.add(hostOf(call));
      if (hosts.size === 2) both.resolve();
      await both.promise;
      atWork -= 1;
      return answer(prediction);
    });
    const { queue, store, shared } = fleet;
    await Promise.all([fleet.start('alpha', 1), fleet.start('beta', 1)]);
    const added = [];
    for (let at = 0; at < 6; at++)
      added.push(await queue.add('brain-analyst', { input: `look ${at}` }));
    const runs = await Promise.all(added.map(({ id }) => wait(id)));
    expect(runs.map(({ attempts, answer }) => [attempts, answer?.outcome])).toEqual(
      Array.from({ length: 6 }, () => [1, 'accepted']),
    );
    expect(new Set(runs.map(({ host }) => host))).toEqual(new Set(['alpha', 'beta']));
    expect(most).toBe(2);
    // 100 and 20 tokens a request, as the scripted model counts.
    expect(runs[0]?.answer?.usage).toMatchObject({ inputTokens: 100, outputTokens: 20 });
    expect(await takeInRuns(shared, store, agents)).toBe(6);
    expect(await takeInRuns(shared, store, agents)).toBe(0);
    const analyst = findAgent(agents, 'brain-analyst');
    for (const host of ['asker', 'alpha', 'beta']) {
      const records = fleet.recordsOf(host);
      try {
        await eventually(() => expect(readRuns(records, { limit: 20 })).toHaveLength(6));
        const rows = readRuns(records, { limit: 20 });
        expect(rows.map(({ id }) => id).sort()).toEqual(added.map(({ id }) => id).sort());
        expect(rows[0]).toMatchObject({ mode: 'shadow', outcome: 'accepted', tokens: 120 });
        expect(rows.every((row) => row.host === runs.find(({ id }) => id === row.id)?.host)).toBe(
          true,
        );
        const predictions = readPredictions(records, { agent: analyst.name, limit: 20 });
        expect(predictions.map(({ id }) => id).sort()).toEqual(
          runs.flatMap((run) => run.answer?.predictions ?? []).sort(),
        );
        expect(readTrust(records, analyst.name).parts.latencyS).toBeGreaterThan(0);
      } finally {
        records.close();
      }
    }
  },
);

test.skipIf(!hasServer)(
  'the run of a killed worker is taken over by one other and counts once',
  async () => {
    const asked: string[] = [];
    fleet = await openFleet((call) => {
      asked.push(hostOf(call));
      return asked.length === 1 ? { hang: true } : answer(notFound);
    });
    const { queue, store, shared, database } = fleet;
    const first = await fleet.start('alpha');
    const { id } = await queue.add('docs-researcher', { input: 'How?', key: 'nightly-1' });
    await eventually(() => expect(asked).toEqual(['alpha']));
    await Promise.all([fleet.start('beta'), fleet.start('gamma')]);
    first.kill('SIGKILL');
    await once(first, 'exit');
    await fleet.silence();
    // The same request again is the same run, however it stands.
    const again = await queue.add('docs-researcher', { input: 'How?', key: 'nightly-1' });
    expect(again).toMatchObject({ id, isNew: false });
    const run = await wait(id);
    expect(run).toMatchObject({ state: 'ended', attempts: 2, answer: { outcome: 'accepted' } });
    expect(asked).toHaveLength(2);
    expect(['beta', 'gamma']).toContain(asked[1]);
    expect(run.host).toBe(asked[1]);
    const attempts = await database.query(
      'select attempt, host, ended_at is not null as ended from agents.attempt where run = $1 order by attempt',
      [id],
    );
    expect(attempts).toEqual([
      { attempt: 1, host: 'alpha', ended: false },
      { attempt: 2, host: asked[1], ended: true },
    ]);
    await takeInRuns(shared, store, agents);
    expect(readRuns(store, { limit: 5 })).toMatchObject([
      { id, outcome: 'accepted', host: asked[1] },
    ]);
  },
);

test.skipIf(!hasServer)(
  'a worker that is told to stop gives its run back; one that is cancelled ends, and is recorded so',
  async () => {
    const asked: string[] = [];
    fleet = await openFleet((call) => {
      asked.push(hostOf(call));
      return { hang: true };
    });
    const { queue } = fleet;
    const first = await fleet.start('alpha');
    const { id } = await queue.add('docs-researcher', { input: 'How?' });
    await eventually(() => expect(asked).toEqual(['alpha']));
    await fleet.start('beta');
    first.kill('SIGTERM');
    await once(first, 'exit');
    await eventually(() => expect(asked).toEqual(['alpha', 'beta']));
    expect(await queue.cancel(id.slice(0, 8), 'the test')).toMatchObject({ id, state: 'running' });
    const run = await wait(id);
    expect(run).toMatchObject({ attempts: 2, host: 'beta', cancelledBy: 'the test' });
    expect(run.answer).toMatchObject({ outcome: 'cut-off', outputs: [] });
    expect(run.answer?.problems[0]).toBe('the test stopped it');
    expect(asked).toHaveLength(2);
    // One that nobody has taken is over at once.
    const other = await queue.add('docs-researcher', { input: 'Who?', on: 'beta', key: 'k' });
    await queue.cancel(other.id, 'the test');
    expect((await wait(other.id)).answer?.outcome).toBe('cut-off');
  },
);

test.skipIf(!hasServer)(
  'what a run may not give costs its agent a step on every machine; wishes are only noted',
  async () => {
    fleet = await openFleet(({ body }) =>
      JSON.stringify(body.messages).includes('forbidden')
        ? answer({ kind: 'order', value: {} })
        : answer(notFound),
    );
    const { queue, store, shared } = fleet;
    await fleet.start('alpha');
    const { id } = await queue.add('docs-researcher', { input: 'a forbidden thing' });
    expect((await wait(id)).answer).toMatchObject({ outcome: 'refused', outputs: [] });
    await takeInRuns(shared, store, agents);
    const researcher = findAgent(agents, 'docs-researcher');
    expect(readMode(store, researcher)).toBe('paused');
    // Here it is paused, so that it is not asked for.
    await expect(queue.add('docs-researcher', { input: 'again' })).rejects.toMatchObject({
      code: 'agent.refused',
    });
    // And the worker takes it no more.
    await eventually(async () => {
      const [worker] = await queue.workers();
      expect(worker?.agents).not.toContain('docs-researcher');
      expect(worker?.agents).toContain('poker-coach');
    });
  },
);
