import { type Component, componentsOf, reasonsOf } from './components.ts';
import { type Composite, compositeOf, type Warning, warningsOf } from './composite.ts';
import type { NarrativeInputs } from './inputs.ts';

export interface NarrativeScore {
  /** 0 to 100; null when nothing is known. */
  readonly score: number | null;
  /** Against the score before; null when one of the two is not known. */
  readonly delta: number | null;
  readonly composite: Composite | null;
  readonly components: readonly Component[];
  readonly warnings: readonly Warning[];
  /** Why there is no score. */
  readonly reason: string | null;
}

export interface ScoreContext {
  readonly now: Date;
  /** Score of the snapshot before. */
  readonly previous: number | null;
  /** Of the mentions, from `zScoreOf`. */
  readonly zScore: number | null;
}

/** Score of a narrative: 50 + 50 × composite, so 50 is neutral and no data is none. */
export function scoreNarrative(
  inputs: NarrativeInputs,
  { now, previous, zScore }: ScoreContext,
): NarrativeScore {
  const components = componentsOf(inputs, now);
  const composite = compositeOf(components);
  const score = composite === null ? null : Math.round(50 + 50 * composite.value);
  return {
    score,
    delta: score === null || previous === null ? null : score - previous,
    composite,
    components,
    warnings: warningsOf(components, zScore),
    reason: score === null ? `nothing is known: ${reasonsOf(components)}` : null,
  };
}
