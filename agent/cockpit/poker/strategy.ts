import type { GameTree } from './tree.ts';

/** Shares of what is positive within each information set; all alike where nothing is. Of regrets that is
 * regret matching (S. Hart and A. Mas-Colell, 2000), of summed strategies their average. */
export function sharesOf(
  tree: GameTree,
  weights: ArrayLike<number>,
  into = new Float64Array(tree.actionCount),
): Float64Array {
  for (const { offset, actions } of tree.infoSets) {
    const end = offset + actions.length;
    let sum = 0;
    for (let a = offset; a < end; a++) sum += Math.max(0, weights[a] ?? 0);
    for (let a = offset; a < end; a++) {
      into[a] = sum > 0 ? Math.max(0, weights[a] ?? 0) / sum : 1 / actions.length;
    }
  }
  return into;
}
