import { z } from 'zod';
import { defineRoute, type Route } from '#lib/http';
import { auditOutcomes, auditQuery, readAudit } from '../actions/read-audit.ts';
import { type ApiPorts, openedCockpit } from './ports.ts';

export const auditPath = '/api/cockpit/audit';

/** Also what the command reads of an answer. */
export const toldAudit = z.strictObject({
  rows: z.array(
    z.strictObject({
      ...{ seq: z.int(), actor: z.string(), action: z.string(), subject: z.string().nullable() },
      ...{ request: z.unknown(), outcome: z.enum(auditOutcomes), detail: z.unknown() },
      ...{ started: z.int().nullable(), at: z.string() },
    }),
  ),
  next: z.int().nullable(),
});

/** Who did what and what came of it. Written with every action, changed by nobody. */
export function auditRoutes(ports: ApiPorts): readonly Route[] {
  return [
    defineRoute({
      ...{ method: 'get', path: auditPath, access: 'person', query: auditQuery },
      summary: 'The audit: who did what and what came of it, the newest first',
      answer: toldAudit,
      handle: ({ query }) => readAudit(openedCockpit(ports).store, query),
    }),
  ];
}
