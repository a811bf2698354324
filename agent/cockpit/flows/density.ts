import { dayOf, startOfDay } from '../engines/calendar/index.ts';
import { type DayDensity, type DensityItem, measureDensity } from '../engines/density/index.ts';
import { addDays } from '../engines/options/dates.ts';
import { expiriesOf } from '../engines/options/legs.ts';
import type { Block } from '../engines/rules/index.ts';
import { narrative as narrativeKind } from '../model/narrative.ts';
import { optionStructure } from '../model/option-structure.ts';
import type { CalendarLook } from './calendar.ts';
import { type FlowContext, type LookContext, nowOf } from './context.ts';
import { readAll } from './read-all.ts';
import type { BotPoint } from './read-risk.ts';

/** A point of the series `density`, subject `all`, at the beginning of its day: how full the day was when
 * it was last looked at. */
const series = 'density';
const subject = 'all';

/** How many strategies are active on each day from today on, as far as the calendar looks ahead. */
export async function readDensity(
  context: LookContext,
  look: CalendarLook,
): Promise<readonly DayDensity[]> {
  const { zone, density, calendar } = context.settings;
  const today = dayOf(nowOf(context), zone);
  const window = { from: today, to: addDays(today, calendar.aheadDays), zone };
  return measureDensity(await readItems(context, look, today), window, density);
}

/** The same, and today's is written down. */
export async function updateDensity(
  context: FlowContext,
  look: CalendarLook,
): Promise<readonly DayDensity[]> {
  const days = await readDensity(context, look);
  const [now] = days;
  if (now !== undefined) {
    const at = startOfDay(now.day, context.settings.zone).toISOString();
    await context.store.appendPoint(series, subject, at, now);
  }
  return days;
}

/** A full day takes on nothing new. */
export function blockOf(today: DayDensity | undefined, blockAt: number): readonly Block[] {
  if (today === undefined || today.count < blockAt) return [];
  return [{ by: 'density', reason: `${today.count} strategies are active today` }];
}

async function readItems(
  { store, settings }: LookContext,
  look: CalendarLook,
  today: string,
): Promise<readonly DensityItem[]> {
  const bots = (await store.latestPoints('bot'))
    .filter(({ value }) => (value as BotPoint).entries === 'open')
    .map(({ subject: name }): DensityItem => {
      return { kind: 'bot', id: name, title: name, spans: [{ from: today, to: null }] };
    });
  const structures = (await readAll(store, optionStructure, { status: 'open' })).map(
    ({ id, body }): DensityItem => {
      const from = body.openedAt === null ? today : dayOf(body.openedAt, settings.zone);
      const to = expiriesOf(body.legs).at(-1) ?? null;
      return { kind: 'structure', id, title: body.title, spans: [{ from, to }] };
    },
  );
  const narratives = (await readAll(store, narrativeKind, { status: ['building', 'mature'] }))
    .filter(({ body }) => body.mode === 'auto')
    .map(({ id, body }): DensityItem => {
      return { kind: 'narrative', id, title: body.name, spans: [{ from: today, to: null }] };
    });
  const scenarios = look.events.flatMap(({ matches }) =>
    matches.map(({ scenario, leadsFrom, endsAt }): DensityItem => {
      const spans = [{ fromAt: leadsFrom, toAt: endsAt }];
      return { kind: 'scenario', id: scenario.key, title: scenario.title, spans };
    }),
  );
  return [...bots, ...structures, ...narratives, ...scenarios];
}
