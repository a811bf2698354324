import { createRandom } from './random.ts';
import { sharesOf } from './strategy.ts';
import { chanceNode, endNode, type GameTree } from './tree.ts';
import { chanceValue, choiceValue, createWalk, type Walk, walkDown } from './walk.ts';

/** `vanilla` looks at every deal in each iteration; `chance-sampled` at one, so it needs a seed. */
export const algorithms = ['vanilla', 'chance-sampled'] as const;
export type Algorithm = (typeof algorithms)[number];

/** All that is needed to go on; JSON. */
export interface TrainingState {
  readonly iterations: number;
  /** Cumulative counterfactual regret, one number an action. */
  readonly regrets: readonly number[];
  /** Cumulative strategy, weighted with the player's own reach. */
  readonly sums: readonly number[];
  /** Of the generator. */
  readonly random: number;
}

export interface Trainer {
  iterate(count: number): void;
  /** The average strategy, one probability an action; this is what converges. */
  average(): Float64Array;
  state(): TrainingState;
}

export function firstTrainingState(tree: GameTree, seed: number): TrainingState {
  const none = Array.from({ length: tree.actionCount }, () => 0);
  return { iterations: 0, regrets: none, sums: none, random: seed };
}

/** Counterfactual regret minimisation: M. Zinkevich, M. Johanson, M. Bowling and C. Piccione, "Regret
 * Minimization in Games with Incomplete Information", 2007; with one sampled deal an iteration as in
 * M. Lanctot et al., "Monte Carlo Sampling for Regret Minimization in Extensive Games", 2009. Both players
 * learn at once. The same state goes on in the same way. */
export function createTrainer(tree: GameTree, algorithm: Algorithm, from: TrainingState): Trainer {
  const regrets = Float64Array.from(from.regrets);
  const sums = Float64Array.from(from.sums);
  const strategy = new Float64Array(tree.actionCount);
  const random = createRandom(from.random);
  const draw = algorithm === 'vanilla' ? null : () => random.next();
  const walk = createWalk(tree);
  let iterations = from.iterations;
  return {
    iterate(count) {
      for (let i = 0; i < count; i++) {
        sharesOf(tree, regrets, strategy);
        const visited = walkDown(tree, walk, strategy, draw);
        learn(tree, walk, visited, { strategy, regrets, sums });
        iterations++;
      }
    },
    average: () => sharesOf(tree, sums),
    state: () => ({ iterations, regrets: [...regrets], sums: [...sums], random: random.state() }),
  };
}

interface Learning {
  readonly strategy: Float64Array;
  readonly regrets: Float64Array;
  readonly sums: Float64Array;
}

function learn(tree: GameTree, walk: Walk, visited: number, learning: Learning): void {
  const { order, value } = walk;
  for (let at = visited - 1; at >= 0; at--) {
    const node = order[at] ?? 0;
    const kind = tree.kind[node];
    if (kind === endNode) value[node] = tree.gain[node] ?? 0;
    else if (kind === chanceNode) value[node] = chanceValue(tree, walk, node);
    else learnAt(tree, walk, node, learning);
  }
}

/** Regret of an action: how much better it is than what is done, times how likely the others and chance
 * make it to be here. */
function learnAt(
  tree: GameTree,
  walk: Walk,
  node: number,
  { strategy, regrets, sums }: Learning,
): void {
  const { reach, chance, value } = walk;
  const set = tree.infoSets[tree.infoSet[node] ?? -1];
  if (set === undefined) return;
  const worth = choiceValue(tree, walk, strategy, node);
  value[node] = worth;
  const sign = set.player === 0 ? 1 : -1;
  const others = (reach[1 - set.player]?.[node] ?? 0) * (chance[node] ?? 0);
  const own = reach[set.player][node] ?? 0;
  const from = tree.child[node] ?? 0;
  for (let a = 0; a < set.actions.length; a++) {
    const place = set.offset + a;
    const better = sign * ((value[from + a] ?? 0) - worth);
    regrets[place] = (regrets[place] ?? 0) + others * better;
    sums[place] = (sums[place] ?? 0) + own * (strategy[place] ?? 0);
  }
}
