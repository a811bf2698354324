import { describe, expect, test } from 'vitest';
import { type TestFlows, useFlows } from '../../../tests/kit/cockpit-store.ts';
import { testDatabases } from '../../../tests/kit/postgres.ts';
import { experiment as experimentKind } from '../model/experiment.ts';
import type { BodyOf } from '../model/record.ts';
import { task as taskKind } from '../model/task.ts';
import { finishExperimentTasks } from './experiments.ts';
import { anna } from './test-flows.ts';

const trial: BodyOf<typeof experimentKind> = {
  ...{ title: 'Half the size after a loss', hypothesis: '', agent: null, conclusion: '' },
  ...{ startOn: '2026-03-18', endOn: '2026-03-19', status: 'planned' },
  criteria: [
    { metric: 'adherence', is: 'at-least', target: 0.8 },
    { metric: 'mistakes', is: 'at-most', target: 2 },
  ],
};

// The clock of these tests begins on 17 March at 7:00 in Berlin (UTC+1 until the 29th).
describe.each(testDatabases())('experiments on %s', (_, open) => {
  let flows: TestFlows;
  useFlows(open, (made) => {
    flows = made;
  });
  const add = (overrides: Partial<typeof trial> = {}) =>
    flows.store.create(experimentKind, { ...trial, ...overrides }, { actor: anna });
  const statusOf = async (id: string) => (await flows.store.get(experimentKind, id))?.body.status;
  const raised = async () =>
    (await flows.store.list(taskKind)).rows.filter(({ links }) => links.experiment?.length === 1);

  test('one that is planned runs from its first day on, and is asked about when its last is over, once', async () => {
    const { id } = await add();
    await flows.turn();
    expect(await statusOf(id)).toBe('planned');
    await flows.goOn(17);
    expect(await statusOf(id)).toBe('running');
    // 23:00 in Berlin on its last day.
    await flows.goOn(47);
    expect(await raised()).toEqual([]);
    await flows.goOn(1);
    const [task, ...others] = await raised();
    expect(others).toEqual([]);
    expect(task).toMatchObject({
      links: { experiment: [id] },
      body: {
        ...{ title: 'Decide: Half the size after a loss', due: '2026-03-20', status: 'today' },
        context: 'The experiment ended on 2026-03-19',
        facts: { successIs: ['adherence at least 0.8', 'mistakes at most 2'] },
      },
    });
    await flows.goOn(30);
    await flows.goOn(24);
    expect(await raised()).toEqual([task]);
  });

  test('what a person did with the task stays, and a day moved is asked about anew', async () => {
    const { id } = await add({ startOn: '2026-03-01', endOn: '2026-03-16', status: 'running' });
    await flows.turn();
    const [task] = await raised();
    if (task === undefined) throw new Error('no task was made');
    const body = { ...task.body, status: 'waiting' as const };
    await flows.store.update(taskKind, task.id, { version: 1, body }, anna);
    await flows.goOn(24);
    expect((await raised()).map((row) => row.body.status)).toEqual(['waiting']);
    const row = await flows.store.get(experimentKind, id);
    if (row === null) throw new Error('the experiment is gone');
    const longer = { ...row.body, endOn: '2026-03-18' };
    await flows.store.update(experimentKind, id, { version: row.version, body: longer }, anna);
    await flows.goOn(24);
    expect((await raised()).map(({ body: { due } }) => due).sort()).toEqual([
      ...['2026-03-17', '2026-03-19'],
    ]);
    await finishExperimentTasks(flows.store, id, { actor: anna, now: new Date(flows.iso()) });
    expect((await raised()).map((each) => each.body.status)).toEqual(['done', 'done']);
  });

  test('what is decided, stopped or removed is not asked about', async () => {
    const over = { startOn: '2026-03-01', endOn: '2026-03-10' };
    for (const status of ['succeeded', 'failed', 'stopped'] as const)
      await add({ ...over, status });
    const { id } = await add({ ...over, status: 'running' });
    await flows.store.remove(experimentKind, id, anna);
    await flows.turn();
    expect(await raised()).toEqual([]);
  });
});
