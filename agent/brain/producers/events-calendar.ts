import { z } from 'zod';
import { renderAge } from '../model/quality.ts';
import { dayMs, hourMs } from '../model/time.ts';
import { defineProducer, eachSymbol } from './define.ts';

/** Before something that matters no side is taken; after it, its tone counts by its impact and fades over
 * a day. (The reference multiplies headline tone and impact the same way.) */
export const eventsCalendar = defineProducer({
  name: 'events-calendar',
  description: 'Dated events: neutral before those that matter, their tone after them',
  domain: 'events',
  intervalMs: 6 * hourMs,
  timeoutMs: 2_000,
  reads: ['calendar entries of the owner'],
  params: z.strictObject({
    aheadHours: z.number().gt(0).max(168).default(24).describe('Looked ahead'),
    fadeHours: z.number().gt(0).max(168).default(24).describe('Until a past event counts no more'),
    minImpact: z.number().min(0).max(1).default(0.7).describe('Impact that is waited for'),
  }),
  produce: eachSymbol((symbol, { view, params, services }) => {
    if (services.notes === undefined) return { missing: 'no calendar is kept' };
    const { at: now } = view;
    const concerned = services.notes
      .calendar(now)
      .filter(({ symbols }) => symbols.length === 0 || symbols.includes(symbol));
    const ahead = concerned
      .filter(({ at, impact }) => at > now && impact >= params.minImpact)
      .filter(({ at }) => at - now <= params.aheadHours * hourMs)
      .sort((a, b) => a.at - b.at)[0];
    if (ahead !== undefined) {
      return {
        signed: 0,
        rationale: `${ahead.title} in ${renderAge(ahead.at - now)}: no side before it`,
        observedAt: now,
        inputs: { title: ahead.title, at: ahead.at, impact: ahead.impact },
      };
    }
    const fadeMs = params.fadeHours * hourMs;
    const past = concerned.filter(({ at }) => at <= now && now - at < Math.min(fadeMs, 4 * dayMs));
    const told = past.filter(({ sentiment }) => sentiment !== null);
    if (told.length === 0) return { missing: 'no event of the last or next day is known' };
    const weigh = (at: number) => 1 - (now - at) / fadeMs;
    const signed = told.reduce(
      (sum, { at, impact, sentiment }) => sum + 10 * impact * (sentiment as number) * weigh(at),
      0,
    );
    const titles = told.map(({ title }) => title).join('; ');
    return {
      signed,
      rationale: `after ${titles}`,
      // How much is left of it was just worked out, so it is as old as now.
      observedAt: now,
      inputs: { events: told.length, titles: titles.slice(0, 200) },
    };
  }),
});
