import { z } from 'zod';
import { defineRoute, type Route } from '#lib/http';
import { readTicket } from '../flows/ticket.ts';
import { ticketFields } from '../panels/narratives/ticket-fields.ts';
import { type ApiPorts, openedCockpit, performByApi } from './ports.ts';

const ticket = z.strictObject({ narrative: z.uuid(), ...ticketFields });

/** Trades by hand: checked by `GET /api/tickets/check`, which writes nothing, and made a task by `POST
 * /api/tickets` with the grant `narratives.ticket`. */
export function ticketRoutes(ports: ApiPorts): readonly Route[] {
  return [
    defineRoute({
      ...{ method: 'get', path: '/api/tickets/check', access: 'person', query: ticket },
      summary:
        'Whether a trade by hand may be made: risk, narrative, wallet and the check before it',
      answer: z.looseObject({
        verdict: z.enum(['clear', 'warned', 'blocked', 'refused']),
        refusals: z.array(z.string()),
        amountUsd: z.number(),
      }),
      async handle({ query: { narrative: narrativeId, usd, wallet: walletId, ...rest }, message }) {
        const { store, context, clock } = openedCockpit(ports);
        const actor = ports.bearers.actorOf(message.header) ?? 'person:asking';
        const now = new Date(clock.now());
        const asked = { ...rest, narrativeId, walletId, amountUsd: usd, actor, now };
        return { ...(await readTicket(store, context.settings, asked)) };
      },
    }),
    defineRoute({
      ...{ method: 'post', path: '/api/tickets', access: 'person' },
      summary: 'Make a trade by hand a task, where it may be made',
      body: ticket.extend({
        against: z.string().max(500).optional(),
        note: z.string().max(500).optional(),
      }),
      answer: z.looseObject({ done: z.string() }),
      handle: ({ body: { narrative: id, ...rest }, message }) =>
        performByApi(ports, ['narratives', 'ticket'], { id, ...rest }, message),
    }),
  ];
}
