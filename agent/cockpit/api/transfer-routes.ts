import { z } from 'zod';
import { defineRoute, type Route } from '#lib/http';
import type { CockpitStore } from '../store/index.ts';

/** Waits until the store is open; throws why it is not. */
export type GetStore = (signal: AbortSignal) => Promise<CockpitStore>;

export const exportPath = '/api/cockpit/export';

/** Takes everything out of the cockpit of a process that has its database open. Putting in is no
 * operation of the API: it replaces what a running process works with. */
export function transferRoutes(store: GetStore): readonly Route[] {
  return [
    defineRoute({
      ...{ method: 'get', path: exportPath, access: 'person', stream: 'lines' },
      summary: 'Everything in the cockpit, as lines of JSON; the last has a check sum',
      answer: z.looseObject({}),
      handle: async ({ signal }) => ({ lines: values(await store(signal), signal) }),
    }),
  ];
}

async function* values(store: CockpitStore, signal: AbortSignal): AsyncGenerator<unknown> {
  for await (const line of store.export()) {
    if (signal.aborted) return;
    yield JSON.parse(line);
  }
}
