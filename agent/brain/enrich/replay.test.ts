import { expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { createEventLog, replayInto } from '../events/index.ts';
import { hourMs } from '../model/time.ts';
import {
  collectSignals,
  configureProducers,
  createProducerRunner,
  producerEvents,
  producerProjections,
  producers,
  receiveSignals,
  registerProducer,
  signedText,
  signHmac,
  stageProducer,
} from '../producers/index.ts';
import { now, servicesOf, symbols, viewOf } from '../producers/market.fixture.ts';
import { regimeEvents, regimeProjections, updateRegime } from '../regime/index.ts';
import { enrich, featureEvents, featureProjections, freezeFeatures } from './index.ts';

// Check 12 of the brain's reference, for what stands before a decision.
test('every table of signals, producers, regime and features is built anew from the events alone', async () => {
  const registry = [...producerEvents, ...regimeEvents, ...featureEvents] as const;
  const projections = [
    ...producerProjections,
    ...regimeProjections,
    ...featureProjections,
  ] as never[];
  const clock = createManualClock({ startMs: now });
  const log = createEventLog({ path: ':memory:', registry, projections, clock });
  const services = {
    ...servicesOf({ seed: 1 }),
    models: {
      models: ['down'],
      ask: () => Promise.reject(new Error('no route')),
    },
  };
  const runner = createProducerRunner({
    producers: configureProducers(producers),
    services,
    clock,
  });
  for (let cycle = 0; cycle < 4; cycle++) {
    const trace = `c${cycle}`;
    const view = viewOf({ seed: cycle, aheadHours: 8 }, now + cycle * hourMs);
    const collected = await collectSignals({ log, runner, producers }, { view, symbols, trace });
    const { state } = updateRegime(log, { view, symbol: 'BTC', trace });
    const { regime } = state;
    const features = [...enrich({ view, symbols, interval: '1h', collected, regime })];
    log.append(features.map((each) => freezeFeatures(each, { view, trace })));
  }
  const masterKey = new Uint8Array(32);
  const operator = { by: 'hayden', at: now, trace: 'api' };
  const request = {
    ...{ name: 'friend', kind: 'push', algorithm: 'hmac-sha256' },
    ...{ domain: 'social', intervalMs: hourMs },
  };
  const { key } = registerProducer({ log, ownNames: [], masterKey }, request, operator);
  stageProducer(log, { name: 'friend', stage: 'live', reason: 'good' }, operator);
  const signal = {
    symbol: 'BTC',
    direction: 'long',
    conviction: 3,
    rationale: 'r',
    observedAt: now,
  };
  const body = JSON.stringify({ signals: [signal] });
  const envelope = { producer: 'friend', timestamp: now / 1000, id: 'a-message-of-its-own' };
  const signature = signHmac(
    Buffer.from((key ?? '').replace('whsec_', ''), 'base64'),
    signedText(envelope, body),
  );
  const context = { log, masterKey, symbols, now, trace: 'api' };
  receiveSignals(context, { ...envelope, signature }, body);

  const report = replayInto(log.db, registry, projections);
  const rows = Object.fromEntries(report.tables.map((table) => [table.table, table.rows]));
  expect(report.tables.filter(({ same }) => !same)).toEqual([]);
  expect(rows).toMatchObject({
    producer_external: 1,
    producer_failures: 1,
    producer_nonces: 1,
    regime_state: 1,
    feature_snapshots: 12,
  });
  expect(rows.signal_events).toBeGreaterThan(50);
  expect([...log.read({ types: ['producer.down.v1'] })]).toHaveLength(1);
  log.close();
});
