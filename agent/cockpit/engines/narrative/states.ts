import type { NarrativeState } from '../../model/vocabulary.ts';
import { limits, type StateLimits } from './limits.ts';
import { slopeOf } from './series.ts';

/** One look at a narrative. */
export interface Snapshot {
  readonly at: string;
  readonly score: number | null;
  readonly mentions: number | null;
  /** −1 to 1. */
  readonly sentiment: number | null;
  /** Score of the on-chain component. */
  readonly flows: number | null;
}

/** What the state was decided by. */
export interface StateInputs extends Snapshot {
  /** Points a snapshot over the last three; null until there are three. */
  readonly slope: number | null;
  readonly flowSlope: number | null;
}

/** Plain data; the caller keeps it from one snapshot to the next. */
export interface StateMemory {
  readonly state: NarrativeState;
  /** Since when; null before the first change. */
  readonly since: string | null;
  /** The newest snapshot that was looked at. */
  readonly lastAt: string | null;
  /** The state before it became unknown for want of data: its rules still count. */
  readonly lost: NarrativeState | null;
  /** What the last snapshots spoke for, and how often in a row. */
  readonly candidate: NarrativeState | null;
  readonly candidateCount: number;
  /** Snapshots in a row with a score below the bound of the dead, with too few mentions, without a score. */
  readonly lowCount: number;
  readonly quietCount: number;
  readonly lostCount: number;
  /** The newest snapshots that had a score, the last one last. */
  readonly recent: readonly Snapshot[];
}

export const firstStateMemory: StateMemory = {
  ...{
    state: 'unknown',
    since: null,
    lastAt: null,
    lost: null,
    candidate: null,
    candidateCount: 0,
  },
  ...{ lowCount: 0, quietCount: 0, lostCount: 0, recent: [] },
};

export interface StateTransition {
  readonly at: string;
  readonly from: NarrativeState;
  readonly to: NarrativeState;
  readonly reason: string;
  readonly inputs: StateInputs;
}

interface Vote {
  readonly state: NarrativeState;
  readonly reason: string;
}

/** The next memory, and the transition when the state changed. A snapshot that is not newer than the last
 * one changes nothing, so a replay is harmless. */
export function stepState(
  memory: StateMemory,
  snapshot: Snapshot,
  config: StateLimits = limits.states,
): { readonly memory: StateMemory; readonly transition: StateTransition | null } {
  if (memory.lastAt !== null && snapshot.at <= memory.lastAt) return { memory, transition: null };
  return snapshot.score === null
    ? stepWithoutScore(memory, snapshot, config)
    : stepWithScore(memory, { ...snapshot, score: snapshot.score }, config);
}

/** Change of the on-chain score a snapshot, over the newest three; null until there are three. */
export function flowSlopeOf(
  recent: readonly Snapshot[],
  { slopeSnapshots }: StateLimits = limits.states,
): number | null {
  const flows = recent.flatMap((one) => (one.flows === null ? [] : [one.flows]));
  return flows.length < slopeSnapshots ? null : slopeOf(flows);
}

function stepWithScore(
  memory: StateMemory,
  snapshot: Snapshot & { readonly score: number },
  config: StateLimits,
) {
  const recent = [...memory.recent, snapshot].slice(-config.slopeSnapshots);
  const inputs = inputsOf(recent, snapshot, config);
  const lowCount = snapshot.score < config.dead ? memory.lowCount + 1 : 0;
  const isQuiet = snapshot.mentions !== null && snapshot.mentions < config.mentionsMin;
  const quietCount = isQuiet ? memory.quietCount + 1 : 0;
  const lastAt = snapshot.at;
  const seen = { ...memory, lastAt, recent, lowCount, quietCount, lostCount: 0 };
  const vote = voteOf(seen, inputs, config);
  const current = memory.lost ?? memory.state;
  // After a gap nothing is taken up again before there is a slope.
  const isTooEarly = memory.lost !== null && inputs.slope === null && vote.state !== 'dead';
  if (isTooEarly || (vote.state === current && memory.lost === null)) {
    return { memory: { ...seen, candidate: null, candidateCount: 0 }, transition: null };
  }
  const isSame = memory.candidate === vote.state;
  const candidateCount = isSame ? memory.candidateCount + 1 : 1;
  // The dead have been counted already.
  const needed = vote.state === 'dead' ? 1 : config.confirmSnapshots;
  if (candidateCount < needed) {
    return { memory: { ...seen, candidate: vote.state, candidateCount }, transition: null };
  }
  return change(seen, vote, inputs);
}

