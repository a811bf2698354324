// What moves the made up market: a regime that lasts for weeks, a movement of the whole market, one of
// each sector and one of each asset, day by day, and within a day minute by minute.
import { createRandom, fillNoise, normal } from './random.ts';

export type Regime = 'bull' | 'bear' | 'chop' | 'crisis';

interface RegimeShape {
  /** Mean and deviation of the market's logarithmic return a day. */
  readonly drift: number;
  readonly volatility: number;
  /** Chance to stay for another day, and where to go otherwise. */
  readonly stay: number;
  readonly next: readonly Regime[];
}

const regimes: Readonly<Record<Regime, RegimeShape>> = {
  bull: { drift: 0.004, volatility: 0.022, stay: 0.97, next: ['chop', 'chop', 'bear'] },
  bear: { drift: -0.004, volatility: 0.03, stay: 0.96, next: ['chop', 'chop', 'bull', 'crisis'] },
  chop: { drift: 0, volatility: 0.014, stay: 0.96, next: ['bull', 'bull', 'bear', 'crisis'] },
  crisis: { drift: -0.025, volatility: 0.06, stay: 0.8, next: ['chop', 'bear', 'bull'] },
};

export const minutesPerDay = 1440;

export interface Factors {
  /** Days count from 0. */
  regime(day: number): Regime;
  /** Logarithmic returns of the minutes of a day, of the market (`market`), a sector or an asset. */
  minutes(factor: string, day: number, share: number): Float64Array;
  /** Their sum, without making them. */
  daily(factor: string, day: number, share: number): number;
}

/** More trading while Europe and America are awake. Squares add up to 1. */
const activity = (() => {
  const raw = Float64Array.from(
    { length: minutesPerDay },
    (_, minute) => 1 + 0.5 * Math.sin((2 * Math.PI * (minute - 480)) / minutesPerDay),
  );
  const norm = Math.sqrt(raw.reduce((sum, weight) => sum + weight * weight, 0));
  return raw.map((weight) => weight / norm);
})();

export function createFactors(seed: string): Factors {
  const history: Regime[] = [];
  const walk = createRandom(seed, 'regime');

  function regime(day: number): Regime {
    while (history.length <= day) {
      const last = history.at(-1) ?? 'chop';
      const { stay, next } = regimes[last];
      const chosen = walk() < stay ? last : next[Math.floor(walk() * next.length)];
      history.push(chosen ?? last);
    }
    return history[day] as Regime;
  }

  function plan(factor: string, day: number, share: number) {
    const { drift, volatility } = regimes[regime(day)];
    const random = createRandom(seed, factor, day);
    const deviation = volatility * share;
    const isMarket = factor === 'market';
    const calm = (isMarket ? drift : 0) + deviation * normal(random);
    // A shock: news that move the price within a minute, down more often than up.
    const isShock = random() < (isMarket ? 0.01 : 0.006);
    const direction = random() < 0.65 ? -1 : 1;
    const size = isShock ? direction * (1.2 + 2.5 * random()) * deviation : 0;
    const minute = Math.floor(random() * minutesPerDay);
    return { calm, deviation, shock: { size, minute } };
  }

  return {
    regime,
    daily(factor, day, share) {
      const { calm, shock } = plan(factor, day, share);
      return calm + shock.size;
    },
    minutes(factor, day, share) {
      const { calm, deviation, shock } = plan(factor, day, share);
      const returns = new Float64Array(minutesPerDay);
      fillNoise(returns, seed, factor, day, 'minutes');
      let sum = 0;
      for (let minute = 0; minute < minutesPerDay; minute++) {
        const value = (returns[minute] as number) * deviation * (activity[minute] as number);
        returns[minute] = value;
        sum += value;
      }
      // The day ends where it was meant to: a bridge.
      const correction = (calm - sum) / minutesPerDay;
      for (let minute = 0; minute < minutesPerDay; minute++) {
        returns[minute] = (returns[minute] as number) + correction;
      }
      returns[shock.minute] = (returns[shock.minute] as number) + shock.size;
      return returns;
    },
  };
}
