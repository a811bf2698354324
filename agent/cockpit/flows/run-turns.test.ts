import { expect, test } from 'vitest';
import { createLog } from '#lib';
import { testDatabases } from '../../../tests/kit/postgres.ts';
import { settingsSchema } from '../settings-schema.ts';
import { createTestStore } from '../store/test-store.ts';
import { createHurry } from './hurry.ts';
import { runTurns } from './run-turns.ts';
import type { TurnReport } from './turn.ts';

const [first] = testDatabases();

test('a turn that fails is told, the next one comes, and a word ends them', async () => {
  if (first === undefined) throw new Error('there is no database to test on');
  const database = await first[1]();
  const { store, clock } = await createTestStore(database);
  const lines: string[] = [];
  const stop = new AbortController();
  const reports: TurnReport[] = [];
  let turns = 0;
  const waiting = Promise.withResolvers<void>();
  const running = runTurns({
    context: {
      ...{ store, log: createLog({ write: (line) => lines.push(line) }) },
      // Time goes by as soon as somebody waits for it.
      clock: {
        ...clock,
        sleep: (ms, signal) => (turns < 3 ? clock.advance(ms) : sleepOf(ms, signal)),
      },
      settings: { ...settingsSchema.parse({}), zone: 'UTC' },
      ...{ bots: [], capTakers: [] },
    },
    inputs() {
      turns++;
      if (turns === 2) throw new Error('a source went mad');
      const none = { value: null, observedAt: null, missing: 'nobody measures it' };
      return { volumeRatio: none, killSwitch: none };
    },
    everyMs: 60_000,
    onTurn: (report) => void reports.push(report),
    signal: stop.signal,
  });
  function sleepOf(ms: number, signal: AbortSignal | undefined) {
    waiting.resolve();
    return clock.sleep(ms, signal);
  }
  await waiting.promise;
  stop.abort();
  await running;
  expect([turns, reports.length]).toEqual([3, 2]);
  expect(lines.filter((line) => line.includes('a source went mad'))).toHaveLength(1);
  // With nothing known the state is what it was, and says why it gets no better.
  expect(reports[0]?.risk).toMatchObject({ memory: { state: 'NORMAL' }, score: null });
  await database.close();
});

test('a turn that is asked for comes once nobody asks any more, and not for each', async () => {
  if (first === undefined) throw new Error('there is no database to test on');
  const database = await first[1]();
  const { store, clock } = await createTestStore(database);
  const stop = new AbortController();
  const hurry = createHurry();
  let turns = 0;
  const none = { value: null, observedAt: null, missing: 'nobody measures it' };
  const running = runTurns({
    context: {
      ...{ store, log: createLog({ write: () => undefined }), clock, bots: [], capTakers: [] },
      settings: { ...settingsSchema.parse({}), zone: 'UTC' },
    },
    inputs: () => ({ volumeRatio: none, killSwitch: none }),
    everyMs: 60_000,
    onTurn() {
      turns += 1;
    },
    ...{ hurry, signal: stop.signal },
  });
  const settled = async (count: number) => {
    await expect.poll(() => turns).toBe(count);
    // It waits for the next one.
    await expect.poll(() => clock.sleeping).toBeGreaterThan(0);
  };
  await settled(1);
  for (let asked = 0; asked < 3; asked += 1) {
    hurry.ask();
    await clock.advance(100);
  }
  expect(turns).toBe(1);
  await clock.advance(300);
  await settled(2);
  // Whoever never stops asking has a turn all the same.
  for (let asked = 0; asked < 60; asked += 1) {
    hurry.ask();
    await clock.advance(100);
  }
  await expect.poll(() => turns).toBe(3);
  stop.abort();
  await running;
  await database.close();
});
