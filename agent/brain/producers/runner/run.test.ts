import { expect, test } from 'vitest';
import { z } from 'zod';
import { createManualClock, type ManualClock } from '#lib';
import { createMemoryMarket } from '../../data/index.ts';
import { createEventLog } from '../../events/index.ts';
import { hourMs, minuteMs } from '../../model/time.ts';
import { collectSignals } from '../collect.ts';
import { configureProducers } from '../configure.ts';
import { defineProducer, eachSymbol, type Opinion, type Producer } from '../define.ts';
import { producerEvents } from '../events.ts';
import { producerProjections } from '../index.ts';
import { readFailures } from './health.ts';
import { createProducerRunner, type RunnerOptions } from './run.ts';

const symbols = Array.from({ length: 50 }, (_, index) => `A${index}`);

function fakeProducer(
  name: string,
  produce: Producer['produce'],
  extra: { timeoutMs?: number; asksOutside?: boolean } = {},
): Producer {
  const common = { description: 'for a test', domain: 'technical', intervalMs: hourMs } as const;
  const params = z.strictObject({});
  return defineProducer({
    name,
    ...common,
    timeoutMs: 1_000,
    params,
    reads: [],
    produce,
    ...extra,
  });
}

const steady = fakeProducer(
  'steady',
  eachSymbol((_, { view }) => ({
    signed: 4,
    rationale: 'always',
    observedAt: view.at,
    inputs: {},
  })),
);
const hanging = fakeProducer('hanging', () => new Promise<Opinion[]>(() => undefined));
const broken = fakeProducer('broken', () => {
  throw new Error('HTTP 500 from https://feed.example/?token=abc123secret');
});
const garbled = fakeProducer('garbled', () => [{ symbol: 'A0', conviction: 999 }] as never);
const cast = [steady, hanging, broken, garbled];

function start(clock: ManualClock, options: Partial<RunnerOptions> = {}) {
  return createProducerRunner({
    producers: configureProducers(cast),
    services: {},
    clock,
    ...options,
  });
}

function requestAt(clock: ManualClock, trace = 'c') {
  return { view: createMemoryMarket('synthetic').viewAt(clock.now()), symbols, trace };
}

// Check 26 of the brain's reference.
test('one that hangs, one that throws and one that answers garbage leave the others alone', async () => {
  const clock = createManualClock();
  const runner = start(clock);
  const running = runner.run(requestAt(clock));
  await clock.advance(1_000);
  const run = await running;
  expect(run.signals).toHaveLength(50);
  expect(run.noOpinions).toHaveLength(150);
  expect(run.events.map(({ type, payload }) => [type, 'kind' in payload && payload.kind])).toEqual([
    ['producer.failed.v1', 'timeout'],
    ['producer.failed.v1', 'error'],
    ['producer.failed.v1', 'garbage'],
  ]);
  expect(runner.health().map(({ producer, status }) => [producer, status])).toEqual([
    ['steady', 'ok'],
    ['hanging', 'degraded'],
    ['broken', 'degraded'],
    ['garbled', 'degraded'],
  ]);
  expect(JSON.stringify(run.events)).not.toContain('abc123secret');
});

test('three failures in a row are told once, then it rests, and a trial that works ends it', async () => {
  const clock = createManualClock();
  let isUp = false;
  const moody = fakeProducer('moody', () => {
    if (!isUp) throw new Error('down');
    return [];
  });
  const runner = start(clock, { producers: configureProducers([moody]) });
  const types: string[] = [];
  let calls = 0;
  for (let cycle = 0; cycle < 8; cycle++) {
    const run = await runner.run(requestAt(clock));
    types.push(...run.events.map(({ type }) => type));
    if (run.events.length > 0) calls++;
    await clock.advance(10_000);
  }
  // Three failures in 20 s, then a rest of one minute: cycles at 30–70 s do not ask.
  expect(calls).toBe(3);
  expect(types.filter((type) => type === 'producer.down.v1')).toHaveLength(1);
  expect(runner.health()[0]).toMatchObject({ status: 'failing', breaker: 'half-open' });
  // A trial that fails doubles the rest and tells nobody again.
  const trial = await runner.run(requestAt(clock));
  expect(trial.events.map(({ type }) => type)).toEqual(['producer.failed.v1']);
  await clock.advance(minuteMs);
  expect(runner.health()[0]?.breaker).toBe('open');
  await clock.advance(minuteMs);
  isUp = true;
  const after = await runner.run(requestAt(clock));
  expect(after.events).toMatchObject([{ type: 'producer.recovered.v1', payload: { failures: 4 } }]);
  expect(runner.health()[0]).toMatchObject({ breaker: 'closed', failures: 0 });
});

