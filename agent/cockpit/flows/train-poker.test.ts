import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '#lib/postgres';
import { testDatabases } from '../../../tests/kit/postgres.ts';
import { enqueueStudy } from '../engines/study/index.ts';
import { pokerRun } from '../model/poker-run.ts';
import { studyRowsOf } from '../poker/study.ts';
import { trainPoker } from '../poker/train.ts';
import { createTestStore } from '../store/test-store.ts';
import type { CockpitStore } from '../store/types.ts';
import { closeLeftRuns, type PokerOrder, trainAndRecord } from './train-poker.ts';

const order: PokerOrder = {
  ...{ game: 'kuhn', algorithm: 'chance-sampled', iterations: 200, seed: 5, continueRun: null },
};
const now = () => new Date('2026-02-26T09:00:00.000Z');
const actor = 'person:anna' as const;

const [, openDatabase] = testDatabases()[0] ?? [];
let database: Database;
let store: CockpitStore;
beforeEach(async () => {
  if (openDatabase === undefined) throw new Error('no database to test on');
  database = await openDatabase();
  ({ store } = await createTestStore(database));
});
afterEach(() => database.close());

test('a run is there while it goes on, and then has what it learned', async () => {
  const { row, done } = await trainAndRecord(store, order, { actor, now });
  expect(row.body).toMatchObject({ status: 'running', result: null });
  const finished = await done;
  expect(finished.body).toMatchObject({ status: 'done', iterations: 200, error: null });
  const { algorithm, game, seed, iterations } = order;
  const direct = await trainPoker({ algorithm, game, seed, iterations, from: null });
  expect(finished.body.result?.state).toEqual(direct.state);
  expect(finished.body.result?.spots).toEqual(direct.spots);
});

test('a stored run goes on as if it had never ended, and only in its own game', async () => {
  const first = await (await trainAndRecord(store, order, { actor, now })).done;
  const more = { ...order, iterations: 300, continueRun: first.id };
  const second = await (await trainAndRecord(store, more, { actor, now })).done;
  const { algorithm, game, seed } = order;
  const whole = await trainPoker({ algorithm, game, seed, iterations: 300, from: null });
  expect(second.body.result?.state).toEqual(whole.state);
  const codeOf = (wrong: Partial<PokerOrder>) =>
    trainAndRecord(store, { ...more, ...wrong }, { actor, now }).catch(
      (fault: { code?: string }) => fault.code,
    );
  expect(await codeOf({ seed: 6 })).toBe('cockpit.refused');
  expect(await codeOf({ iterations: 200 })).toBe('cockpit.refused');
  expect(await codeOf({ continueRun: crypto.randomUUID() })).toBe('cockpit.unknown');
});

test('a run that somebody ends is stopped and keeps what it has', async () => {
  const stop = new AbortController();
  const long = { ...order, game: 'leduc' as const, iterations: 5_000_000 };
  const { done } = await trainAndRecord(store, long, {
    ...{ actor, now, signal: stop.signal },
    onProgress: () => stop.abort(),
  });
  const { body } = await done;
  expect(body.status).toBe('stopped');
  expect(body.result?.iterations).toBeGreaterThan(0);
  expect(body.result?.iterations).toBeLessThan(5_000_000);
});

test('what makes no sense has failed, and so has what a process left behind', async () => {
  const { done } = await trainAndRecord(store, { ...order, seed: null }, { actor, now });
  expect((await done).body).toMatchObject({ status: 'failed', result: null });
  const { game, algorithm, iterations, seed } = order;
  const left = await store.create(
    pokerRun,
    {
      ...{ game, algorithm, iterations, seed, status: 'running' as const },
      ...{ startedAt: now().toISOString(), endedAt: null, error: null, result: null },
    },
    { actor },
  );
  expect(await closeLeftRuns(store, { actor, now: now() })).toBe(1);
  const row = await store.get(pokerRun, left.id);
  expect(row?.body).toMatchObject({ status: 'failed', error: 'the process ended while it ran' });
});

test('what a run found hard becomes cards of the study queue, each once', async () => {
  const { body } = await (await trainAndRecord(store, order, { actor, now })).done;
  if (body.result === null) throw new Error('it has no result');
  const rows = studyRowsOf({ game: body.game, ...body.result });
  const first = await enqueueStudy(store, rows, actor);
  expect(first.length).toBeGreaterThan(5);
  expect(new Set(first)).toEqual(new Set(['created']));
  expect(new Set(await enqueueStudy(store, rows, actor))).toEqual(new Set(['unchanged']));
});
