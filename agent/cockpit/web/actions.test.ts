import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { silentLog, testDatabases } from '../../../tests/kit/postgres.ts';
import { giveGrant } from '../actions/grants.ts';
import { actionName } from '../model/grant.ts';
import { panels } from '../panels/index.ts';
import { createTestStore } from '../store/test-store.ts';
import { knownGrants, performPanelAction } from './actions.ts';
import type { PanelContext } from './panel.ts';

const [engine] = testDatabases();
let opened: Awaited<ReturnType<typeof createTestStore>>;
let close: () => Promise<void>;
beforeAll(async () => {
  const database = await engine?.[1]();
  if (database === undefined) throw new Error('there is no embedded database');
  opened = await createTestStore(database);
  close = () => database.close();
});
afterAll(() => close());

const all = panels.flatMap((panel) => panel.actions.map((action) => ({ panel, action })));

test('no action of any page is done for an agent without a grant, and each try is in the audit', async () => {
  const { store, clock } = opened;
  // Reading anything of the surroundings would mean that something was begun.
  const context = new Proxy({ clock } as Partial<PanelContext> as PanelContext, {
    get: (known, name) => {
      if (name === 'clock') return known.clock;
      throw new Error(`the action read ${String(name)} before it asked for permission`);
    },
  });
  expect(all.length).toBeGreaterThan(80);
  for (const { panel, action } of all) {
    const open = { ...action, body: z.looseObject({}), confirm: () => null };
    const tried = performPanelAction({ panel, action: open }, {}, 'agent:stranger', {
      ...{ panels, store, context, log: silentLog },
      askForTurn: () => expect.unreachable('nothing was done'),
    });
    await expect(tried, `${panel.id}.${action.name}`).rejects.toMatchObject({
      code: 'cockpit.refused',
    });
  }
  const refusals = await store.audits({ actor: 'agent:stranger', limit: 1_000 });
  expect(refusals.map(({ outcome }) => outcome)).toEqual(all.map(() => 'refused'));
});

test('every grant that is asked for can be given', async () => {
  const { store } = opened;
  for (const action of knownGrants(panels)) {
    expect(actionName.safeParse(action).success, action).toBe(true);
    const given = { agent: 'one', action, reason: 'because', until: null };
    await giveGrant(store, given, { actor: 'person:anna', now: new Date() });
  }
});
