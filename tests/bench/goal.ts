/** A number that was measured, and what it should be. */
export interface Goal {
  readonly goal: string;
  readonly value: number;
  readonly bound: { readonly min: number } | { readonly max: number };
  readonly isMet: boolean;
}

/** A value that is no number misses. */
export function judgeGoal(goal: string, value: number, bound: Goal['bound']): Goal {
  const isMet = 'min' in bound ? value >= bound.min : value <= bound.max;
  return { goal, value, bound, isMet };
}

/** `met: p95 42.1, goal at most 50` */
export function renderGoal({ goal, value, bound, isMet }: Goal): string {
  const wanted = 'min' in bound ? `at least ${bound.min}` : `at most ${bound.max}`;
  return `${isMet ? 'met' : 'MISSED'}: ${goal} ${value}, goal ${wanted}`;
}

/** Judges, and says how it went. */
export function sayGoals(say: (line: string) => void, goals: readonly Goal[]): readonly Goal[] {
  for (const goal of goals) say(`  ${renderGoal(goal)}`);
  return goals;
}

/** All goals anywhere in what the sets gave back, with the path to each. */
export function findGoals(
  value: unknown,
  path: readonly string[] = [],
): readonly { readonly path: readonly string[]; readonly goal: Goal }[] {
  if (value === null || typeof value !== 'object') return [];
  if ('isMet' in value && 'bound' in value) return [{ path, goal: value as Goal }];
  return Object.entries(value).flatMap(([key, inner]) =>
    findGoals(inner, Array.isArray(value) ? path : [...path, key]),
  );
}