function stepWithoutScore(memory: StateMemory, snapshot: Snapshot, config: StateLimits) {
  const lostCount = memory.lostCount + 1;
  const lastAt = snapshot.at;
  const seen = { ...memory, lastAt, lostCount, candidate: null, candidateCount: 0 };
  if (memory.state === 'unknown' || lostCount < config.lostSnapshots) {
    return { memory: seen, transition: null };
  }
  const reason = `no score in ${lostCount} snapshots`;
  const inputs = { ...snapshot, slope: null, flowSlope: null };
  const { memory: next, transition } = change(seen, { state: 'unknown', reason }, inputs);
  return { memory: { ...next, lost: memory.state, recent: [] }, transition };
}

function change(memory: StateMemory, { state, reason }: Vote, inputs: StateInputs) {
  const at = inputs.at;
  const next = { ...memory, state, since: at, lost: null, candidate: null, candidateCount: 0 };
  if (state === memory.state) return { memory: { ...next, since: memory.since }, transition: null };
  return { memory: next, transition: { at, from: memory.state, to: state, reason, inputs } };
}

function inputsOf(
  recent: readonly Snapshot[],
  snapshot: Snapshot,
  config: StateLimits,
): StateInputs {
  const scores = recent.flatMap(({ score }) => (score === null ? [] : [score]));
  return {
    ...snapshot,
    slope: scores.length < config.slopeSnapshots ? null : slopeOf(scores),
    flowSlope: flowSlopeOf(recent, config),
  };
}

/** What this snapshot speaks for, coming from the state it is in. */
function voteOf(memory: StateMemory, inputs: StateInputs, config: StateLimits): Vote {
  const current = memory.lost ?? memory.state;
  const dead = deadVote(memory, config);
  if (dead !== null) return dead;
  const stay: Vote = { state: current, reason: 'nothing else' };
  switch (current) {
    case 'unknown':
      return growing(inputs, 0, config) ?? stay;
    case 'building':
      return matured(inputs, 0, config) ?? faded(inputs, config) ?? stay;
    case 'mature':
      return topped(inputs, config) ?? stay;
    case 'topping':
      return isCrowded(inputs, config)
        ? stay
        : (matured(inputs, config.marginPoints, config) ?? stay);
    case 'dead':
      return isQuiet(inputs, config)
        ? stay
        : (growing(inputs, config.marginPoints, config) ?? stay);
  }
}

function deadVote({ lowCount, quietCount }: StateMemory, config: StateLimits): Vote | null {
  if (lowCount >= config.deadSnapshots) {
    return { state: 'dead', reason: `below ${config.dead} in ${lowCount} snapshots` };
  }
  if (quietCount >= config.confirmSnapshots) {
    const reason = `fewer than ${config.mentionsMin} mentions in ${quietCount} snapshots`;
    return { state: 'dead', reason };
  }
  return null;
}

function growing({ score, slope }: StateInputs, margin: number, config: StateLimits): Vote | null {
  const needed = config.building + margin;
  if (score === null || slope === null || score < needed || slope <= 0) return null;
  if (score >= config.mature + margin && slope <= config.slopeSmall) {
    return { state: 'mature', reason: `${score} points and steady` };
  }
  return { state: 'building', reason: `${score} points and rising` };
}

function matured({ score, slope }: StateInputs, margin: number, config: StateLimits): Vote | null {
  if (score === null || slope === null || score < config.mature + margin) return null;
  if (Math.abs(slope) > config.slopeSmall) return null;
  return { state: 'mature', reason: `${score} points and steady` };
}

/** It was building and never matured: none of the states fits any more. */
function faded({ score, slope }: StateInputs, config: StateLimits): Vote | null {
  if (score === null || slope === null || slope > 0) return null;
  if (score >= config.building - config.marginPoints) return null;
  return { state: 'unknown', reason: `${score} points, it faded before it matured` };
}

/** Falls faster than a little, has come down from where it was mature, or is loved while money leaves. */
function topped(inputs: StateInputs, config: StateLimits): Vote | null {
  const { score, slope } = inputs;
  if (isCrowded(inputs, config)) {
    return { state: 'topping', reason: 'everybody is happy and money flows out' };
  }
  if (score === null || slope === null) return null;
  const isBelow = score < config.mature - config.marginPoints && slope <= config.slopeSmall;
  const isFarBelow = score < config.building - config.marginPoints;
  if (slope >= -config.slopeSmall && !isBelow && !isFarBelow) return null;
  return { state: 'topping', reason: `${score} points, no longer where it was mature` };
}

function isCrowded({ sentiment, flowSlope }: StateInputs, config: StateLimits): boolean {
  return (
    sentiment !== null && flowSlope !== null && sentiment > config.crowdedSentiment && flowSlope < 0
  );
}

function isQuiet({ mentions }: StateInputs, { mentionsMin }: StateLimits): boolean {
  return mentions !== null && mentions < mentionsMin;
}
