import type { Regime } from '../model/features.ts';
import type { TimeMs } from '../model/time.ts';
import { limits } from './limits.ts';

export interface RegimeState {
  /** Null: not known. */
  readonly regime: Regime | null;
  readonly since: TimeMs;
  /** Another one that was seen at every look since `candidateSince`. */
  readonly candidate: Regime | null;
  readonly candidateSince: TimeMs | null;
  /** A crisis was the last that was known, and calm has not lasted long enough: not knowing does not
   * end it. */
  readonly isAfterCrisis: boolean;
}

export const firstRegimeState: RegimeState = {
  regime: null,
  since: 0,
  candidate: null,
  candidateSince: null,
  isAfterCrisis: false,
};

/** The next state; the same object when nothing changed. A crisis begins at once, everything else must be
 * seen for a while, and what is not known any more is not kept up. */
export function decideRegime(state: RegimeState, vote: Regime | null, at: TimeMs): RegimeState {
  if (vote === null) {
    if (state.regime === null && state.candidate === null) return state;
    const isAfterCrisis = state.regime === 'crisis' || state.isAfterCrisis;
    return { ...become(state, null, at), isAfterCrisis };
  }
  if (vote === 'crisis') {
    if (state.regime === 'crisis' && state.candidate === null) return state;
    return become(state, 'crisis', at);
  }
  if (vote === state.regime) {
    return state.candidate === null ? state : { ...state, candidate: null, candidateSince: null };
  }
  const waitMs = waitOf(state);
  if (waitMs === 0) return become(state, vote, at);
  // After a crisis calm counts, whatever it is called.
  const isCalm = waitMs === limits.calmMs && state.candidateSince !== null;
  const since = isCalm || state.candidate === vote ? (state.candidateSince ?? at) : at;
  if (at - since >= waitMs) return become(state, vote, at);
  if (state.candidate === vote) return state;
  return { ...state, candidate: vote, candidateSince: since };
}

function waitOf({ regime, isAfterCrisis }: RegimeState): number {
  if (regime === 'crisis' || isAfterCrisis) return limits.calmMs;
  return regime === null ? 0 : limits.confirmMs;
}

function become(state: RegimeState, regime: Regime | null, at: TimeMs): RegimeState {
  const since = state.regime === regime ? state.since : at;
  return { regime, since, candidate: null, candidateSince: null, isAfterCrisis: false };
}
