import { decideRules, type Spoken } from './decide.ts';
import type { Decision } from './decision.ts';
import type { Rule } from './rule.ts';

export interface DryRunDifference {
  readonly at: string;
  readonly subject: Decision['subject'];
  readonly was: DryRunSide;
  readonly would: DryRunSide;
}

export type DryRunSide = Pick<
  Decision,
  'outcome' | 'verdict' | 'rule' | 'sizePct' | 'explanation' | 'blockedBy'
>;

export interface DryRun {
  /** Decisions that were gone through. */
  readonly decisions: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly differences: readonly DryRunDifference[];
  /** How often each verdict was given, and would have been; `none` is no verdict. */
  readonly was: Readonly<Record<string, number>>;
  readonly would: Readonly<Record<string, number>>;
}

/** What other rules would have said to what was known at each decision. Cooldowns run as they would have
 * run with these rules; what the world would have become is not guessed. */
export function dryRun(rules: readonly Rule[], past: readonly Decision[]): DryRun {
  const ordered = past.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const spoken: Spoken[] = [];
  const was: Record<string, number> = {};
  const would: Record<string, number> = {};
  const differences = ordered.flatMap((decision): DryRunDifference[] => {
    const { subject, inputs, at, day } = decision;
    const mine = spoken.filter((each) => each.subject === subject.id);
    const now = new Date(at);
    const other = decideRules({ rules, subject, inputs, spoken: mine, now, day });
    if (other.outcome === 'decided' && other.rule !== null) {
      spoken.push({ rule: other.rule.id, subject: subject.id, at, day });
    }
    count(was, decision);
    count(would, other);
    return isSame(decision, other)
      ? []
      : [{ at, subject, was: sideOf(decision), would: sideOf(other) }];
  });
  return {
    decisions: ordered.length,
    from: ordered.at(0)?.at ?? null,
    to: ordered.at(-1)?.at ?? null,
    ...{ differences, was, would },
  };
}

function count(counts: Record<string, number>, { verdict }: Decision): void {
  const name = verdict ?? 'none';
  counts[name] = (counts[name] ?? 0) + 1;
}

function isSame(one: Decision, other: Decision): boolean {
  return (
    one.outcome === other.outcome &&
    one.verdict === other.verdict &&
    one.sizePct === other.sizePct &&
    one.rule?.id === other.rule?.id
  );
}

function sideOf(decision: Decision): DryRunSide {
  const { outcome, verdict, rule, sizePct, explanation, blockedBy } = decision;
  return { outcome, verdict, rule, sizePct, explanation, blockedBy };
}
