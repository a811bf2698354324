import { type Domain, domains, type GradedSignal, type Quality } from '../model/features.ts';
import { qualityOf } from '../model/quality.ts';
import type { TimeMs } from '../model/time.ts';
import type { RecordedSignal } from '../producers/index.ts';

/** A signal with its age at `at` and what it is still worth, by the interval of its own producer. */
export function gradeSignal(signal: RecordedSignal, at: TimeMs): GradedSignal {
  const { intervalMs, ...rest } = signal;
  const ageMs = Math.max(0, at - signal.observedAt);
  return { ...rest, ageMs, quality: qualityOf(ageMs, intervalMs) };
}

/** By domain and for one asset: the mean over its signals that are worth anything, and the age of the
 * youngest. A domain without one has neither, so that its weight goes to the others. */
export function gradeDomains(signals: readonly GradedSignal[]): Readonly<Record<Domain, Quality>> {
  const entries = domains.map((domain): [Domain, Quality] => {
    const own = signals.filter((one) => one.domain === domain && one.quality > 0);
    if (own.length === 0) return [domain, { score: null, ageMs: null }];
    const score = own.reduce((sum, { quality }) => sum + quality, 0) / own.length;
    return [domain, { score, ageMs: Math.min(...own.map(({ ageMs }) => ageMs)) }];
  });
  return Object.fromEntries(entries) as Record<Domain, Quality>;
}
