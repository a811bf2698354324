import { z } from 'zod';
import { defineRoute, type Route } from '#lib/http';
import type { Brain } from '../cycle/brain.ts';
import { giveView, listNotes, revokeRequest, revokeView, viewRequest } from '../producers/index.ts';
import { answers } from './answers.ts';

/** What people think, as the curator hears it. */
export function noteRoutes(brain: Brain): readonly Route[] {
  const context = () => ({
    log: brain.log as never,
    symbols: brain.config.universe.symbols,
    now: brain.clock.now(),
    trace: 'api',
  });
  const limit = z.coerce.number().int().min(1).max(500).default(50);
  return [
    defineRoute({
      ...{ method: 'get', path: '/notes', summary: 'What people think, newest first' },
      query: z.strictObject({ limit }),
      answer: answers.notes,
      handle: ({ query }) => listNotes(brain.log.db, brain.clock.now(), query.limit),
    }),
    defineRoute({
      ...{ method: 'post', path: '/notes', summary: 'Write down a view; the curator hears it' },
      body: viewRequest,
      answer: answers.note,
      handle: ({ body }) => giveView(context(), body),
    }),
    defineRoute({
      ...{ method: 'post', path: '/notes/{id}/revoke', summary: 'A view counts no more' },
      query: z.strictObject({ id: z.string() }),
      body: revokeRequest,
      answer: answers.note,
      handle: ({ query, body }) => revokeView(context(), query.id, body),
    }),
  ];
}
