import { setImmediate } from 'node:timers/promises';
import { Fault } from '#lib';
import { qualityOf } from './best-response.ts';
import { type Algorithm, createTrainer, firstTrainingState, type TrainingState } from './cfr.ts';
import type { GameName } from './games/index.ts';
import { limits } from './limits.ts';
import { curateSpots, type LearnedSet, type Spot, strategyOf } from './spots.ts';
import { sharesOf } from './strategy.ts';
import { type GameTree, treeOf } from './tree.ts';

export interface TrainingRequest {
  readonly game: GameName;
  readonly algorithm: Algorithm;
  /** Altogether, those of `from` included. */
  readonly iterations: number;
  /** For what is drawn by chance; null where nothing is. */
  readonly seed: number | null;
  /** State of an earlier run of the same game, algorithm and seed, to go on from. */
  readonly from: TrainingState | null;
}

/** One point of the learning curve. */
export interface CurvePoint {
  readonly iterations: number;
  readonly value: number;
  readonly exploitability: number;
}

export interface TrainingResult {
  readonly game: GameName;
  readonly algorithm: Algorithm;
  readonly seed: number | null;
  /** `stopped`: somebody ended it, or its time was up; it can go on from `state`. */
  readonly status: 'done' | 'stopped';
  readonly iterations: number;
  /** What the first player gets, in the game's unit. */
  readonly value: number;
  /** What both best replies win above that. */
  readonly exploitability: number;
  readonly curve: readonly CurvePoint[];
  readonly strategy: readonly LearnedSet[];
  readonly spots: readonly Spot[];
  readonly state: TrainingState;
}

export interface TrainingProgress {
  readonly iterations: number;
  readonly of: number;
  /** A new point of the curve, where one was measured. */
  readonly point: CurvePoint | null;
}

export interface TrainingHooks {
  onProgress?(progress: TrainingProgress): void;
  isStopped?(): boolean;
}

/** Trains in this thread and lets others have it in between. The curve is measured at 1, 2 and 5 times the
 * powers of ten and at the end. @throws Fault cockpit.record for a request that makes no sense */
export async function trainPoker(
  request: TrainingRequest,
  hooks: TrainingHooks = {},
): Promise<TrainingResult> {
  checkRequest(request);
  const tree = treeOf(request.game);
  const from = request.from ?? firstTrainingState(tree, request.seed ?? 1);
  checkState(tree, from, request);
  const trainer = createTrainer(tree, request.algorithm, from);
  const step = Math.max(1, Math.floor(limits.nodesAtATime / tree.kind.length));
  const curve: CurvePoint[] = [];
  let iterations = from.iterations;
  while (iterations < request.iterations && hooks.isStopped?.() !== true) {
    const goal = Math.min(nextPoint(iterations), request.iterations);
    const next = Math.min(iterations + step, goal);
    trainer.iterate(next - iterations);
    iterations = next;
    const isPoint = iterations === goal;
    const point = isPoint ? { iterations, ...qualityOf(tree, trainer.average()) } : null;
    if (point !== null) curve.push(point);
    hooks.onProgress?.({ iterations, of: request.iterations, point });
    await setImmediate();
  }
  return resultOf(request, tree, trainer.state(), curve);
}

function resultOf(
  { game, algorithm, seed, iterations }: TrainingRequest,
  tree: GameTree,
  state: TrainingState,
  curve: readonly CurvePoint[],
): TrainingResult {
  const { value, exploitability } = qualityOf(tree, sharesOf(tree, state.sums));
  return {
    ...{ game, algorithm, seed, value, exploitability, curve, state },
    status: state.iterations < iterations ? 'stopped' : 'done',
    iterations: state.iterations,
    strategy: strategyOf(tree, state),
    spots: curateSpots(tree, state, limits.spotsOfEachKind),
  };
}

/** The next of 1, 2, 5, 10, 20, 50, … behind `iterations`. */
function nextPoint(iterations: number): number {
  for (let power = 1; ; power *= 10) {
    for (const factor of [1, 2, 5]) {
      if (factor * power > iterations) return factor * power;
    }
  }
}

function checkRequest({ algorithm, iterations, seed }: TrainingRequest): void {
  if (!Number.isInteger(iterations) || iterations < 1 || iterations > limits.iterationsMax) {
    throw refused(`iterations are a whole number from 1 to ${limits.iterationsMax}`, 'iterations');
  }
  const isSeed = seed !== null && Number.isInteger(seed) && seed >= 1 && seed < 2 ** 32;
  if (algorithm === 'chance-sampled' && !isSeed) {
    throw refused('what is drawn needs a seed, a whole number from 1 to 4294967295', 'seed');
  }
  if (algorithm === 'vanilla' && seed !== null) {
    throw refused('nothing is drawn here, so there is no seed', 'seed');
  }
}

function checkState(tree: GameTree, from: TrainingState, { game }: TrainingRequest): void {
  const isFitting =
    from.regrets.length === tree.actionCount && from.sums.length === tree.actionCount;
  if (!isFitting) throw refused(`the earlier run was not one of ${game}`, 'from');
}

function refused(message: string, where: string): Fault {
  return new Fault({ code: 'cockpit.record', message, where });
}
