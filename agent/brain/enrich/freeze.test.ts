import { expect, test } from 'vitest';
import { canonicalJson, createManualClock, Fault } from '#lib';
import { createEventLog } from '../events/index.ts';
import {
  collectSignals,
  configureProducers,
  createProducerRunner,
  producerEvents,
  producerProjections,
  producers,
} from '../producers/index.ts';
import { now, servicesOf, symbols, viewOf } from '../producers/market.fixture.ts';
import {
  createSignalLookup,
  enrich,
  featureEvents,
  featureProjections,
  freezeFeatures,
  readFrozen,
  thawFeatures,
} from './index.ts';

const registry = [...producerEvents, ...featureEvents] as const;
const spec = { seed: 3 };

async function runCycle() {
  const clock = createManualClock({ startMs: now });
  const projections = [...producerProjections, ...featureProjections] as never;
  const log = createEventLog({ path: ':memory:', registry, projections, clock });
  const configured = configureProducers(producers);
  const services = servicesOf(spec);
  const runner = createProducerRunner({ producers: configured, services, clock });
  const view = viewOf(spec);
  const trace = 'cycle-1';
  const collected = await collectSignals({ log, runner, producers }, { view, symbols, trace });
  const features = [...enrich({ view, symbols, interval: '1h', collected, regime: 'bull' })];
  log.append(features.map((each) => freezeFeatures(each, { view, trace })));
  return { log, features, trace, view };
}

test('the frozen input of a cycle is the input, byte for byte', async () => {
  const { log, features, trace } = await runCycle();
  expect(features.flatMap(({ signals }) => signals).length).toBeGreaterThan(20);
  for (const one of features) {
    const frozen = readFrozen(log, trace, one.symbol);
    if (frozen === undefined) throw new Error('nothing was frozen');
    const thawed = thawFeatures(frozen, createSignalLookup(log.db));
    expect(canonicalJson(thawed)).toBe(canonicalJson(one));
  }
  expect(readFrozen(log, 'cycle-2', 'BTC')).toBeUndefined();
  log.close();
});

test('features that were changed afterwards are found out', async () => {
  const { log, trace } = await runCycle();
  const frozen = readFrozen(log, trace, 'BTC');
  if (frozen === undefined) throw new Error('nothing was frozen');
  const changed = { ...frozen, features: { ...frozen.features, price: 1 } };
  const lookUp = createSignalLookup(log.db);
  expect(() => thawFeatures(changed, lookUp)).toThrow(Fault);
  expect(() => thawFeatures(frozen, () => undefined)).toThrow('a signal that is not there');
  log.close();
});

test('it names the candles it was made from by their digest', async () => {
  const { log, trace, view } = await runCycle();
  const frozen = readFrozen(log, trace, 'BTC');
  const series = view.candles('BTC', '1h', 720);
  expect(frozen?.candles).toMatchObject({ rows: 600, from: series?.openAt[0], to: now });
  expect(frozen?.candles?.sha256).toMatch(/^[0-9a-f]{64}$/);
  log.close();
});
