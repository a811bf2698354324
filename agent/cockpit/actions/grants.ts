import { Fault, nearest } from '#lib';
import { type Grant, grant } from '../model/grant.ts';
import type { RecordRow } from '../model/record.ts';
import type { Actor } from '../model/vocabulary.ts';
import type { CockpitReads, CockpitStore } from '../store/index.ts';
import { performAction, readGrants } from './perform.ts';

/** A grant as it is told to people and programs. */
export interface ToldGrant extends Grant {
  readonly id: string;
  /** Ids of the wallets it is for; none for whatever it is done with. */
  readonly wallets: readonly string[];
  readonly givenAt: string;
  /** It has come to its end, and allows nothing. */
  readonly isOver: boolean;
}

/** Lets an agent do one thing. Only persons give; no agent gives to itself or to another.
 * @throws Fault cockpit.refused, cockpit.record */
export async function giveGrant(
  store: CockpitStore,
  given: Grant & { readonly wallets?: readonly string[] },
  { actor, now }: { readonly actor: Actor; readonly now: Date },
): Promise<RecordRow<Grant>> {
  const { wallets = [], ...body } = given;
  const request = {
    actor,
    action: 'grant.give',
    subject: `agent:${body.agent}`,
    request: given,
    now,
  };
  return performAction(
    store,
    request,
    (inside) => inside.create(grant, body, { actor, links: { wallets } }),
    async () => onlyPersons(actor),
  );
}

/** Takes a grant back, at once.
 * @throws Fault cockpit.refused, cockpit.unknown */
export async function takeGrant(
  store: CockpitStore,
  id: string,
  { actor, now }: { readonly actor: Actor; readonly now: Date },
): Promise<RecordRow<Grant>> {
  const request = { actor, action: 'grant.take', subject: `grant:${id}`, now };
  return performAction(
    store,
    request,
    async (inside) => {
      if ((await inside.get(grant, id)) !== null) return inside.remove(grant, id, actor);
      throw new Fault({ code: 'cockpit.unknown', message: `there is no grant ${id}` });
    },
    async () => onlyPersons(actor),
  );
}

/** All that are not taken back, by agent and action. */
export async function listGrants(store: CockpitReads, now: Date): Promise<readonly ToldGrant[]> {
  const rows = await readGrants(store);
  return rows
    .map((row) => tellGrant(row, now))
    .toSorted(
      (left, right) =>
        left.agent.localeCompare(right.agent) || left.action.localeCompare(right.action),
    );
}

export function tellGrant({ id, body, links, createdAt }: RecordRow<Grant>, now: Date): ToldGrant {
  const isOver = body.until !== null && Date.parse(body.until) <= now.getTime();
  return { id, ...body, wallets: links.wallets ?? [], givenAt: createdAt, isOver };
}

/** A grant for what nobody asks about would be a mistake that nobody notices.
 * @throws Fault usage */
export function checkGrantName(name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const guess = nearest(name, known);
  throw new Fault({
    code: 'usage',
    message: `action: nothing here asks for a grant ${JSON.stringify(name.slice(0, 100))}`,
    where: 'action',
    hint:
      guess === undefined ? '`panther cockpit grants --json` lists them' : `did you mean ${guess}?`,
  });
}

function onlyPersons(actor: Actor): string | undefined {
  return actor.startsWith('person:') ? undefined : 'grants are given and taken by persons';
}
