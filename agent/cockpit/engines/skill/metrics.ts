import type { SkillMarks } from './marks.ts';

/** One hand or trade, from either journal. */
export interface SkillEntry {
  readonly area: 'poker' | 'trading';
  readonly marks: SkillMarks;
}

/** How often something was so, of those entries that say whether it was. */
export interface Counted {
  readonly count: number;
  readonly of: number;
  /** Entries that say nothing about it. */
  readonly unsaid: number;
  /** Null where none says anything. */
  readonly share: number | null;
}

export interface SkillMetrics {
  readonly entries: number;
  readonly tilt: Counted;
  /** Plan followed. */
  readonly adherence: Counted;
  readonly heroCalls: Counted;
  readonly revenge: Counted;
}

export interface SharedSkill {
  readonly all: SkillMetrics;
  readonly poker: SkillMetrics;
  readonly trading: SkillMetrics;
  /** What goes wrong in both areas: the same leak twice. */
  readonly sharedLeaks: readonly Leak[];
}

export type Leak = 'tilt' | 'off-plan' | 'hero-calls' | 'revenge';

/** The same counting for poker and trading, so that they can be held against each other. */
export function skillMetrics(entries: readonly SkillEntry[]): SharedSkill {
  const of = (area: SkillEntry['area']) => entries.filter((entry) => entry.area === area);
  const poker = countAll(of('poker'));
  const trading = countAll(of('trading'));
  const inTrading = new Set(leaksOf(trading));
  const sharedLeaks = leaksOf(poker).filter((leak) => inTrading.has(leak));
  return { all: countAll(entries), poker, trading, sharedLeaks };
}

function countAll(entries: readonly SkillEntry[]): SkillMetrics {
  return {
    entries: entries.length,
    tilt: countOf(entries, 'tilt'),
    adherence: countOf(entries, 'followedPlan'),
    heroCalls: countOf(entries, 'heroCall'),
    revenge: countOf(entries, 'revenge'),
  };
}

function countOf(entries: readonly SkillEntry[], mark: keyof SkillMarks): Counted {
  const said = entries.map(({ marks }) => marks[mark]).filter((one) => one !== null);
  const count = said.filter((one) => one).length;
  const share = said.length === 0 ? null : count / said.length;
  return { count, of: said.length, unsaid: entries.length - said.length, share };
}

function leaksOf({ tilt, adherence, heroCalls, revenge }: SkillMetrics): readonly Leak[] {
  return [
    ...(tilt.count > 0 ? (['tilt'] as const) : []),
    ...(adherence.count < adherence.of ? (['off-plan'] as const) : []),
    ...(heroCalls.count > 0 ? (['hero-calls'] as const) : []),
    ...(revenge.count > 0 ? (['revenge'] as const) : []),
  ];
}
