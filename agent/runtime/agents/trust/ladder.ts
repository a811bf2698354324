import type { AgentMode } from '../../model/agent.ts';
import { gradeTrust } from './trust.ts';

/** Predictions that must have been held against what happened before trust means anything. */
export const resolvedMin = 20;
/** Only the newest count: an agent is what it has become. */
export const resolvedWindow = 100;

const ladder: readonly AgentMode[] = ['paused', 'sandbox', 'shadow', 'live'];

export interface Standing {
  readonly mode: AgentMode;
  readonly resolved: number;
  readonly trust: number | undefined;
}

export type Promotion =
  | { readonly kind: 'promote'; readonly to: AgentMode }
  | { readonly kind: 'refuse'; readonly why: string };

/** One step up. To be live it takes enough predictions that came out well enough; nobody's word replaces them. */
export function decidePromotion({ mode, resolved, trust }: Standing): Promotion {
  const to = ladder[ladder.indexOf(mode) + 1];
  if (to === undefined) return { kind: 'refuse', why: 'it is live already' };
  if (to !== 'live') return { kind: 'promote', to };
  if (resolved < resolvedMin) {
    const why = `${resolved} of its predictions have come due and been scored; it takes ${resolvedMin}`;
    return { kind: 'refuse', why };
  }
  if (trust === undefined) {
    const why = 'its trust is not known: a part of it has not been measured';
    return { kind: 'refuse', why };
  }
  if (gradeTrust(trust) !== 'good') {
    return { kind: 'refuse', why: `its trust is ${trust.toFixed(2)}; it takes 0.75` };
  }
  return { kind: 'promote', to };
}

/** The step below; undefined where there is none. */
export function stepDown(mode: AgentMode): AgentMode | undefined {
  return ladder[ladder.indexOf(mode) - 1];
}

/** Of two modes the one with less consequence. */
export function lowerMode(one: AgentMode, other: AgentMode): AgentMode {
  return ladder.indexOf(one) < ladder.indexOf(other) ? one : other;
}

/** Whether what came out takes a live agent back to where it has no consequence. */
export function decideDemotion({ mode, resolved, trust }: Standing): AgentMode | undefined {
  if (mode !== 'live' || resolved < resolvedMin) return undefined;
  return gradeTrust(trust) === 'bad' ? stepDown(mode) : undefined;
}
