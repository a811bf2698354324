import type { Applied } from './rotation-remote.ts';

export interface Demands {
  /** Paths whose file must be another one than before. */
  readonly changed: readonly string[];
}

/** What speaks against keeping what was applied; none when it works. */
export function problemsOf(applied: Applied, { changed }: Demands): string[] {
  const problems: string[] = [];
  if (applied.fetchFault !== undefined) {
    problems.push(`OpNix could not fetch the secrets: ${applied.fetchFault}`);
  }
  for (const { unit, before, after } of applied.units) {
    if (before === 'active' && after !== 'active')
      problems.push(`${unit} ran before and is ${after}`);
  }
  for (const [path, state] of applied.files) {
    if (state === 'missing') problems.push(`${path} is missing or empty`);
    if (state === 'same' && changed.includes(path)) problems.push(`${path} did not change`);
  }
  // After a fetch that failed the files are the old ones anyway.
  if (applied.fetchFault === undefined) {
    for (const path of applied.unexpected) problems.push(`${path} is not the new value`);
  }
  return problems;
}
