import { defineGame, type Player, type Turn } from './game.ts';

const ranks = ['J', 'Q', 'K'] as const;
const names: Readonly<Record<string, string>> = { J: 'a jack', Q: 'a queen', K: 'a king' };
/** Two suits. */
const copies = 2;
const raisesMax = 2;
const betSizes = [2, 4] as const;

interface LeducState {
  readonly cards: readonly [number, number] | null;
  readonly board: number | null;
  /** What was done in each round. */
  readonly rounds: readonly (readonly string[])[];
  /** What each player has put in. */
  readonly paid: readonly [number, number];
}

/** F. Southey et al., "Bayes' Bluff: Opponent Modelling in Poker", 2005: six cards in two suits, one each
 * and one on the board after the first round, an ante of 1, bets of 2 and then 4, two a round at most.
 * Suits decide nothing, so states that differ in them only are one. */
export const leduc = defineGame({
  name: 'leduc',
  title: "Leduc hold'em",
  unit: 'antes',
  first: { cards: null, board: null, rounds: [[]], paid: [1, 1] },
  turn: (state: LeducState): Turn<LeducState> => {
    const { cards, board, rounds, paid } = state;
    if (cards === null) return { kind: 'chance', outcomes: deals(state) };
    const actions = rounds.at(-1) ?? [];
    const last = actions.at(-1);
    if (last === 'fold') {
      // Whose turn it was has folded.
      return { kind: 'end', gain: actions.length % 2 === 1 ? -paid[0] : paid[1] };
    }
    if (last === 'call' || (last === 'check' && actions.length === 2)) {
      if (board === null) return { kind: 'chance', outcomes: boards(state, cards) };
      return { kind: 'end', gain: showdown(cards, board, paid[0]) };
    }
    return choice(state, cards, actions);
  },
});

function choice(
  state: LeducState,
  cards: readonly [number, number],
  actions: readonly string[],
): Turn<LeducState> {
  const player = (actions.length % 2) as Player;
  const isFacingBet = actions.at(-1) === 'bet' || actions.at(-1) === 'raise';
  const raises = actions.filter((name) => name === 'bet' || name === 'raise').length;
  const open = isFacingBet
    ? ['fold', 'call', ...(raises < raisesMax ? ['raise'] : [])]
    : ['check', 'bet'];
  const infoSet = { key: keyOf(state, cards[player]), question: questionOf(state, cards[player]) };
  return {
    kind: 'choice',
    player,
    infoSet,
    actions: open.map((name) => ({ name, state: after(state, player, name) })),
  };
}

function after(state: LeducState, player: Player, action: string): LeducState {
  const rounds = state.rounds.with(-1, [...(state.rounds.at(-1) ?? []), action]);
  const bet = betSizes[state.rounds.length - 1] ?? 0;
  const other = state.paid[1 - player] ?? 0;
  const mine = state.paid[player] ?? 0;
  const sums: Readonly<Record<string, number>> = {
    ...{ fold: mine, check: mine, call: other },
    ...{ bet: other + bet, raise: other + bet },
  };
  const sum = sums[action] ?? mine;
  return { ...state, rounds, paid: player === 0 ? [sum, other] : [other, sum] };
}

/** Whoever pairs the board wins, else the higher card; both have paid the same. */
function showdown([a, b]: readonly [number, number], board: number, paid: number): number {
  if (a === b) return 0;
  if (a === board) return paid;
  if (b === board) return -paid;
  return a > b ? paid : -paid;
}

function deals(state: LeducState) {
  const cardCount = ranks.length * copies;
  return [0, 1, 2].flatMap((a) =>
    [0, 1, 2].map((b) => {
      const left = a === b ? copies - 1 : copies;
      const probability = (copies / cardCount) * (left / (cardCount - 1));
      return { probability, state: { ...state, cards: [a, b] as const } };
    }),
  );
}

function boards(state: LeducState, cards: readonly [number, number]) {
  const cardCount = ranks.length * copies - 2;
  return [0, 1, 2].flatMap((board) => {
    const left = copies - cards.filter((card) => card === board).length;
    if (left === 0) return [];
    const next = { ...state, board, rounds: [...state.rounds, []] };
    return [{ probability: left / cardCount, state: next }];
  });
}

function keyOf({ board, rounds }: LeducState, card: number): string {
  const seen = [ranks[card], ...(board === null ? [] : [ranks[board]])].join('/');
  return `${seen} ${rounds.map((round) => round.join(' ')).join(' | ')}`.trim();
}

function questionOf({ board, rounds }: LeducState, card: number): string {
  const mine = `You hold ${names[ranks[card] ?? '']}`;
  const shown = board === null ? '' : `, the board shows ${names[ranks[board] ?? '']}`;
  const [first = [], second] = rounds;
  const past = [
    ...(first.length === 0 ? [] : [`First round: ${first.join(', ')}.`]),
    ...(second === undefined || second.length === 0 ? [] : [`Second: ${second.join(', ')}.`]),
  ];
  const isFirst = (rounds.at(-1) ?? []).length === 0;
  return [`${mine}${shown}.`, ...past, ...(isFirst ? ['You act first.'] : [])].join(' ');
}
