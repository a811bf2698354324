// The cockpit's clockwork beside the real brain: what it reads of it, tells it, and does without it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from '#lib';
import { createApiClient } from '#lib/api-client';
import type { Database } from '#lib/postgres';
import { startBrainDoor } from '../../tests/kit/brain-door.ts';
import { eventually } from '../../tests/kit/eventually.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';
import type { ScorePoint } from './flows/observe-narrative.ts';
import { readRisk } from './flows/risk.ts';
import { narrativeOf } from './flows/test-flows.ts';
import { narrative } from './model/narrative.ts';
import { pokerRun } from './model/poker-run.ts';
import { rule as ruleKind } from './model/rule.ts';
import { readSettings } from './settings.ts';
import { createBrainSources } from './sources/brain/index.ts';
import type { BrainMarket } from './sources/brain/market.ts';
import { createSourceHub, nothingRead, type Reading } from './sources/index.ts';
import { startCockpit } from './start.ts';
import { createTestStore } from './store/test-store.ts';

const [first] = testDatabases();
const token = 'a-token-of-this-test';
const iso = (ms: number) => new Date(ms).toISOString();
let folder: string;
let database: Database;
let door: Awaited<ReturnType<typeof startBrainDoor>>;
beforeEach(async () => {
  if (first === undefined) throw new Error('there is no database to test on');
  folder = mkdtempSync(join(tmpdir(), 'panther-start-'));
  database = await first[1]();
  door = await startBrainDoor(join(folder, 'brain'), token);
});
afterEach(async () => {
  await door.stop();
  await database.close();
  rmSync(folder, { recursive: true });
});

test('equity, volume and narratives come from the brain, the cap goes to it; without it all goes on', async () => {
  const { store, clock } = await createTestStore(database, iso(door.clock.now()));
  await door.goOn();
  // Both clocks at one time, as those of machines nearly are.
  await clock.advance(door.clock.now() - clock.now());
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(line) });
  const settings = { ...readSettings(join(folder, 'cockpit.yaml'), { HOME: folder }), zone: 'UTC' };
  const url = { now: door.url };
  const brain: Parameters<typeof createBrainSources>[0] = {
    call: (...given) =>
      createApiClient({ url: url.now, token, name: 'the brain', timeoutMs: 5_000 }).call(...given),
  };
  const sources = createBrainSources(brain);
  const hub = createSourceHub({ sources, settings, store, clock, log });
  const refresh = async () => {
    for (const source of sources) await hub.refresh(source);
  };
  const reading = <T>(name: string): Reading<T> => {
    const source = sources.find((each) => each.name === name);
    return source === undefined ? nothingRead : (hub.reading(source) as Reading<T>);
  };
  // An earlier process left a run; a narrative of tokens that the brain knows.
  const actor = 'person:anna' as const;
  const left = await store.create(
    pokerRun,
    {
      ...{ game: 'kuhn', algorithm: 'vanilla', iterations: 10, seed: null, status: 'running' },
      ...{ startedAt: '2026-03-17T05:00:00.000Z', endedAt: null, error: null, result: null },
    },
    { actor },
  );
  const body = { ...narrativeOf('Majors'), tokens: ['BTC', 'eth'] };
  const { id } = await store.create(narrative, body, { actor });

  await refresh();
  const stop = new AbortController();
  const { signal } = stop;
  const running = startCockpit({ store, settings, brain, reading, clock, log, signal });
  const turned = async (turns: number) => {
    // A turn is over when the clock is waited for again, by the turns and by the rules.
    const over = () => eventually(() => expect(clock.sleeping).toBe(2));
    for (let n = 0; n < turns; n += 1) {
      await over();
      await clock.advance(30_000);
    }
    await over();
  };
  await turned(1);
  expect((await store.get(pokerRun, left.id))?.body.status).toBe('failed');
  const triggers = async () => {
    const point = (await readRisk(store))?.point;
    return Object.fromEntries(point?.triggers.map((each) => [each.trigger, each.verdict]) ?? []);
  };
  expect(await triggers()).toMatchObject({
    ...{ 'drawdown-24h': 'quiet', volume: 'quiet', 'kill-switch': 'quiet', bots: 'quiet' },
  });
  expect(door.riskCap()).toMatchObject({ state: 'NORMAL', operator: 'cockpit' });
  const [score] = await store.points('narrative-score', { subject: id });
  const { prices } = reading<BrainMarket>('brain-market').value ?? { prices: [] };
  const changes = prices.flatMap(({ symbol, change24h }) =>
    ['BTC', 'ETH'].includes(symbol) && change24h !== null ? [change24h] : [],
  );
  const seen = score?.value as ScorePoint | undefined;
  const part = seen?.components
    .find(({ name }) => name === 'market')
    ?.parts.find(({ input }) => input === 'priceChange24h');
  expect(changes.length).toBe(2);
  // No hub reads the file of posts here; what is not known says what it waits for.
  const social = seen?.components.find(({ name }) => name === 'social');
  expect(social?.reason).toBe(`file ${settings.files.social}: it was not read yet`);
  const flows = seen?.components.find(({ name }) => name === 'onchain');
  expect(flows?.reason).toContain(`wait for file ${settings.files.signalEvents}`);
  // In per cent, both counting the same.
  expect(part?.value).toBeCloseTo(
    changes.reduce((sum, change) => sum + 50 * change, 0),
    9,
  );

  // A rule is written while it runs.
  mkdirSync(settings.files.rules, { recursive: true });
  const rule = {
    ...{ id: 'sell', title: 'Sell', about: 'narrative', emit: 'EXIT', reason: 'enough' },
    when: { signal: 'narrative.score', below: 30 },
  };
  writeFileSync(join(settings.files.rules, 'sell.yaml'), JSON.stringify(rule));
  await turned(1);
  expect(
    (await store.list(ruleKind, { status: 'live' })).rows.map(({ body: { id: is } }) => is),
  ).toEqual(['sell']);

  // The brain goes away: turns go on, and the log says so once.
  url.now = 'http://127.0.0.1:1';
  await refresh();
  await turned(3);
  const told = (text: string) => lines.filter((line) => line.includes(text)).length;
  expect([told('the risk state could not be told'), told('the risk state is told again')]).toEqual([
    1, 0,
  ]);
  url.now = door.url;
  await turned(2);
  expect([told('the risk state could not be told'), told('the risk state is told again')]).toEqual([
    1, 1,
  ]);
  expect(told('a turn of the cockpit failed')).toBe(0);
  stop.abort();
  await running;
  await hub.close();
});
