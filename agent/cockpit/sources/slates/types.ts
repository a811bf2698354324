import type { bet } from '../../model/bet.ts';
import type { BodyOf } from '../../model/index.ts';
import type { slateGame } from '../../model/slate-game.ts';
import type { RowNote } from '../import.ts';

export type GameBody = BodyOf<typeof slateGame>;
export type BetBody = BodyOf<typeof bet>;
export type Note = RowNote;

export interface GameRow {
  /** `games[3]`. */
  readonly row: string;
  readonly body: GameBody;
}

export interface BetRow {
  readonly row: string;
  readonly gameId: string;
  readonly body: BetBody;
}

/** What a file of a slate says. */
export interface ParsedSlate {
  readonly file: string;
  readonly league: string;
  readonly on: string;
  readonly games: readonly GameRow[];
  readonly bets: readonly BetRow[];
  readonly refused: readonly Note[];
  readonly dropped: readonly Note[];
}
