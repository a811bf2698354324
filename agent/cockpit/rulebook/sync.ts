import { rule as ruleKind } from '../model/rule.ts';
import { scenario as scenarioKind } from '../model/scenario.ts';
import type { CockpitStore } from '../store/index.ts';
import type { Rulebook } from './read.ts';

const actor = 'source:rulebook' as const;

/** Ids of the records that stand for rules and scenarios, by their names in the files. */
export interface RulebookIds {
  readonly rules: Readonly<Record<string, string>>;
  readonly scenarios: Readonly<Record<string, string>>;
}

/** Writes what the files say into the records, which keep every version. A rule that is in no file any
 * more is switched off there; what a person did to a scenario since stays. */
export async function syncRulebook(store: CockpitStore, book: Rulebook): Promise<RulebookIds> {
  const scenarioItems = book.scenarios.map(({ file: _, ...body }) => ({ key: body.key, body }));
  const ruleItems = book.rules.map(({ file: _, ...body }) => ({ key: body.id, body }));
  const scenarios = await store.upsertMany(scenarioKind, scenarioItems, actor);
  const rules = await store.upsertMany(ruleKind, ruleItems, actor);
  // A file that cannot be read for the moment takes no rule away.
  if (book.problems.length === 0)
    await switchOffOthers(store, new Set(book.rules.map(({ id }) => id)));
  return {
    rules: Object.fromEntries(rules.map(({ row }) => [row.body.id, row.id])),
    scenarios: Object.fromEntries(
      scenarios
        .filter(({ outcome }) => outcome !== 'removed')
        .map(({ row }) => [row.body.key, row.id]),
    ),
  };
}

async function switchOffOthers(store: CockpitStore, known: ReadonlySet<string>): Promise<void> {
  const { rows } = await store.list(ruleKind, { status: ['live', 'shadow'], limit: 1_000 });
  for (const { body } of rows) {
    if (known.has(body.id)) continue;
    await store.upsertByKey(ruleKind, body.id, { ...body, mode: 'off' }, actor);
  }
}
