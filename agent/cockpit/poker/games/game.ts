export type Player = 0 | 1;

/** What a player knows and may do where it is their turn. */
export interface InfoSet {
  /** The same for all states the player cannot tell apart. */
  readonly key: string;
  /** For people: the cards they see and what happened. */
  readonly question: string;
}

/** What happens next in a state of a game of two players in which one wins what the other loses. */
export type Turn<State> =
  | { readonly kind: 'end'; readonly gain: number }
  | {
      readonly kind: 'chance';
      readonly outcomes: readonly { readonly probability: number; readonly state: State }[];
    }
  | {
      readonly kind: 'choice';
      readonly player: Player;
      readonly infoSet: InfoSet;
      readonly actions: readonly { readonly name: string; readonly state: State }[];
    };

export interface Game<Name extends string = string, State = unknown> {
  readonly name: Name;
  readonly title: string;
  /** What one unit of the values is. */
  readonly unit: string;
  readonly first: State;
  /** `gain` is what the first player has won or lost. */
  turn(state: State): Turn<State>;
}

export function defineGame<const Name extends string, State>(
  game: Game<Name, State>,
): Game<Name, State> {
  return game;
}
