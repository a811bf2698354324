import { createRandom } from './random.ts';

export interface SyntheticAsset {
  readonly symbol: string;
  readonly sector: string;
  /** Around which its price wanders. */
  readonly basePrice: number;
  /** How much of the market's movement it makes. */
  readonly beta: number;
  /** Of its own movement, against the market's. */
  readonly ownVolatility: number;
  /** Chance that nothing is traded in a minute. */
  readonly quietMinutes: number;
  readonly dailyVolumeUsd: number;
  readonly maxLeverage: number;
}

type Row = readonly [string, string, number, number, number, number, number, number];

const rows: readonly Row[] = [
  ['BTC', 'store-of-value', 60_000, 1, 0.25, 0, 4e9, 40],
  ['ETH', 'layer-1', 3_000, 1.15, 0.4, 0, 2e9, 25],
  ['SOL', 'layer-1', 150, 1.4, 0.6, 0, 8e8, 20],
  ['SUI', 'layer-1', 2, 1.5, 0.8, 0.002, 1e8, 10],
  ['HYPE', 'exchange', 25, 1.4, 0.9, 0.002, 2e8, 10],
  ['BNB', 'exchange', 500, 0.9, 0.35, 0, 3e8, 10],
  ['LINK', 'oracle', 15, 1.2, 0.5, 0.001, 1e8, 10],
  ['AAVE', 'defi', 120, 1.3, 0.6, 0.005, 5e7, 10],
  ['UNI', 'defi', 8, 1.3, 0.6, 0.005, 4e7, 10],
  ['ARB', 'layer-2', 0.8, 1.45, 0.6, 0.01, 3e7, 10],
  ['DOGE', 'meme', 0.15, 1.3, 0.9, 0.001, 3e8, 10],
  ['WIF', 'meme', 1.5, 1.6, 1.3, 0.02, 2e7, 5],
];

const named: readonly SyntheticAsset[] = rows.map(
  ([
    symbol,
    sector,
    basePrice,
    beta,
    ownVolatility,
    quietMinutes,
    dailyVolumeUsd,
    maxLeverage,
  ]) => ({
    symbol,
    sector,
    basePrice,
    beta,
    ownVolatility,
    quietMinutes,
    dailyVolumeUsd,
    maxLeverage,
  }),
);

const sectors = [...new Set(named.map(({ sector }) => sector))];

/** `count` assets: the known names first, then made up ones. */
export function syntheticAssets(count: number, seed: string): readonly SyntheticAsset[] {
  const more = Array.from({ length: Math.max(0, count - named.length) }, (_, index) => {
    const symbol = `SYN${String(index + 1).padStart(3, '0')}`;
    const random = createRandom(seed, 'asset', symbol);
    return {
      symbol,
      sector: sectors[Math.floor(random() * sectors.length)] ?? 'layer-1',
      basePrice: Number((10 ** (random() * 5 - 2)).toPrecision(2)),
      beta: 0.7 + random(),
      ownVolatility: 0.3 + random(),
      quietMinutes: random() * 0.03,
      dailyVolumeUsd: 10 ** (6 + random() * 2.5),
      maxLeverage: random() < 0.5 ? 5 : 10,
    };
  });
  return [...named.slice(0, count), ...more];
}
