import { chanceNode, choiceNode, type GameTree } from './tree.ts';

/** Room for one walk over a game. */
export interface Walk {
  /** Visited nodes, parents first. */
  readonly order: Int32Array;
  /** How likely a node is by what each player does, and by chance. */
  readonly reach: readonly [Float64Array, Float64Array];
  readonly chance: Float64Array;
  /** What a node is worth to the first player. */
  readonly value: Float64Array;
  /** Child that was drawn at a node of chance, −1 where all are looked at. */
  readonly drawn: Int32Array;
}

export function createWalk(tree: GameTree): Walk {
  const size = tree.kind.length;
  return {
    order: new Int32Array(size),
    reach: [new Float64Array(size), new Float64Array(size)],
    chance: new Float64Array(size),
    value: new Float64Array(size),
    drawn: new Int32Array(size),
  };
}

/** Goes down and fills in how likely each node is. With `draw` only one outcome of each chance is
 * followed. Returns how many nodes were visited. */
export function walkDown(
  tree: GameTree,
  walk: Walk,
  strategy: Float64Array,
  draw: (() => number) | null,
): number {
  const { order, reach, chance } = walk;
  order[0] = 0;
  reach[0][0] = 1;
  reach[1][0] = 1;
  chance[0] = 1;
  let count = 1;
  for (let at = 0; at < count; at++) {
    const node = order[at] ?? 0;
    const from = tree.child[node] ?? 0;
    const to = from + (tree.childCount[node] ?? 0);
    if (tree.kind[node] === choiceNode) passChoice(tree, walk, strategy, node);
    else if (tree.kind[node] === chanceNode) {
      const drawn = draw === null ? -1 : drawChild(tree, from, to, draw());
      walk.drawn[node] = drawn;
      passChance(tree, walk, node);
      if (drawn !== -1) {
        order[count++] = drawn;
        continue;
      }
    }
    for (let child = from; child < to; child++) order[count++] = child;
  }
  return count;
}

function passChoice(tree: GameTree, walk: Walk, strategy: Float64Array, node: number): void {
  const set = tree.infoSets[tree.infoSet[node] ?? -1];
  if (set === undefined) return;
  const from = tree.child[node] ?? 0;
  const [mine, other] = set.player === 0 ? walk.reach : [walk.reach[1], walk.reach[0]];
  for (let a = 0; a < set.actions.length; a++) {
    mine[from + a] = (mine[node] ?? 0) * (strategy[set.offset + a] ?? 0);
    other[from + a] = other[node] ?? 0;
    walk.chance[from + a] = walk.chance[node] ?? 0;
  }
}

/** What is drawn counts fully: the draws themselves are as frequent as chance makes them. */
function passChance(tree: GameTree, { reach, chance, drawn }: Walk, node: number): void {
  const from = tree.child[node] ?? 0;
  const to = from + (tree.childCount[node] ?? 0);
  for (let child = from; child < to; child++) {
    reach[0][child] = reach[0][node] ?? 0;
    reach[1][child] = reach[1][node] ?? 0;
    const likely = drawn[node] === -1 ? (tree.probability[child] ?? 0) : 1;
    chance[child] = (chance[node] ?? 0) * likely;
  }
}

function drawChild(tree: GameTree, from: number, to: number, share: number): number {
  let left = share;
  for (let child = from; child < to - 1; child++) {
    left -= tree.probability[child] ?? 0;
    if (left < 0) return child;
  }
  return to - 1;
}

/** What a node of chance is worth. */
export function chanceValue(tree: GameTree, { value, drawn }: Walk, node: number): number {
  const one = drawn[node] ?? -1;
  if (one !== -1) return value[one] ?? 0;
  const from = tree.child[node] ?? 0;
  const to = from + (tree.childCount[node] ?? 0);
  let sum = 0;
  for (let child = from; child < to; child++) {
    sum += (tree.probability[child] ?? 0) * (value[child] ?? 0);
  }
  return sum;
}

/** What a choice is worth when it is made as `strategy` says. */
export function choiceValue(
  tree: GameTree,
  { value }: Walk,
  strategy: Float64Array,
  node: number,
): number {
  const set = tree.infoSets[tree.infoSet[node] ?? -1];
  const from = tree.child[node] ?? 0;
  let sum = 0;
  for (let a = 0; a < (set?.actions.length ?? 0); a++) {
    sum += (strategy[(set?.offset ?? 0) + a] ?? 0) * (value[from + a] ?? 0);
  }
  return sum;
}
