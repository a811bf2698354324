import { Fault } from '#lib';
import { performAction } from '../actions/perform.ts';
import { scenario as scenarioKind } from '../model/scenario.ts';
import type { Actor } from '../model/vocabulary.ts';
import {
  adoptExamples,
  type Rulebook,
  type RulebookFolders,
  readRulebook,
  syncRulebook,
  writeRule,
  writeScenario,
} from '../rulebook/index.ts';
import type { ChangedRulebook } from './change-rule.ts';
import { type FlowContext, nowOf } from './context.ts';

/** Writes a scenario into the owner's folder, and with it a rule that belongs to it, if one is given: both are
 * right or neither is written. Where only the examples count, they become the owner's first.
 * @throws Fault cockpit.record, cockpit.refused, cockpit.stale, io.write-failed */
export async function changeScenario(
  context: Pick<FlowContext, 'store' | 'clock'>,
  change: {
    readonly folders: RulebookFolders;
    readonly value: unknown;
    /** A rule that is new; one with its name is not written over. */
    readonly rule?: unknown;
    readonly actor: Actor;
  },
): Promise<ChangedRulebook> {
  const { store } = context;
  const { folders, value, rule, actor } = change;
  const key = scenarioKind.parse(value).key;
  const request = { actor, action: 'scenario.change', subject: `scenario:${key}`, request: value };
  const adopted = await performAction(store, { ...request, now: nowOf(context) }, async () => {
    const copied = adoptExamples(folders);
    const before = await readRulebook(folders);
    const file = before.scenarios.find((each) => each.key === key)?.file;
    if (rule !== undefined) writeNewRule(folders.rules, rule, before);
    writeScenario(folders.scenarios, value, { file });
    return copied;
  });
  const book = await readRulebook(folders);
  await syncRulebook(store, book);
  return { book, adopted };
}

function writeNewRule(folder: string, value: unknown, { rules }: Rulebook): void {
  const id = (value as { readonly id?: unknown } | null)?.id;
  if (rules.every((rule) => rule.id !== id)) {
    writeRule(folder, value);
    return;
  }
  throw new Fault({
    code: 'cockpit.record',
    message: `there is a rule ${String(id)} already`,
    where: 'rule.id',
    hint: 'change that rule, or leave out what the scenario triggers',
  });
}
