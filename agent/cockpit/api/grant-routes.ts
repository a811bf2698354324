import { z } from 'zod';
import { defineRoute, type Route } from '#lib/http';
import { checkGrantName, giveGrant, listGrants, takeGrant, tellGrant } from '../actions/grants.ts';
import { actionName } from '../model/grant.ts';
import { instant } from '../model/vocabulary.ts';
import { knownGrants } from '../web/actions.ts';
import { agentTokenName } from '../web/agent-token.ts';
import { type ApiPorts, changingActor, openedCockpit } from './ports.ts';

export const grantsPath = '/api/cockpit/grants';

/** Also what the command reads of an answer. */
export const toldGrant = z.strictObject({
  ...{ id: z.uuid(), agent: z.string(), action: z.string(), reason: z.string() },
  ...{ until: z.string().nullable(), wallets: z.array(z.uuid()), givenAt: z.string() },
  isOver: z.boolean(),
});

export const newGrant = z.strictObject({
  agent: agentTokenName,
  action: actionName,
  reason: z.string().trim().min(3).max(1_000),
  /** Null for as long as nobody takes it back. */
  until: instant.nullable().default(null),
  wallets: z.array(z.uuid()).max(100).default([]),
});

/** What agents may do here: listed for whoever may look, given and taken back by persons, all of it in the
 * audit. */
export function grantRoutes(ports: ApiPorts): readonly Route[] {
  return [
    defineRoute({
      ...{ method: 'get', path: grantsPath, access: 'person' },
      summary: 'What agents may do, and every action that can be granted',
      answer: z.strictObject({ grants: z.array(toldGrant), actions: z.array(z.string()) }),
      async handle() {
        const { store, panels, clock } = openedCockpit(ports);
        const grants = await listGrants(store, new Date(clock.now()));
        return { grants, actions: knownGrants(panels) };
      },
    }),
    defineRoute({
      ...{ method: 'post', path: grantsPath, access: 'person', body: newGrant },
      summary: 'Let an agent do one thing',
      answer: toldGrant,
      async handle({ body, message }) {
        const actor = changingActor(ports, message);
        const { store, panels, clock } = openedCockpit(ports);
        checkGrantName(body.action, knownGrants(panels));
        const now = new Date(clock.now());
        return tellGrant(await giveGrant(store, body, { actor, now }), now);
      },
    }),
    defineRoute({
      ...{ method: 'post', path: `${grantsPath}/{id}/take`, access: 'person' },
      summary: 'Take a grant back, at once',
      query: z.strictObject({ id: z.uuid() }),
      body: z.strictObject({}),
      answer: toldGrant,
      async handle({ query: { id }, message }) {
        const actor = changingActor(ports, message);
        const { store, clock } = openedCockpit(ports);
        const now = new Date(clock.now());
        return tellGrant(await takeGrant(store, id, { actor, now }), now);
      },
    }),
  ];
}
