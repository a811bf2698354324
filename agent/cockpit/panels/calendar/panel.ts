import { z } from 'zod';
import { dayOf } from '../../engines/calendar/index.ts';
import { day } from '../../model/vocabulary.ts';
import { calendars } from '../../sources/index.ts';
import { definePanel } from '../../web/panel.ts';
import { stateOfShown } from '../../web/states.ts';
import { calendarActions } from './actions.ts';
import { lookAhead, readMonth } from './look.ts';
import { renderCalendarPage } from './page.ts';
import { readCalendarPage, readCalendarTile } from './read.ts';
import { quickEvent, renderCalendar } from './tile.ts';

const query = z.strictObject({
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month such as 2026-02')
    .optional(),
  open: z.uuid().optional(),
  scenario: z.uuid().optional(),
  for: z.string().max(100).optional(),
  rule: z.string().max(100).optional(),
  try: z.string().max(20_000).optional(),
  since: day.optional(),
});

/** What is ahead, the scenarios it belongs to, and what they ask for. */
export const calendar = definePanel({
  ...{ id: 'calendar', title: 'Calendar scenarios', row: 2, key: 'c' },
  kinds: [
    ...['event', 'scenario', 'checkpoint', 'rule', 'decision', 'bot-hold'],
    ...['option-structure', 'narrative'],
  ],
  series: ['density'],
  sources: [calendars.name],
  read: readCalendarTile,
  state({ count, scenarioCount, source, staleAfterMs }, { now }) {
    const { waitsFor } = source;
    const shown = stateOfShown([[source, staleAfterMs]], now);
    if (count > 0 || scenarioCount > 0) return shown;
    if (shown.is === 'error') return { ...shown, hasContent: false };
    const files = waitsFor === null ? '' : ` Calendars are read from the ${waitsFor}.`;
    return { is: 'empty', text: `Nothing stands in the calendar. Add an event.${files}` };
  },
  render: renderCalendar,
  quick: quickEvent,
  page: { query, read: readCalendarPage, render: renderCalendarPage },
  actions: calendarActions,
  charts: {
    async density(context, { month }) {
      const { zone, density } = context.settings;
      const { density: ahead } = await lookAhead(context);
      const shown = month ?? dayOf(new Date(context.clock.now()), zone).slice(0, 7);
      const days = await readMonth(context, shown, ahead);
      return {
        ...{ kind: 'heat', ...density },
        days: days.map(({ day: on, density: known }) => ({
          ...{ day: on, value: known?.count ?? null },
          label: known?.items.map(({ title }) => title).join(', ') ?? 'not counted',
        })),
      };
    },
  },
  async exportRows(context) {
    const { look } = await lookAhead(context);
    return look.events.map(({ occurrence, matches, phase }) => {
      const { event, startsAt, endsAt, firstDay, lastDay, isAllDay } = occurrence;
      const { id, title, kind, importance } = event;
      const scenarios = matches.map(({ scenario }) => scenario.key).join(' ');
      return {
        ...{ id, title, kind, importance, startsAt, endsAt, firstDay, lastDay, isAllDay },
        ...{ phase, scenarios },
      };
    });
  },
  notices: ({ checkpoints, holds }, { now }) => [
    ...checkpoints
      .filter(({ body }) => Date.parse(body.dueAt) <= now.getTime())
      .map(({ id, body }) => ({
        ...{ id: `checkpoint:${id}`, text: body.title, at: body.dueAt, tone: 'warn' as const },
        href: '/panel/calendar#checkpoints',
      })),
    ...holds
      .filter(({ body }) => body.status === 'waiting')
      .map(({ id, body }) => ({
        ...{ id: `hold:${id}`, text: `${body.bot} waits for your answer: ${body.reason}` },
        ...{ at: body.askedAt, href: '/panel/calendar#holds', tone: 'warn' as const },
      })),
  ],
  commands: [
    { title: 'Try a rule on the past', href: '/panel/calendar#try' },
    { title: 'Scenarios', href: '/panel/calendar#scenarios' },
    { title: 'Write a scenario', href: '/panel/calendar#scenario' },
  ],
});
