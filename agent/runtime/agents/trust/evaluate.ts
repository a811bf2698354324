import { z } from 'zod';
import { askBrain, dateText } from '../../tools/brain/evidence.ts';
import type { BrainPorts } from '../../tools/ports.ts';
import type { Claim } from './claim.ts';

export interface Verdict {
  readonly happened: boolean;
  /** What it was seen by. */
  readonly evidence: string;
}

/** Holds a claim that is due against what happened; undefined when that cannot be said from here.
 * @throws Fault api.*, brain.*, aborted */
export type Evaluate = (
  claim: Claim,
  dueAt: number,
  signal: AbortSignal,
) => Promise<Verdict | undefined>;

/** Asks the brain. What is claimed in words is for a person. */
export function createBrainEvaluator(ports: BrainPorts): Evaluate {
  return async (claim, dueAt, signal) => {
    if (claim.kind === 'regime') return evaluateRegime(ports, claim.regime, dueAt, signal);
    if (claim.kind === 'words') return undefined;
    return evaluatePosition(ports, claim.positionId, dueAt, signal);
  };
}

const regimeSchema = z.object({
  regime: z.string().nullable(),
  since: z.number(),
  changes: z.array(
    z.object({ at: z.number(), from: z.string().nullable(), to: z.string().nullable() }),
  ),
});

async function evaluateRegime(
  ports: BrainPorts,
  wanted: string,
  dueAt: number,
  signal: AbortSignal,
): Promise<Verdict | undefined> {
  const state = await askBrain(ports, { path: '/regime', answer: regimeSchema, signal });
  const before = state.changes
    .filter(({ at }) => at <= dueAt)
    .toSorted((one, other) => other.at - one.at)[0];
  // The list has the newest only: when all of them came later, what was is not known.
  const isUnchanged = state.changes.length === 0 && state.since <= dueAt;
  const regime = before === undefined && isUnchanged ? state.regime : before?.to;
  if (regime === undefined || regime === null) return undefined;
  return {
    happened: regime === wanted,
    evidence: `the regime at ${dateText(dueAt)} was ${regime}`,
  };
}

const openSchema = z.array(z.object({ positionId: z.string() }));
const closedSchema = z.array(
  z.object({ positionId: z.string(), pnl: z.number(), closedAt: z.number() }),
);
const closedMax = 500;

async function evaluatePosition(
  ports: BrainPorts,
  positionId: string,
  dueAt: number,
  signal: AbortSignal,
): Promise<Verdict | undefined> {
  const [open, closed] = await Promise.all([
    askBrain(ports, { path: '/positions', answer: openSchema, signal }),
    askBrain(ports, {
      ...{ path: '/positions/closed', query: { limit: closedMax }, answer: closedSchema, signal },
    }),
  ]);
  const ended = closed.find((position) => position.positionId === positionId);
  if (ended !== undefined) {
    const isInTime = ended.closedAt <= dueAt;
    const evidence = `it closed at ${dateText(ended.closedAt)} with ${ended.pnl}`;
    return { happened: isInTime && ended.pnl > 0, evidence };
  }
  if (!open.some((position) => position.positionId === positionId)) return undefined;
  return { happened: false, evidence: 'it is still open' };
}
