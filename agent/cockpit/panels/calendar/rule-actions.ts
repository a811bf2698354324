import { z } from 'zod';
import { Fault } from '#lib';
import { type ChangedRulebook, changeRule, dropRule } from '../../flows/change-rule.ts';
import { changeScenario } from '../../flows/change-scenario.ts';
import { scenario } from '../../model/scenario.ts';
import { parseYaml } from '../../rulebook/read.ts';
import type { CockpitReads } from '../../store/index.ts';
import { defineAction, type PanelContext } from '../../web/panel.ts';
import { unknownRecord } from '../../web/unknown-record.ts';
import { counted } from '../numbers.ts';
import { ruleFor, scenarioFormFields, scenarioOf, triggers } from './scenario-form.ts';

const write = () => 'write';

/** Rules and scenarios are files; these write them. */
export const ruleActions = [
  defineAction({
    grants: ['rule.change'],
    ...{ name: 'write-rule', title: 'Write a rule into its file', confirm: write },
    body: z.strictObject({ text: z.string().min(1).max(20_000) }),
    warning: 'The rule counts from the next look on, and may stop bots or propose positions.',
    async act(store, { body: { text }, actor, context: { clock, settings } }) {
      const folders = foldersOf(settings);
      const done = await changeRule({ store, clock }, { folders, value: parseYaml(text), actor });
      return { message: said('The rule is written.', done), goTo: '/panel/calendar#rules' };
    },
  }),
  defineAction({
    grants: ['rule.remove'],
    ...{ name: 'remove-rule', title: 'Remove a rule' },
    body: z.strictObject({ id: z.string().min(1).max(100) }),
    confirm: ({ id }) => id,
    warning: 'Its file goes, and it does not count any more. What it was stays in the history.',
    async act(store, { body: { id }, actor, context: { clock, settings } }) {
      const done = await dropRule({ store, clock }, { folders: foldersOf(settings), id, actor });
      return { message: said('The rule is removed.', done), goTo: '/panel/calendar#rules' };
    },
  }),
  defineAction({
    grants: ['scenario.change'],
    ...{ name: 'write-scenario', title: 'Write a scenario into its file', confirm: write },
    body: z.strictObject({
      ...scenarioFormFields,
      /** Of the one that is changed; a new one has neither. */
      id: z.uuid().optional(),
      version: z.coerce.number().int().positive().optional(),
      triggers: z.enum(triggers).optional(),
    }),
    warning: 'The scenario counts from the next look on, with every rule that belongs to it.',
    async act(store, { body, actor, context: { clock, settings } }) {
      const { id, version, triggers: emit, ...given } = body;
      const before = await readBefore(store, { id, version, key: given.key });
      const value = scenarioOf(given, before?.body);
      const rule = emit === undefined ? undefined : ruleFor(value, emit);
      const change = { folders: foldersOf(settings), value, rule, actor };
      const done = await changeScenario({ store, clock }, change);
      return { message: said('The scenario is written.', done), goTo: '/panel/calendar#scenarios' };
    },
  }),
];

const foldersOf = ({ files: { rules, scenarios } }: PanelContext['settings']) => {
  return { rules, scenarios };
};

function said(message: string, { adopted }: ChangedRulebook): string {
  if (adopted === null) return message;
  return `${message} ${counted(adopted, 'example')} of the program became files of yours first.`;
}

/** Null for a new scenario.
 * @throws Fault cockpit.unknown, cockpit.stale, cockpit.record */
async function readBefore(
  store: CockpitReads,
  of: {
    readonly id: string | undefined;
    readonly version: number | undefined;
    readonly key: string;
  },
) {
  if (of.id === undefined) {
    if ((await store.getByKey(scenario, of.key)) === null) return null;
    throw new Fault({
      code: 'cockpit.record',
      message: `there is a scenario ${of.key} already`,
      where: 'key',
      hint: 'open it to change it, or choose another name',
    });
  }
  const row = (await store.get(scenario, of.id)) ?? unknownRecord(scenario, of.id);
  if (row.version !== of.version) {
    throw new Fault({
      code: 'cockpit.stale',
      message: `${row.body.title} was changed meanwhile: it is at version ${row.version}`,
      hint: 'look at it again, then change it',
    });
  }
  if (row.body.key === of.key) return row;
  const message = `the name of a scenario stays: ${row.body.key}`;
  throw new Fault({ code: 'cockpit.record', message, where: 'key' });
}
