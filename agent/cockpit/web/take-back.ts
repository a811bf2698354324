import { z } from 'zod';
import { Fault } from '#lib';
import type { RecordKind, RecordRow } from '../model/record.ts';
import { type Done, defineAction, type PanelAction } from './panel.ts';
import { unknownRecord } from './unknown-record.ts';

interface TakeBack<Body> {
  /** `Take back a change of a task`. */
  readonly title: string;
  /** What is put back; all of it without them. The rest stays as it is: a state may have conditions of its own. */
  readonly fields?: readonly (keyof Body & string)[];
  readonly roles?: readonly string[];
}

/** Takes the last change of a record of this kind back, and what its changes offer for that. */
export function takeBack<Body extends object>(
  kind: RecordKind<string, Body>,
  { title, fields, roles = [] }: TakeBack<Body>,
): {
  readonly action: PanelAction;
  /** The answer to a change, with the version before it: offers nothing when nothing was different. */
  done(message: string, before: number, after: RecordRow<Body>): Done;
} {
  const name = `take-back-${kind.name}`;
  const action = defineAction({
    ...{ name, title, subject: ({ id }: { readonly id: string }) => `${kind.name}:${id}` },
    body: z.strictObject({ id: z.uuid(), version: z.coerce.number().int().positive() }),
    async change(store, { body: { id, version }, actor }) {
      const row = (await store.get(kind, id)) ?? unknownRecord(kind, id);
      const versions = await store.history(kind, id);
      const of = (wanted: number) => versions.find((each) => each.version === wanted);
      const before = of(version - 1);
      if (of(version)?.op !== 'update' || before === undefined) throw nothingToTakeBack(kind.title);
      const old = kind.parse(before.body);
      const body = fields === undefined ? old : { ...row.body, ...pick(old, fields) };
      const links = pick(before.links, roles);
      const changed = await store.update(kind, id, { version, body, links }, actor);
      return { message: 'It is as it was before.', result: { id, version: changed.version } };
    },
  });
  return {
    action,
    done(message, before, { id, version }) {
      const result = { id, version };
      if (version === before) return { message, result };
      return { message, undo: { action: name, body: result }, result };
    },
  };
}

/** A member that is not there is undefined, and so taken out of what it is spread over. */
const pick = <Whole extends object, Key extends keyof Whole>(whole: Whole, keys: readonly Key[]) =>
  Object.fromEntries(keys.map((key) => [key, whole[key]])) as Pick<Whole, Key>;

const nothingToTakeBack = (title: string) =>
  new Fault({
    code: 'cockpit.record',
    message: `${title}: that version was no change, so there is none to take back`,
    hint: 'what was removed is put back from its page',
  });
