import { describe, expect, test } from 'vitest';
import { useTestStore } from '../../../tests/kit/cockpit-store.ts';
import { testDatabases } from '../../../tests/kit/postgres.ts';
import { event } from '../model/event.ts';
import { optionStructure } from '../model/option-structure.ts';
import type { BodyOf } from '../model/record.ts';
import { task } from '../model/task.ts';
import type { CockpitStore } from '../store/types.ts';
import { raiseCheckpoints } from './raise-checkpoints.ts';

const actor = 'person:anna' as const;
const zone = 'Europe/Berlin';

const fomc: BodyOf<typeof event> = {
  ...{ title: 'FOMC', kind: 'macro', importance: 'high', tags: [], matching: 'auto' },
  ...{ recurrence: null, isCancelled: false, notes: '', source: null },
  when: { at: '2026-03-18T18:00:00.000Z', until: null },
};

const condor: BodyOf<typeof optionStructure> = {
  ...{ title: 'ETH condor', underlying: 'ETH', venue: null, currency: 'USD', multiplier: 1 },
  ...{ terms: null, status: 'open', openedAt: '2026-02-26T09:00:00.000Z', closedAt: null },
  ...{ realisedPnl: null, takeProfitShare: 0.5, notes: '' },
  legs: [
    {
      ...{ type: 'put', side: 'sell', strike: 1_900, expiry: '2026-03-27' },
      ...{ qty: 1, entryPrice: 100, iv: null },
    },
  ],
  checkpoints: [
    { id: 'week', when: { kind: 'expiry', daysBefore: 7 }, prompt: 'Roll it?', decided: null },
    { id: 'fed', when: { kind: 'event', hoursBefore: 24 }, prompt: 'Check delta', decided: null },
  ],
};

describe.each(testDatabases())('checkpoints on %s', (_, open) => {
  let store: CockpitStore;
  useTestStore(open, (made) => {
    ({ store } = made);
  });

  const raise = async (now: string) => {
    const rows = await raiseCheckpoints(store, { now: new Date(now), zone });
    return rows.map(({ body }) => `${body.due} ${body.action} (${body.context})`);
  };

  test('a task appears on its date and when a linked event moves, once each', async () => {
    const meeting = await store.create(event, fomc, { actor });
    const links = { event: [meeting.id] };
    const { id } = await store.create(optionStructure, condor, { actor, links });
    expect(await raise('2026-03-10T09:00:00Z')).toEqual([]);
    await store.update(
      event,
      meeting.id,
      { version: 1, body: { ...fomc, when: { at: '2026-03-25T18:00:00.000Z', until: null } } },
      actor,
    );
    expect(await raise('2026-03-11T09:00:00Z')).toEqual([
      '2026-03-11 Check delta (It is due: FOMC moved from 2026-03-18T18:00:00.000Z to 2026-03-25T18:00:00.000Z)',
    ]);
    expect(await raise('2026-03-17T18:00:00Z')).toEqual([]);
    // 23:00 UTC of the 19th is midnight in Berlin.
    expect(await raise('2026-03-19T22:59:00Z')).toEqual([]);
    expect(await raise('2026-03-19T23:00:00Z')).toEqual([
      '2026-03-20 Roll it? (It is due: 7 days before the first expiry)',
    ]);
    expect(await raise('2026-03-24T18:00:00Z')).toEqual([
      '2026-03-24 Check delta (It is due: 24 hours before FOMC)',
    ]);
    expect(await raise('2026-03-24T19:00:00Z')).toEqual([]);
    const { rows } = await store.list(task, { linkedTo: { kind: 'option-structure', id } });
    expect(rows).toHaveLength(3);
    expect(rows.filter(({ links: to }) => to.events?.includes(meeting.id))).toHaveLength(2);
  });

  test('each time of a recurring event is its own, and none of them a move', async () => {
    const weekly = { ...fomc, recurrence: { rule: 'FREQ=WEEKLY', zone: 'UTC', except: [] } };
    const meeting = await store.create(event, weekly, { actor });
    await store.create(optionStructure, condor, { actor, links: { event: [meeting.id] } });
    expect(await raise('2026-03-10T09:00:00Z')).toEqual([]);
    expect(await raise('2026-03-17T19:00:00Z')).toEqual([
      '2026-03-17 Check delta (It is due: 24 hours before FOMC)',
    ]);
    expect(await raise('2026-03-18T19:00:00Z')).toEqual([]);
    expect(await raise('2026-03-24T18:00:00Z')).toHaveLength(2);
  });

  test('structures that are closed and events that are cancelled raise nothing', async () => {
    const meeting = await store.create(event, { ...fomc, isCancelled: true }, { actor });
    const links = { event: [meeting.id] };
    await store.create(optionStructure, { ...condor, status: 'closed' }, { actor, links });
    const onlyEvent = { ...condor, checkpoints: condor.checkpoints.slice(1) };
    await store.create(optionStructure, onlyEvent, { actor, links });
    expect(await raise('2026-03-24T19:00:00Z')).toEqual([]);
  });
});
