import type { TrainingState } from './cfr.ts';
import { limits } from './limits.ts';
import { sharesOf } from './strategy.ts';
import type { GameTree } from './tree.ts';
import { createWalk, walkDown } from './walk.ts';

export interface LearnedAction {
  readonly name: string;
  readonly probability: number;
}

/** What to do in one information set, as the average strategy has it. */
export interface LearnedSet {
  readonly player: 1 | 2;
  readonly key: string;
  readonly question: string;
  readonly actions: readonly LearnedAction[];
}

/** A place worth studying. */
export interface Spot extends LearnedSet {
  /** `regret`: the training still wishes most it had played otherwise here, in the game's unit an
   * iteration. `mixed`: the answer is nearest to even, from 0 (one action) to 1 (all alike). */
  readonly reason: 'regret' | 'mixed';
  readonly amount: number;
}

export function strategyOf(tree: GameTree, state: TrainingState): readonly LearnedSet[] {
  const shares = sharesOf(tree, state.sums);
  return tree.infoSets.map(({ player, key, question, actions, offset }) => ({
    player: player === 0 ? 1 : 2,
    ...{ key, question },
    actions: actions.map((name, a) => ({ name, probability: shares[offset + a] ?? 0 })),
  }));
}

/** The `count` spots with the largest regret and the `count` most mixed ones, each spot once. Places that
 * good play hardly comes to are left out: what is done there was hardly learned. */
export function curateSpots(tree: GameTree, state: TrainingState, count: number): readonly Spot[] {
  const reach = reachOf(tree, sharesOf(tree, state.sums));
  const sets = strategyOf(tree, state).map((set, place) => ({ set, place }));
  const seen = sets.filter(({ place }) => (reach[place] ?? 0) >= limits.spotReachMin);
  const regrets = seen.map(({ set, place }) => spot(set, 'regret', regretOf(tree, state, place)));
  const worst = largest(regrets, count);
  const taken = new Set(worst.map(nameOf));
  const mixed = seen
    .map(({ set }) => spot(set, 'mixed', evennessOf(set)))
    .filter(({ amount }) => amount >= limits.evennessMin);
  return [
    ...worst,
    ...largest(
      mixed.filter((one) => !taken.has(nameOf(one))),
      count,
    ),
  ];
}

/** How often each information set comes up when both play the strategy. */
function reachOf(tree: GameTree, strategy: Float64Array): Float64Array {
  const walk = createWalk(tree);
  const visited = walkDown(tree, walk, strategy, null);
  const reach = new Float64Array(tree.infoSets.length);
  for (const node of walk.order.subarray(0, visited)) {
    const place = tree.infoSet[node] ?? -1;
    if (place === -1) continue;
    const [first, second] = walk.reach;
    const likely = (first[node] ?? 0) * (second[node] ?? 0) * (walk.chance[node] ?? 0);
    reach[place] = (reach[place] ?? 0) + likely;
  }
  return reach;
}

function spot(set: LearnedSet, reason: Spot['reason'], amount: number): Spot {
  return { ...set, reason, amount };
}

function nameOf({ player, key }: LearnedSet): string {
  return `${player} ${key}`;
}

function largest(spots: readonly Spot[], count: number): readonly Spot[] {
  const found = spots.filter(({ amount }) => amount > 0);
  return found
    .sort((a, b) => b.amount - a.amount || (nameOf(a) < nameOf(b) ? -1 : 1))
    .slice(0, count);
}

function regretOf(tree: GameTree, { regrets, iterations }: TrainingState, place: number): number {
  const { offset = 0, actions = [] } = tree.infoSets[place] ?? {};
  const own = regrets.slice(offset, offset + actions.length);
  return Math.max(0, ...own) / Math.max(1, iterations);
}

/** Entropy of the actions over that of an even choice (C. E. Shannon, 1948). */
function evennessOf({ actions }: LearnedSet): number {
  const entropy = actions.reduce(
    (sum, { probability: p }) => (p > 0 ? sum - p * Math.log(p) : sum),
    0,
  );
  return entropy / Math.log(actions.length);
}
