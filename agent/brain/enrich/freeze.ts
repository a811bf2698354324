import { createHash } from 'node:crypto';
import { canonicalJson, Fault, sha256Hex } from '#lib';
import type { MarketView } from '../data/index.ts';
import { type CandleSeries, intervals } from '../model/candle.ts';
import type { Domain, Features, GradedSignal } from '../model/features.ts';
import type { Signal } from '../model/signal.ts';
import { rememberByCandles } from './candle-memo.ts';
import type { FeatureEvent, FrozenFeatures } from './events.ts';
import { readHistory } from './features.ts';

/** `feature.frozen.v1` of an asset. Signals are told by the id of their own event and candles by
 * their place and digest, which makes it a third of the size and still the whole input. */
export function freezeFeatures(
  features: Features,
  { view, trace }: { readonly view: MarketView; readonly trace: string },
): FeatureEvent {
  const { symbol, candleAt, interval } = features;
  const compact = compactOf(features);
  return {
    type: 'feature.frozen.v1',
    at: view.at,
    source: 'brain/enrich',
    trace,
    dedupeKey: `feature/${trace}/${symbol}`,
    payload: {
      symbol,
      candleAt,
      digest: sha256Hex(canonicalJson(compact)),
      ...compact,
      candles: placeOf(readHistory(view, symbol, interval)),
    },
  };
}

/** Two features with one digest are the same, down to every word of their signals. */
export function digestOf(features: Features): string {
  return sha256Hex(canonicalJson(compactOf(features)));
}

function compactOf({
  signals,
  noOpinions,
  ...features
}: Features): Pick<FrozenFeatures, 'features' | 'signals' | 'noOpinions'> {
  return {
    features,
    signals: signals.map(({ id, ageMs, quality }) => [id, ageMs, quality]),
    noOpinions: noOpinions.map(({ producer, reason }) => [producer, reason]),
  };
}

/** What the log knows of a signal. */
export type SignalLookup = (id: string) => (Signal & { readonly domain: Domain }) | undefined;

/** The features as the cycle had them, byte for byte. Throws Fault `brain.tampered` when they are not what
 * was frozen. */
export function thawFeatures(frozen: FrozenFeatures, lookUp: SignalLookup): Features {
  const { symbol, digest } = frozen;
  const broken = (what: string) =>
    new Fault({ code: 'brain.tampered', message: `the frozen features of ${symbol} ${what}` });
  const signals = frozen.signals.map(([id, ageMs, quality]): GradedSignal => {
    const signal = lookUp(id);
    if (signal === undefined) throw broken(`name a signal that is not there: ${id}`);
    return { ...signal, id, ageMs, quality };
  });
  const noOpinions = frozen.noOpinions.map(([producer, reason]) => ({ symbol, producer, reason }));
  const features = { ...frozen.features, signals, noOpinions } as unknown as Features;
  if (digestOf(features) !== digest) throw broken('do not have their digest');
  return features;
}

function placeOf(series: CandleSeries | undefined): FrozenFeatures['candles'] {
  const rows = series?.openAt.length ?? 0;
  const from = series?.openAt[0];
  const last = series?.openAt[rows - 1];
  if (series === undefined || from === undefined || last === undefined) return null;
  return { from, to: last + intervals[series.interval], rows, sha256: hashCandles(series) };
}

const hashCandles = rememberByCandles(({ openAt, open, high, low, close, volume }) => {
  const hash = createHash('sha256');
  for (const column of [openAt, open, high, low, close, volume]) {
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  return hash.digest('hex');
});
