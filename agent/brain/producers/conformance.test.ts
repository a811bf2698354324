import { describe, expect, test } from 'vitest';
import { createMemoryMarket, type MarketView } from '../data/index.ts';
import { signedConviction } from '../model/signal.ts';
import { dayMs } from '../model/time.ts';
import { checkOpinions } from './check-opinions.ts';
import type { Opinion, Producer } from './define.ts';
import { producers } from './index.ts';
import { type MarketSpec, now, servicesOf, symbols, viewOf } from './market.fixture.ts';
import type { ProducerServices } from './services.ts';

// The rules of the futures premium are not symmetric: crowded longs have no mirror image.
const oneSided = new Set(['basis']);
const seeds = [1, 2, 3, 4, 5, 6];

async function ask(
  producer: Producer,
  view: MarketView,
  services: ProducerServices,
): Promise<readonly Opinion[]> {
  const { name, params } = producer;
  const answer = await producer.produce({
    producer: name,
    view,
    symbols,
    params: params.parse({}),
    services,
    signal: new AbortController().signal,
  });
  return checkOpinions(answer, { producer: name, symbols, at: view.at });
}

const askOf = (producer: Producer, spec: MarketSpec) =>
  ask(producer, viewOf(spec), servicesOf(spec));

function signsOf(opinions: readonly Opinion[]): readonly (number | null)[] {
  return opinions.map((one) => ('direction' in one ? Math.sign(signedConviction(one)) : null));
}

test('every producer has a name of its own', () => {
  expect(new Set(producers.map(({ name }) => name)).size).toBe(producers.length);
});

describe.each(producers.map((producer) => [producer.name, producer as Producer] as const))(
  '%s',
  (name, producer) => {
    test('without data it has no opinion', async () => {
      const empty = createMemoryMarket('synthetic').viewAt(now);
      const opinions = await ask(producer, empty, {});
      expect(opinions.map((one) => 'reason' in one && one.reason.length > 0)).toEqual([
        true,
        true,
        true,
      ]);
    });

    test('with stale data it has no opinion and says how old it is', async () => {
      const opinions = await askOf(producer, { seed: 1, shiftMs: 40 * dayMs });
      for (const opinion of opinions) expect(opinion).toHaveProperty('reason');
    });

    test('it takes sides, with whole convictions', async () => {
      const opinions = (await Promise.all(seeds.map((seed) => askOf(producer, { seed })))).flat();
      const sides = opinions.filter((one) => 'direction' in one && one.direction !== 'neutral');
      expect(sides.length).toBeGreaterThan(0);
      for (const one of opinions) {
        if (!('direction' in one)) continue;
        expect(one.conviction).toSatisfy((value) => Number.isInteger(value));
        expect(one.conviction === 0).toBe(one.direction === 'neutral');
        expect(one.observedAt).toBeLessThanOrEqual(now);
      }
    });

    test('the same market gives the same answer', async () => {
      const spec = { seed: 2 };
      expect(await askOf(producer, spec)).toEqual(await askOf(producer, spec));
    });

    test('what comes later changes nothing', async () => {
      for (const seed of seeds) {
        const past = await ask(producer, viewOf({ seed, until: now }), servicesOf({ seed }));
        for (const futureSeed of [7, 8]) {
          const view = viewOf({ seed, aheadHours: 200, futureSeed }, now);
          expect(await ask(producer, view, servicesOf({ seed }))).toEqual(past);
        }
      }
    });

    test.skipIf(oneSided.has(name))('upside down it takes the other side', async () => {
      for (const seed of seeds) {
        const up = signsOf(await askOf(producer, { seed }));
        const down = signsOf(await askOf(producer, { seed, isMirrored: true }));
        expect(down).toEqual(up.map((sign) => (sign === null ? null : -sign + 0)));
      }
    });
  },
);
