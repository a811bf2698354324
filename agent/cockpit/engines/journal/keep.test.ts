import { beforeEach, describe, expect, test } from 'vitest';
import { useTestStore } from '../../../../tests/kit/cockpit-store.ts';
import { testDatabases } from '../../../../tests/kit/postgres.ts';
import { backlogItem } from '../../model/backlog-item.ts';
import { journalEntry } from '../../model/journal-entry.ts';
import { note } from '../../model/note.ts';
import { review } from '../../model/review.ts';
import { task } from '../../model/task.ts';
import type { CockpitStore } from '../../store/index.ts';
import { exportText } from '../../store/test-store.ts';
import {
  dayTemplate,
  keepDailyReview,
  keepMonthlyReview,
  keepWeeklyReview,
  readDay,
} from './index.ts';
import { week } from './journal.fixture.ts';

const owner = 'person:owner' as const;

describe.each(testDatabases())('kept reviews on %s', (_, open) => {
  let store: CockpitStore;
  useTestStore(
    open,
    (made) => {
      ({ store } = made);
    },
    '2026-02-27T18:00:00.000Z',
  );
  beforeEach(async () => {
    for (const entry of week) await store.create(journalEntry, entry, { actor: owner });
  });

  test('a week gives a review and changes to think about; again neither comes twice', async () => {
    const options = { zone: 'UTC', actor: owner };
    const first = await keepWeeklyReview(store, '2026-02-27', options);
    expect(first).toMatchObject({ proposed: 6, facts: { all: { entries: 7, wins: 3 } } });
    const { rows } = await store.list(backlogItem, { status: 'proposed' });
    expect(rows).toHaveLength(6);
    expect(rows.every(({ links }) => links.review?.[0] === first.review.id)).toBe(true);
    // A person takes one up; the week made again leaves that alone.
    const [row] = rows;
    if (row === undefined) throw new Error('nothing proposed');
    const body = { ...row.body, status: 'active', startOn: '2026-03-02' } as const;
    await store.update(backlogItem, row.id, { version: 1, body }, owner);
    const before = await store.lastChange();
    expect(await keepWeeklyReview(store, '2026-02-28', options)).toMatchObject({ proposed: 0 });
    expect(await store.lastChange()).toBe(before);
    expect(await store.count(backlogItem)).toEqual({ active: 1, proposed: 5 });
    const text = await exportText(store);
    await store.import(
      text
        .trimEnd()
        .split('\n')
        .map((line) => `${line}\n`),
      { replace: true },
    );
    expect(await exportText(store)).toBe(text);
  });

  test('the page of a day is a note to fill in', async () => {
    const { body } = await store.create(note, dayTemplate('2026-02-27'), { actor: owner });
    expect(body).toMatchObject({ title: 'Journal 2026-02-27', status: 'inbox' });
    expect(body.content).toContain('- Loss at which I stop:');
  });

  test('a day is read from the store, and what a person wrote in its review stays', async () => {
    const given = {
      status: 'done',
      due: '2026-02-27',
      doneAt: '2026-02-27T10:00:00.000Z',
    } as const;
    const words = { title: 'Read', priority: 'normal', action: null, context: null } as const;
    await store.create(task, { ...words, ...given, facts: {}, notes: '' }, { actor: owner });
    const bot = { actor: owner, action: 'bot.stop-entries' } as const;
    const started = await store.audit({ ...bot, outcome: 'started' });
    await store.audit({ ...bot, outcome: 'done', started });
    await store.audit({ actor: owner, action: 'bot.restore', outcome: 'started' });
    await store.audit({ actor: owner, action: 'task.done', outcome: 'done' });
    const elsewhere = { trades: { value: [] }, events: [] };
    const day = await readDay(store, '2026-02-27', 'UTC', elsewhere);
    expect(day).toMatchObject({
      ...{ tasksDone: ['Read'], tasksLeft: [], decisions: {}, journalOpened: 2 },
      botActions: [
        { action: 'bot.stop-entries', outcome: 'done' },
        // Begun, and nobody said how it ended.
        { action: 'bot.restore', outcome: 'unknown' },
      ],
    });
    const kept = await keepDailyReview(store, day, 'rule:daily-wrap');
    const body = { ...kept.body, summary: 'A quiet day.' };
    await store.update(review, kept.id, { version: 1, body }, owner);
    await store.audit({ actor: owner, action: 'bot.let-go-on', outcome: 'done' });
    const again = await keepDailyReview(
      store,
      await readDay(store, '2026-02-27', 'UTC', elsewhere),
      'rule:daily-wrap',
    );
    expect(again).toMatchObject({ id: kept.id, version: 3, body: { summary: 'A quiet day.' } });
    expect(again.body.draft).toContain('bot let go on (done)');
    await store.update(
      review,
      kept.id,
      { version: 3, body: { ...again.body, status: 'done' } },
      owner,
    );
    // A review that is done is not rewritten.
    const done = await keepDailyReview(
      store,
      await readDay(store, '2026-02-27', 'UTC', { ...elsewhere, trades: { missing: 'x' } }),
      owner,
    );
    expect(done).toMatchObject({ version: 4, body: { draft: again.body.draft } });
  });

  test('a month is kept with what failed in it; one that was removed comes back when it is written', async () => {
    const tried = { actor: owner, action: 'bot.stop-entries' } as const;
    await store.audit({ ...tried, outcome: 'failed' });
    await store.audit({ ...tried, outcome: 'done' });
    const options = { zone: 'UTC', actor: owner };
    const kept = await keepMonthlyReview(store, '2026-02', options);
    expect(kept.body).toMatchObject({
      ...{ cadence: 'monthly', from: '2026-02-01', to: '2026-02-28', status: 'draft' },
      facts: {
        all: { entries: 8 },
        wentWrong: [{ action: 'bot.stop-entries', outcome: 'failed', count: 1 }],
      },
    });
    // What is written again and says the same is no new version.
    expect(await keepMonthlyReview(store, '2026-02', options)).toMatchObject({ version: 1 });
    expect(await keepMonthlyReview(store, '2026-01', options)).toMatchObject({
      body: { facts: { all: { entries: 0 }, wentWrong: [] } },
    });
    await store.remove(review, kept.id, owner);
    const back = await keepMonthlyReview(store, '2026-02', options);
    expect(back).toMatchObject({ id: kept.id, deletedAt: null });
  });
});
