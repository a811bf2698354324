import type { Player } from './games/game.ts';
import { chanceNode, endNode, type GameTree } from './tree.ts';
import { chanceValue, choiceValue, createWalk, type Walk, walkDown } from './walk.ts';

/** How a strategy of both players does. Values are the first player's, in the game's unit. */
export interface Quality {
  /** What the first player gets when both play it. */
  readonly value: number;
  /** What both best replies together win above that: the sum over the players ("NashConv"); 0 for an
   * equilibrium. Half of it is what others call exploitability. */
  readonly exploitability: number;
}

export function qualityOf(tree: GameTree, strategy: Float64Array): Quality {
  const walk = createWalk(tree);
  const visited = walkDown(tree, walk, strategy, null);
  const value = valueWhenPlayed(tree, walk, visited, strategy);
  const first = bestReply(tree, walk, strategy, 0);
  const second = bestReply(tree, walk, strategy, 1);
  // The first player raises the value, the second lowers it.
  return { value, exploitability: first - second };
}

function valueWhenPlayed(
  tree: GameTree,
  walk: Walk,
  visited: number,
  strategy: Float64Array,
): number {
  for (let at = visited - 1; at >= 0; at--) {
    const node = walk.order[at] ?? 0;
    walk.value[node] = nodeValue(tree, walk, strategy, node);
  }
  return walk.value[0] ?? 0;
}

function nodeValue(tree: GameTree, walk: Walk, strategy: Float64Array, node: number): number {
  const kind = tree.kind[node];
  if (kind === endNode) return tree.gain[node] ?? 0;
  if (kind === chanceNode) return chanceValue(tree, walk, node);
  return choiceValue(tree, walk, strategy, node);
}

/** Value when `player` answers the other's strategy as well as possible, knowing only their own cards: in
 * each information set one action for all its states, weighted with how likely the other player and
 * chance make them. Level by level from the ends, as all states of a set stand on one level. */
function bestReply(tree: GameTree, walk: Walk, strategy: Float64Array, player: Player): number {
  const reply = strategy.slice();
  for (let level = tree.levels.length - 2; level >= 0; level--) {
    const from = tree.levels[level] ?? 0;
    const to = tree.levels[level + 1] ?? 0;
    chooseBest(tree, walk, reply, { player, from, to });
    for (let node = from; node < to; node++) walk.value[node] = nodeValue(tree, walk, reply, node);
  }
  return walk.value[0] ?? 0;
}

interface Level {
  readonly player: Player;
  readonly from: number;
  readonly to: number;
}

function chooseBest(tree: GameTree, walk: Walk, reply: Float64Array, level: Level): void {
  const { player, from, to } = level;
  const other = walk.reach[player === 0 ? 1 : 0];
  const sign = player === 0 ? 1 : -1;
  const worth = new Map<number, number[]>();
  for (let node = from; node < to; node++) {
    const place = tree.infoSet[node] ?? -1;
    const set = tree.infoSets[place];
    if (set?.player !== player) continue;
    const sums = worth.get(place) ?? set.actions.map(() => 0);
    worth.set(place, sums);
    const weight = sign * (other[node] ?? 0) * (walk.chance[node] ?? 0);
    const child = tree.child[node] ?? 0;
    for (let a = 0; a < sums.length; a++) {
      sums[a] = (sums[a] ?? 0) + weight * (walk.value[child + a] ?? 0);
    }
  }
  for (const [place, sums] of worth) {
    const offset = tree.infoSets[place]?.offset ?? 0;
    const best = sums.indexOf(Math.max(...sums));
    for (let a = 0; a < sums.length; a++) reply[offset + a] = a === best ? 1 : 0;
  }
}
