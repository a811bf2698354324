import { Fault } from '#lib';
import { performAction } from '../actions/perform.ts';
import { type DryRun, dryRun, parseRule, type Rule } from '../engines/rules/index.ts';
import { decision as decisionKind } from '../model/decision.ts';
import { rule as ruleKind } from '../model/rule.ts';
import type { Actor } from '../model/vocabulary.ts';
import {
  adoptExamples,
  type Rulebook,
  type RulebookFolders,
  readRulebook,
  removeRule,
  ruleFault,
  syncRulebook,
  writeRule,
} from '../rulebook/index.ts';
import type { CockpitReads } from '../store/index.ts';
import { type FlowContext, nowOf } from './context.ts';
import { readRules } from './decide.ts';
import { readAll } from './read-all.ts';
import { readScenarios } from './read-calendar.ts';

/** What the past would have been with this rule beside the others, or in the place of the one with its
 * name. Writes nothing.
 * @throws Fault cockpit.record with the path of what is wrong */
export async function tryRule(
  store: CockpitReads,
  value: unknown,
  window: { readonly from: string; readonly to?: string | undefined },
): Promise<DryRun & { readonly rule: Rule }> {
  const rule = await readRule(store, value);
  const others = (await readRules(store)).list.filter(({ id }) => id !== rule.id);
  const past = await readAll(store, decisionKind, window);
  const run = dryRun(
    [...others, rule],
    past.map(({ body }) => body),
  );
  return { ...run, rule };
}

interface RuleChange {
  readonly folders: RulebookFolders;
  readonly actor: Actor;
}

/** What came of a change. */
export interface ChangedRulebook {
  readonly book: Rulebook;
  /** How many files of the examples were copied first; null when they were the owner's already. */
  readonly adopted: number | null;
}

/** Writes a rule into the owner's folder; it counts from the next look on. Where only the examples of the
 * program count, they become the owner's first, so that the others go on as they are.
 * @throws Fault cockpit.record, cockpit.refused, io.write-failed */
export async function changeRule(
  context: Pick<FlowContext, 'store' | 'clock'>,
  { folders, value, actor }: RuleChange & { readonly value: unknown },
): Promise<ChangedRulebook> {
  const { store } = context;
  const rule = await readRule(store, value);
  const request = { actor, action: 'rule.change', subject: `rule:${rule.id}`, request: value };
  const adopted = await performAction(
    store,
    { ...request, now: nowOf(context) },
    async (inside) => {
      const scenarios = await readScenarios(inside);
      const copied = adoptExamples(folders);
      const before = await readRulebook(folders);
      writeRule(folders.rules, value, {
        ownSignals: ownSignalsOf(rule.scenario, scenarios.list),
        file: before.rules.find(({ id }) => id === rule.id)?.file,
      });
      return copied;
    },
  );
  return { book: await syncFiles(store, folders), adopted };
}

/** Takes the file of a rule away; it does not count any more, and its versions stay in the history.
 * @throws Fault cockpit.unknown, cockpit.record, cockpit.refused, io.write-failed */
export async function dropRule(
  context: Pick<FlowContext, 'store' | 'clock'>,
  { folders, id, actor }: RuleChange & { readonly id: string },
): Promise<ChangedRulebook> {
  const { store } = context;
  const request = { actor, action: 'rule.remove', subject: `rule:${id}`, request: { id } };
  const adopted = await performAction(
    store,
    { ...request, now: nowOf(context) },
    async (inside) => {
      const known = (await readRulebook(folders)).rules.some((rule) => rule.id === id);
      if (!known) {
        const hint = 'it may be removed already, or its file cannot be read';
        throw new Fault({ code: 'cockpit.unknown', message: `no file has a rule ${id}`, hint });
      }
      const copied = adoptExamples(folders);
      const { rules } = await readRulebook(folders);
      const found = rules.find((rule) => rule.id === id);
      removeRule(folders.rules, id, { file: found?.file });
      // Said here, and not left to the next look at the files: that takes nothing away while one is broken.
      const row = await inside.getByKey(ruleKind, id);
      if (row !== null) await inside.upsertByKey(ruleKind, id, { ...row.body, mode: 'off' }, actor);
      return copied;
    },
  );
  return { book: await syncFiles(store, folders), adopted };
}

async function syncFiles(store: FlowContext['store'], folders: RulebookFolders): Promise<Rulebook> {
  const book = await readRulebook(folders);
  await syncRulebook(store, book);
  return book;
}

async function readRule(store: CockpitReads, value: unknown): Promise<Rule> {
  const key = (value as { readonly scenario?: unknown } | null)?.scenario;
  const { list } = await readScenarios(store);
  const parsed = parseRule(value, ownSignalsOf(key, list));
  if ('rule' in parsed) return parsed.rule;
  throw ruleFault(parsed.problems);
}

function ownSignalsOf(
  key: unknown,
  scenarios: Awaited<ReturnType<typeof readScenarios>>['list'],
): readonly string[] {
  return scenarios.find((each) => each.key === key)?.signals.map(({ name }) => name) ?? [];
}
