import { z } from 'zod';
import { defineRoute, type Route } from '#lib/http';
import { type ApiPorts, performByApi } from './ports.ts';

const body = z.strictObject({
  agent: z.string().min(1).max(64),
  action: z.enum(['run', 'pause', 'promote']).default('run'),
  /** What it is to do, for `run`. */
  input: z.string().trim().min(1).max(100_000).optional(),
  /** Why, for `pause` and `promote`. */
  reason: z.string().trim().min(3).max(500).optional(),
  /** The agent's name once more, for `promote`. */
  confirmation: z.string().max(64).optional(),
});

/** `POST /api/agents/execute`: what the page of the agents does, by the grants `agents.run`, `agents.pause` and
 * `agents.promote`. A run goes on behind the answer. */
export function executeRoutes(ports: ApiPorts): readonly Route[] {
  return [
    defineRoute({
      ...{ method: 'post', path: '/api/agents/execute', access: 'person', body },
      summary: 'Run, pause or promote an agent, as its page does',
      answer: z.looseObject({ done: z.string() }),
      handle: ({ body: { action, ...given }, message }) =>
        performByApi(ports, ['agents', action], given, message),
    }),
  ];
}
