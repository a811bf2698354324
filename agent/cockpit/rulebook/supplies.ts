import { findGaps, type Rule, renderGaps, type Supplies } from '../engines/rules/index.ts';
import type { Scenario } from '../engines/scenario/index.ts';
import type { Settings } from '../settings.ts';
import { signalEvents, slates, socialFile } from '../sources/index.ts';

/** What is there beside the files of the settings. */
export interface GivenSupplies {
  readonly hasBrain: boolean;
  /** Moves of smart money come, or came. */
  readonly hasMoves: boolean;
}

/** What those who tell signals wait for in this configuration. Option structures are written by hand, so
 * they wait for nothing; whether a source is up is another question. */
export function readSupplies(settings: Settings, { hasBrain, hasMoves }: GivenSupplies): Supplies {
  const brain = hasBrain ? null : 'the secret brainToken';
  const file = signalEvents.waitsFor(settings);
  return {
    ...{ cockpit: null, structures: null, brain },
    bots: hasBrain ? null : `${brain}, or the key freqtrade`,
    slates: slates.waitsFor(settings),
    posts: socialFile.waitsFor(settings),
    moves: hasMoves || file === null ? null : movesWaitFor(file),
  };
}

export const movesWaitFor = (file: string) => `${file}, or the secret smartMoneyKey of the webhook`;

export interface GappedRule {
  readonly id: string;
  /** For people, one sentence each. */
  readonly gaps: readonly string[];
  /** It can never speak, whatever else is known. */
  readonly isFatal: boolean;
}

/** Rules that ask for what nobody supplies; those that are off ask for nothing. */
export function findGappedRules(
  rules: readonly Rule[],
  scenarios: readonly Scenario[],
  supplies: Supplies,
): readonly GappedRule[] {
  return rules.flatMap((rule) => {
    const gaps = rule.mode === 'off' ? [] : findGaps(rule, scenarios, supplies);
    if (gaps.length === 0) return [];
    const isFatal = gaps.some((gap) => gap.isFatal);
    return [{ id: rule.id, gaps: renderGaps(gaps), isFatal }];
  });
}
