import { describe, expect, test } from 'vitest';
import { type TestStore, useTestStore } from '../../../tests/kit/cockpit-store.ts';
import { testDatabases } from '../../../tests/kit/postgres.ts';
import { newTask } from '../flows/new-task.ts';
import { narrative } from '../model/narrative.ts';
import { task } from '../model/task.ts';
import type { PanelContext } from './panel.ts';
import { takeBack } from './take-back.ts';

let opened: TestStore;
const actor = 'person:anna';
const back = takeBack(task, {
  ...{ title: 'Take back a change', fields: ['title', 'due'], roles: ['narrative'] },
});

function take(id: string, version: number) {
  const { store, clock } = opened;
  const context = {} as Partial<PanelContext> as PanelContext;
  if (back.action.change === null) throw new Error('it changes records');
  const call = { body: { id, version }, actor, now: new Date(clock.now()), context } as const;
  return back.action.change(store, call);
}

async function makeTask() {
  const { store } = opened;
  const body = newTask({ title: 'Look at it', due: '2026-03-01' });
  return store.create(task, body, { actor });
}

describe.each(testDatabases())('a change is taken back on %s', (_name, open) => {
  useTestStore(open, (made) => {
    opened = made;
  });

  test('what it names is as it was a version before, the rest stays as it is', async () => {
    const { store } = opened;
    const state = { mode: 'auto', state: 'unknown', stateSince: null } as const;
    const words = { name: 'One', aliases: [], tokens: [], description: '', notes: '' };
    const fields = { ...words, ...state, instruments: [] };
    const about = await store.create(narrative, fields, { actor });
    const { id, body } = await makeTask();
    const changed = { ...body, title: 'Look away', due: null, priority: 'high', status: 'doing' };
    const links = { narrative: [about.id] };
    const after = await store.update(
      task,
      id,
      { version: 1, body: changed as typeof body, links },
      actor,
    );
    expect(back.done('It is changed.', 1, after)).toEqual({
      message: 'It is changed.',
      undo: { action: 'take-back-task', body: { id, version: 2 } },
      result: { id, version: 2 },
    });
    expect(await take(id, 2)).toMatchObject({ result: { id, version: 3 } });
    expect(await store.get(task, id)).toMatchObject({
      body: { title: 'Look at it', due: '2026-03-01', priority: 'high', status: 'doing' },
      links: { narrative: [] },
    });
    // Once more takes that back: the newest change is it.
    await take(id, 3);
    expect(await store.get(task, id)).toMatchObject({
      body: { title: 'Look away', due: null },
      links: { narrative: [about.id] },
    });
  });

  test('nothing is offered where nothing was different', async () => {
    const { store } = opened;
    const { id, body } = await makeTask();
    const after = await store.update(task, id, { version: 1, body }, actor);
    const result = { id, version: 1 };
    expect(back.done('Saved.', 1, after)).toEqual({ message: 'Saved.', result });
  });

  test('what was changed since, was only made, or is gone is not touched', async () => {
    const { store } = opened;
    const { id, body } = await makeTask();
    await expect(take(id, 1)).rejects.toMatchObject({ code: 'cockpit.record' });
    await store.update(task, id, { version: 1, body: { ...body, title: 'Two' } }, actor);
    await store.update(task, id, { version: 2, body: { ...body, title: 'Three' } }, actor);
    await expect(take(id, 2)).rejects.toMatchObject({ code: 'cockpit.stale' });
    await store.remove(task, id, actor);
    await expect(take(id, 4)).rejects.toMatchObject({ code: 'cockpit.unknown' });
    await store.restore(task, id, actor);
    await expect(take(id, 5)).rejects.toMatchObject({ code: 'cockpit.record' });
    expect((await store.get(task, id))?.body.title).toBe('Three');
  });
});
