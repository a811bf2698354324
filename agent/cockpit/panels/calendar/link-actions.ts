import { z } from 'zod';
import { event } from '../../model/event.ts';
import { scenario } from '../../model/scenario.ts';
import type { CockpitReads, CockpitWrites } from '../../store/index.ts';
import { type Done, defineAction } from '../../web/panel.ts';
import { unknownRecord } from '../../web/unknown-record.ts';

const body = z.strictObject({
  id: z.uuid(),
  version: z.coerce.number().int().positive(),
  scenario: z.uuid(),
});
const subject = ({ id }: { readonly id: string }) => `event:${id}`;

/** Which scenarios an event belongs to by a person's word, beside those it matches. */
export const linkActions = [
  defineAction({
    ...{ name: 'link-scenario', title: 'Let an event belong to a scenario', subject, body },
    async change(store, { body: given, actor }) {
      const title = await titleOf(store, given.scenario);
      const version = await setScenarios(store, given, actor, (ids) => [...ids, given.scenario]);
      return linked('unlink-scenario', { ...given, version }, `The event belongs to ${title}.`);
    },
  }),
  defineAction({
    ...{ name: 'unlink-scenario', title: 'Take an event out of a scenario', subject, body },
    async change(store, { body: given, actor }) {
      const without = (ids: readonly string[]) => ids.filter((id) => id !== given.scenario);
      const version = await setScenarios(store, given, actor, without);
      const message = 'The event is not linked to the scenario any more.';
      return linked('link-scenario', { ...given, version }, message);
    },
  }),
];

type Given = z.output<typeof body>;

function linked(action: string, given: Given, message: string): Done {
  const { id, version } = given;
  return { message, undo: { action, body: given }, result: { id, version } };
}

async function titleOf(store: CockpitReads, id: string): Promise<string> {
  const row = (await store.get(scenario, id)) ?? unknownRecord(scenario, id);
  return row.body.title;
}

/** The new version. */
async function setScenarios(
  store: CockpitReads & CockpitWrites,
  { id, version }: Given,
  actor: Parameters<CockpitWrites['remove']>[2],
  change: (ids: readonly string[]) => readonly string[],
): Promise<number> {
  const row = (await store.get(event, id)) ?? unknownRecord(event, id);
  const links = { scenarios: [...new Set(change(row.links.scenarios ?? []))] };
  const changed = await store.update(event, id, { version, body: row.body, links }, actor);
  return changed.version;
}