test('a call that never ends is not started a second time', async () => {
  const clock = createManualClock();
  let started = 0;
  const stuck = fakeProducer('stuck', () => {
    started++;
    return new Promise<Opinion[]>(() => undefined);
  });
  const runner = start(clock, { producers: configureProducers([stuck]) });
  const first = runner.run(requestAt(clock));
  await clock.advance(1_000);
  await first;
  const second = await runner.run(requestAt(clock));
  expect(started).toBe(1);
  expect(second.events).toMatchObject([{ payload: { kind: 'still-running' } }]);
});

test('whoever listens to its signal is told of the deadline', async () => {
  const clock = createManualClock();
  const told: string[] = [];
  const polite = fakeProducer('polite', ({ signal }) => {
    signal.addEventListener('abort', () => told.push(String(signal.reason)));
    return new Promise<Opinion[]>(() => undefined);
  });
  const running = start(clock, { producers: configureProducers([polite]) }).run(requestAt(clock));
  await clock.advance(999);
  expect(told).toEqual([]);
  await clock.advance(1);
  await running;
  expect(told).toEqual(['Fault: no answer within 1000 ms']);
});

test('who asks outside is asked once an interval', async () => {
  const clock = createManualClock();
  let calls = 0;
  const costly = fakeProducer(
    'costly',
    ({ view }) => {
      calls++;
      return Promise.resolve([
        {
          symbol: 'A0',
          direction: 'long',
          conviction: 5,
          rationale: 'said',
          producer: 'costly',
          observedAt: view.at,
          inputs: {},
        },
      ]);
    },
    { asksOutside: true },
  );
  const runner = start(clock, { producers: configureProducers([costly]) });
  const first = await runner.run(requestAt(clock));
  await clock.advance(hourMs - 1);
  expect((await runner.run(requestAt(clock))).signals).toEqual(first.signals);
  expect(calls).toBe(1);
  await clock.advance(1);
  await runner.run(requestAt(clock));
  expect(calls).toBe(2);
});

test('the alert is not raised again after a restart, and the outage is remembered', async () => {
  const clock = createManualClock();
  const log = createEventLog({
    path: ':memory:',
    registry: producerEvents,
    projections: producerProjections,
    clock,
  });
  const producers = configureProducers([broken, steady]);
  const all = [broken, steady];
  let runner = start(clock, { producers });
  for (let cycle = 0; cycle < 3; cycle++) {
    await collectSignals({ log, runner, producers: all }, requestAt(clock, `c${cycle}`));
    await clock.advance(1);
  }
  runner = start(clock, { producers, failures: readFailures(log.db) });
  expect(runner.health()[0]).toMatchObject({ status: 'failing', failures: 3 });
  await collectSignals({ log, runner, producers: all }, requestAt(clock, 'c3'));
  expect([...log.read({ types: ['producer.down.v1'] })]).toHaveLength(1);
  expect([...log.read({ types: ['producer.failed.v1'] })]).toHaveLength(4);
  log.close();
});

// Check 11 of the brain's reference: the same again is one row, a week later it is another.
test('the same signal twice is one event, and the same view later is a new one', async () => {
  const clock = createManualClock();
  const log = createEventLog({
    path: ':memory:',
    registry: producerEvents,
    projections: producerProjections,
    clock,
  });
  const runner = start(clock, { producers: configureProducers([steady]) });
  const collect = () => collectSignals({ log, runner, producers: [steady] }, requestAt(clock));
  const first = await collect();
  const again = await collect();
  expect(again.signals.map(({ id }) => id)).toEqual(first.signals.map(({ id }) => id));
  expect(log.tip().seq).toBe(50);
  await clock.advance(7 * 24 * hourMs);
  await collect();
  expect(log.tip().seq).toBe(100);
  const [row] = log.db.prepare('select * from signal_events order by id').all();
  expect(row).toMatchObject({ symbol: 'A0', signal: 'long', conviction: 4, producer: 'steady' });
  log.close();
});
