// What hangs on an event goes with it when a person moves it, and a playbook is run once for each time of it.
import { describe, expect, test } from 'vitest';
import { type TestFlows, useFlows } from '../../../tests/kit/cockpit-store.ts';
import { testDatabases } from '../../../tests/kit/postgres.ts';
import { checkpoint } from '../model/checkpoint.ts';
import { event as eventKind } from '../model/event.ts';
import { optionStructure } from '../model/option-structure.ts';
import type { BodyOf } from '../model/record.ts';
import { scenario as scenarioKind } from '../model/scenario.ts';
import { task as taskKind } from '../model/task.ts';
import { runPlaybook } from './playbook.ts';
import { anna } from './test-flows.ts';

const condor: BodyOf<typeof optionStructure> = {
  ...{ title: 'ETH condor', underlying: 'ETH', venue: null, currency: 'USD', multiplier: 1 },
  ...{ terms: null, status: 'open', openedAt: null, closedAt: null, notes: '' },
  ...{ realisedPnl: null, takeProfitShare: null },
  legs: [
    {
      ...{ type: 'put', side: 'sell', strike: 1_900, expiry: '2026-04-24' },
      ...{ qty: 1, entryPrice: 100, iv: null },
    },
  ],
  checkpoints: [
    { id: 'fed', when: { kind: 'event', hoursBefore: 24 }, prompt: 'Check delta', decided: null },
  ],
};

describe.each(testDatabases())('an event that is moved on %s', (_, open) => {
  let flows: TestFlows;
  useFlows(open, (made) => {
    flows = made;
  });

  const moveTo = async (id: string, at: string) => {
    const row = await flows.store.get(eventKind, id);
    if (row === null) throw new Error('the event is gone');
    const body = { ...row.body, when: { at, until: null } };
    await flows.store.update(eventKind, id, { version: row.version, body }, anna);
  };
  const planned = async () =>
    (await flows.store.list(checkpoint, { status: 'open', order: 'oldest' })).rows;
  const tasks = async () => (await flows.store.list(taskKind, { order: 'oldest' })).rows;

  test('takes its checkpoints, their tasks and those of its structures along', async () => {
    await flows.syncExamples();
    const { id } = await flows.addEvent();
    const links = { event: [id] };
    const structure = await flows.store.create(optionStructure, condor, { actor: anna, links });
    // 24 hours before 18:00 UTC on the 18th.
    await flows.goOn(12);
    const mine = async () =>
      (await tasks())
        .filter(({ links: of }) => of.structure?.includes(structure.id))
        .map(({ body }) => [body.title, body.due, body.facts.dueAt ?? body.facts.reason]);
    expect((await planned()).map(({ links: of }) => of.structure)).toEqual([
      ...[[structure.id], [structure.id]],
    ]);
    const first = ['Look at what is open: Fed decision', '2026-03-17', '2026-03-17T18:00:00.000Z'];
    const review = ['Review ETH condor', '2026-03-17', 'due'];
    expect((await mine()).toSorted()).toEqual([first, review]);

    await moveTo(id, '2026-03-25T18:00:00.000Z');
    await flows.goOn(1);
    expect((await planned()).map(({ body }) => body.dueAt)).toEqual([
      ...['2026-03-24T18:00:00.000Z', '2026-03-25T22:00:00.000Z'],
    ]);
    const moved = ['Look at what is open: Fed decision', '2026-03-24', '2026-03-24T18:00:00.000Z'];
    const told = ['Review ETH condor', '2026-03-17', 'moved'];
    expect((await mine()).toSorted()).toEqual([moved, review, told]);

    // On the new day nothing is asked twice: the task that moved is the one.
    await flows.goOn(7 * 24);
    const asked = (await mine()).filter(([title]) => title === moved[0]);
    expect(asked).toEqual([moved]);
  });

  test('a playbook becomes tasks, once for each time of its event', async () => {
    await flows.syncExamples();
    const { id } = await flows.addEvent();
    const [macro] = (await flows.store.list(scenarioKind)).rows.filter(
      ({ body }) => body.key === 'macro-volatility',
    );
    const run = (occurrence: string | null, scenario = macro?.id ?? '') =>
      flows.store.transaction((store) =>
        runPlaybook(store, flows.context, { scenario, occurrence, actor: anna }),
      );
    const { made } = await run(id);
    expect(made.map(({ body, links }) => [body.title, body.due, links.events])).toEqual([
      ['New entries stop 24 hours before', '2026-03-18', [id]],
      ['Nothing is closed for it', '2026-03-18', [id]],
      ['Four hours after it everything goes on as it was', '2026-03-18', [id]],
    ]);
    const [one, two] = made;
    if (one === undefined || two === undefined) throw new Error('there are three');
    const done = { ...one.body, status: 'done' as const, doneAt: flows.iso() };
    await flows.store.update(taskKind, one.id, { version: 1, body: done }, anna);
    await flows.store.remove(taskKind, two.id, anna);
    // Also when it has moved: it is the same event.
    await moveTo(id, '2026-03-20T18:00:00.000Z');
    expect(await run(id)).toMatchObject({ made: [], known: 3 });
    expect((await flows.store.get(taskKind, one.id))?.body.status).toBe('done');
    await expect(run('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({
      code: 'cockpit.unknown',
    });
    const personal = await flows.addEvent({ kind: 'personal', title: 'Dentist' });
    await expect(run(personal.id)).rejects.toThrow('Dentist does not belong to');
  });

  test('a playbook without an event is for the day', async () => {
    await flows.syncExamples();
    const [campaign] = (await flows.store.list(scenarioKind)).rows.filter(
      ({ body }) => body.key === 'smart-money-campaign',
    );
    const run = () =>
      flows.store.transaction((store) =>
        runPlaybook(store, flows.context, {
          ...{ scenario: campaign?.id ?? '', occurrence: null, actor: anna },
        }),
      );
    expect((await run()).made.map(({ body }) => [body.status, body.due])).toEqual([
      ['today', '2026-03-17'],
      ['today', '2026-03-17'],
    ]);
    expect((await run()).made).toEqual([]);
    await flows.clock.advance(24 * 3_600_000);
    expect((await run()).made).toHaveLength(2);
  });
});
