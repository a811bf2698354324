import { describe, expect, test } from 'vitest';
import { Fault } from '#lib';
import { useTestStore } from '../../../tests/kit/cockpit-store.ts';
import { testDatabases } from '../../../tests/kit/postgres.ts';
import { grant } from '../model/grant.ts';
import { project } from '../model/project.ts';
import type { CockpitReads, CockpitStore, CockpitWrites } from '../store/index.ts';
import { giveGrant, takeGrant } from './grants.ts';
import { performAction, performOutside } from './perform.ts';

const anna = 'person:anna' as const;
const agent = 'agent:digest' as const;
const now = new Date('2026-02-26T09:00:00Z');

describe.each(testDatabases())('actions on %s', (_, open) => {
  let store: CockpitStore;
  useTestStore(open, (made) => {
    ({ store } = made);
  });

  const make = (inside: CockpitReads & CockpitWrites) =>
    inside.create(project, { name: 'p', chain: 'base' }, { actor: anna });
  const outcomes = async () =>
    (await store.audits()).map(({ actor, outcome, detail }) => ({ actor, outcome, detail }));
  const refused = { code: 'cockpit.refused' };

  test('an agent may nothing by default, with a grant that one thing, and nothing when taken', async () => {
    const act = (action: string, at = now) =>
      performAction(store, { actor: agent, action, now: at }, make);
    await expect(act('project.make')).rejects.toMatchObject(refused);
    expect((await store.list(project)).rows).toEqual([]);
    const until = '2026-03-01T00:00:00.000Z';
    const body = { agent: 'digest', action: 'project.make', reason: 'trial', until };
    const given = await giveGrant(store, body, { actor: anna, now });
    await act('project.make');
    await expect(act('project.drop')).rejects.toMatchObject(refused);
    await expect(act('project.make', new Date(until))).rejects.toThrow('has ended');
    await takeGrant(store, given.id, { actor: anna, now });
    await expect(act('project.make')).rejects.toMatchObject(refused);
    expect((await store.list(project)).rows).toHaveLength(1);
    const history = (await store.history(grant, given.id)).map(({ op, actor }) => [op, actor]);
    expect(history).toEqual([
      ['create', anna],
      ['remove', anna],
    ]);
  });

  test('no agent gives or takes grants, not even with a grant to give', async () => {
    const body = { agent: 'digest', action: 'grant.give', reason: 'x', until: null };
    await expect(giveGrant(store, body, { actor: agent, now })).rejects.toMatchObject(refused);
    const given = await giveGrant(store, body, { actor: anna, now });
    await expect(giveGrant(store, body, { actor: agent, now })).rejects.toThrow('by persons');
    await expect(giveGrant(store, body, { actor: 'rule:r', now })).rejects.toThrow('by persons');
    await expect(takeGrant(store, given.id, { actor: agent, now })).rejects.toMatchObject(refused);
    const pattern = { ...body, action: 'task.*' };
    await expect(giveGrant(store, pattern, { actor: anna, now })).rejects.toMatchObject({
      code: 'cockpit.record',
      where: 'grant.action',
    });
  });

  test('a change and its entry are one; what failed left nothing but an entry', async () => {
    const request = { actor: anna, action: 'project.make', subject: 'project:p', now };
    const broken = performAction(store, request, async (inside) => {
      await make(inside);
      throw new Fault({ code: 'cockpit.stale', message: 'changed meanwhile' });
    });
    await expect(broken).rejects.toMatchObject({ code: 'cockpit.stale' });
    expect((await store.list(project)).rows).toEqual([]);
    expect(await outcomes()).toEqual([
      {
        actor: anna,
        outcome: 'failed',
        detail: { code: 'cockpit.stale', message: 'changed meanwhile' },
      },
    ]);
    await performAction(store, request, make);
    expect((await store.audits()).map(({ outcome }) => outcome)).toEqual(['done', 'failed']);
  });

  test('what is done outside is written down before and after', async () => {
    const request = { actor: anna, action: 'bot.stop', subject: 'bot:a', now };
    const seen: string[] = [];
    await performOutside(store, request, async () => {
      seen.push(...(await store.audits()).map(({ outcome }) => outcome));
      return { status: 'stopping' };
    });
    expect(seen).toEqual(['started']);
    const late = new Fault({ code: 'api.unreachable', message: 'no answer' });
    const cut = performOutside(store, request, () => Promise.reject(late), {
      isUnknown: (error) => error === late,
    });
    await expect(cut).rejects.toBe(late);
    const agentTries = performOutside(store, { ...request, actor: agent }, async () => 1);
    await expect(agentTries).rejects.toMatchObject(refused);
    const rows = (await store.audits()).toReversed();
    expect(rows.map(({ outcome }) => outcome)).toEqual([
      ...['started', 'done', 'started', 'unknown', 'refused'],
    ]);
    expect([rows[1]?.started, rows[3]?.started]).toEqual([rows[0]?.seq, rows[2]?.seq]);
    expect(rows[1]?.detail).toEqual({ status: 'stopping' });
  });
});
