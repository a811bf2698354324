import type { Game, InfoSet, Player } from './games/game.ts';
import { type GameName, games } from './games/index.ts';

export const endNode = 0;
export const chanceNode = 1;
export const choiceNode = 2;

export interface TreeInfoSet extends InfoSet {
  readonly player: Player;
  readonly actions: readonly string[];
  /** Place of its first action in arrays of one number an action. */
  readonly offset: number;
}

/** A whole game, level by level, so that a parent always stands before its children and children stand
 * together: a pass over it is a loop. */
export interface GameTree {
  readonly kind: Uint8Array;
  /** Place of the first child, and how many there are. */
  readonly child: Int32Array;
  readonly childCount: Uint8Array;
  /** Of choices: place in `infoSets`. */
  readonly infoSet: Int32Array;
  /** Of ends: what the first player wins. */
  readonly gain: Float64Array;
  /** Of children of chance: how likely. */
  readonly probability: Float64Array;
  /** Where each level begins, and the end. */
  readonly levels: readonly number[];
  readonly infoSets: readonly TreeInfoSet[];
  /** Actions of all sets together. */
  readonly actionCount: number;
}

export function treeOf(name: GameName): GameTree {
  const game = games.find((one) => one.name === name);
  if (game === undefined) throw new Error(`there is no game ${name}`);
  return compileGame(game as Game);
}

/** @throws Error when the game contradicts itself, which is a mistake in its code */
export function compileGame<State>(game: Game<string, State>): GameTree {
  const nodes: Draft<State>[] = [];
  const sets = createSets();
  const levels: number[] = [];
  let level: readonly { readonly state: State; readonly probability: number }[] = [
    { state: game.first, probability: 1 },
  ];
  while (level.length > 0) {
    levels.push(nodes.length);
    let child = nodes.length + level.length;
    const next: { state: State; probability: number }[] = [];
    for (const { state, probability } of level) {
      const turn = game.turn(state);
      const infoSet =
        turn.kind === 'choice'
          ? sets.place(turn.player, turn.infoSet, namesOf(turn.actions), levels.length)
          : -1;
      const children = turn.kind === 'end' ? [] : childrenOf(turn);
      const gain = turn.kind === 'end' ? turn.gain : 0;
      nodes.push({ kind: kinds[turn.kind], child, children, infoSet, gain, probability });
      next.push(...children);
      child += children.length;
    }
    level = next;
  }
  return {
    kind: Uint8Array.from(nodes, ({ kind }) => kind),
    child: Int32Array.from(nodes, ({ child }) => child),
    childCount: Uint8Array.from(nodes, ({ children }) => children.length),
    infoSet: Int32Array.from(nodes, ({ infoSet }) => infoSet),
    gain: Float64Array.from(nodes, ({ gain }) => gain),
    probability: Float64Array.from(nodes, ({ probability }) => probability),
    levels: [...levels, nodes.length],
    ...sets.all(),
  };
}

interface Draft<State> {
  readonly kind: number;
  readonly child: number;
  readonly children: readonly Child<State>[];
  readonly infoSet: number;
  readonly gain: number;
  readonly probability: number;
}

interface Child<State> {
  readonly state: State;
  readonly probability: number;
}

const kinds = { end: endNode, chance: chanceNode, choice: choiceNode } as const;

function childrenOf<State>(
  turn: Exclude<ReturnType<Game<string, State>['turn']>, { readonly kind: 'end' }>,
): readonly Child<State>[] {
  if (turn.kind === 'choice') {
    return turn.actions.map(({ state }) => ({ state, probability: 0 }));
  }
  const sum = turn.outcomes.reduce((total, { probability }) => total + probability, 0);
  if (Math.abs(sum - 1) > 1e-12) throw new Error(`chances add up to ${sum}`);
  return turn.outcomes;
}

function namesOf(actions: readonly { readonly name: string }[]): readonly string[] {
  return actions.map(({ name }) => name);
}

/** Information sets by player and key; all states of one must look the same to the player. */
function createSets() {
  const places = new Map<string, number>();
  const infoSets: TreeInfoSet[] = [];
  const levelOf: number[] = [];
  let offset = 0;
  return {
    place(player: Player, { key, question }: InfoSet, actions: readonly string[], level: number) {
      const name = `${player} ${key}`;
      const known = places.get(name);
      if (known !== undefined) {
        const isSame = infoSets[known]?.actions.join() === actions.join();
        if (!isSame || levelOf[known] !== level) throw new Error(`${name} is not one set`);
        return known;
      }
      places.set(name, infoSets.length);
      levelOf.push(level);
      infoSets.push({ key, question, player, actions, offset });
      offset += actions.length;
      return infoSets.length - 1;
    },
    all: () => ({ infoSets, actionCount: offset }),
  };
}
