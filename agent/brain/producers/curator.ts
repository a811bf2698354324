import { z } from 'zod';
import { renderAge } from '../model/quality.ts';
import { signedConviction } from '../model/signal.ts';
import { dayMs } from '../model/time.ts';
import { defineProducer, eachSymbol } from './define.ts';
import type { PersonView } from './services.ts';

/** A person's view counts as it was given; the newest of each author, and their mean. One of the asset
 * goes before one of the whole market. */
export const curator = defineProducer({
  name: 'curator',
  description: 'What people think, as they wrote it down',
  domain: 'curator',
  intervalMs: dayMs,
  timeoutMs: 2_000,
  reads: ['views of people'],
  params: z.strictObject({
    maxAgeDays: z.number().gt(0).max(30).default(4).describe('Older views are left out'),
  }),
  produce: eachSymbol((symbol, { view, params, services }) => {
    if (services.notes === undefined) return { missing: 'no views are kept' };
    const now = view.at;
    const concerned = services.notes
      .views(now)
      .filter((one) => one.symbol === null || one.symbol === symbol);
    const valid = concerned
      .filter(({ at, expiresAt }) => at <= now && (expiresAt === null || now < expiresAt))
      .filter(({ at }) => now - at < params.maxAgeDays * dayMs);
    const newest = [...newestByAuthor(valid).values()];
    if (newest.length === 0) {
      const last = Math.max(...concerned.map(({ at }) => at));
      const hasAny = Number.isFinite(last);
      return { missing: hasAny ? `the last view is ${renderAge(now - last)} old` : 'no view' };
    }
    const mean = newest.reduce((sum, one) => sum + signedConviction(one), 0) / newest.length;
    const authors = newest.map(({ author }) => author).sort();
    const texts = newest.map(({ author, rationale }) => `${author}: ${rationale}`).sort();
    return {
      signed: mean,
      rationale: texts.join('; '),
      observedAt: Math.min(...newest.map(({ at }) => at)),
      inputs: { views: newest.length, authors: authors.join(', ').slice(0, 200) },
    };
  }),
});

function newestByAuthor(views: readonly PersonView[]): Map<string, PersonView> {
  const newest = new Map<string, PersonView>();
  for (const view of views) {
    const known = newest.get(view.author);
    const isCloser = known !== undefined && known.symbol !== null && view.symbol === null;
    if (isCloser) continue;
    const isOlder = known !== undefined && known.symbol === view.symbol && known.at >= view.at;
    if (!isOlder) newest.set(view.author, view);
  }
  return newest;
}
