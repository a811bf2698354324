import { z } from 'zod';
import { defineRoute, type Route } from '#lib/http';
import { lookAtCalendar } from '../flows/calendar.ts';
import { readScenarios } from '../flows/read-calendar.ts';
import { type ApiPorts, openedCockpit } from './ports.ts';

const match = z.strictObject({
  ...{ key: z.string(), title: z.string(), id: z.uuid().nullable() },
  phase: z.enum(['early', 'lead', 'during', 'tail', 'over']),
  /** Instants: from when the event matters to the scenario, and until when. */
  ...{ leadsFrom: z.string(), endsAt: z.string(), because: z.string() },
});

const eventLook = z.strictObject({
  /** The event's id; of one that recurs with its time: `ID@2026-03-01`. */
  ...{ id: z.string(), eventId: z.uuid(), title: z.string(), kind: z.string() },
  ...{ importance: z.string(), startsAt: z.string(), endsAt: z.string(), isAllDay: z.boolean() },
  scenarios: z.array(match),
});

/** `GET /api/events/scenarios`; it has to stand before the route of a single event. */
export function eventRoutes(ports: ApiPorts): readonly Route[] {
  return [
    defineRoute({
      ...{ method: 'get', path: '/api/events/scenarios', access: 'person' },
      summary: 'What is in the calendar now and ahead that belongs to a scenario, and to which',
      query: z.strictObject({
        scenario: z.string().max(100).optional(),
        /** `active`: it has to be reckoned with now. */
        phase: z.enum(['early', 'lead', 'during', 'tail', 'over', 'active']).optional(),
      }),
      answer: z.strictObject({
        events: z.array(eventLook),
        problems: z.array(z.strictObject({ eventId: z.string(), message: z.string() })),
      }),
      async handle({ query: { scenario, phase } }) {
        const { context } = openedCockpit(ports);
        const scenarios = await readScenarios(context.store);
        const { events, problems } = await lookAtCalendar(context, scenarios);
        const isMeant = (each: { readonly phase: string }) =>
          phase === undefined ||
          each.phase === phase ||
          (phase === 'active' && !['early', 'over'].includes(each.phase));
        const shown = events.map(({ occurrence, matches }) => ({
          ...{ id: occurrence.id, eventId: occurrence.event.id, title: occurrence.event.title },
          ...{ kind: occurrence.event.kind, importance: occurrence.event.importance },
          ...{ startsAt: occurrence.startsAt, endsAt: occurrence.endsAt },
          isAllDay: occurrence.isAllDay,
          scenarios: matches
            .filter(isMeant)
            .filter((each) => scenario === undefined || each.scenario.key === scenario)
            .map((each) => ({
              ...{ key: each.scenario.key, title: each.scenario.title, phase: each.phase },
              id: scenarios.ids[each.scenario.key] ?? null,
              ...{ leadsFrom: each.leadsFrom, endsAt: each.endsAt, because: each.because },
            })),
        }));
        return { events: shown.filter(({ scenarios: of }) => of.length > 0), problems };
      },
    }),
  ];
}
