import { defineGame, type Player, type Turn } from './game.ts';

const ranks = ['J', 'Q', 'K'] as const;
const names: Readonly<Record<string, string>> = { J: 'a jack', Q: 'a queen', K: 'a king' };

interface KuhnState {
  /** Ranks of both players; null: not dealt. */
  readonly cards: readonly [number, number] | null;
  readonly actions: readonly string[];
}

/** H. W. Kuhn, "A Simplified Two-Person Poker", 1950: three cards, one each, an ante of 1 and one bet of 1. */
export const kuhn = defineGame({
  name: 'kuhn',
  title: 'Kuhn poker',
  unit: 'antes',
  first: { cards: null, actions: [] },
  turn: ({ cards, actions }: KuhnState): Turn<KuhnState> => {
    if (cards === null) return { kind: 'chance', outcomes: deals() };
    const history = actions.join(' ');
    const wins = cards[0] > cards[1] ? 1 : -1;
    if (history === 'check check') return { kind: 'end', gain: wins };
    if (history.endsWith('call')) return { kind: 'end', gain: 2 * wins };
    if (history.endsWith('fold')) return { kind: 'end', gain: actions.length === 2 ? 1 : -1 };
    const player = (actions.length % 2) as Player;
    const open = actions.at(-1) === 'bet' ? ['fold', 'call'] : ['check', 'bet'];
    const rank = ranks[cards[player]] ?? '';
    const past = actions.length === 0 ? 'You act first.' : `So far: ${actions.join(', ')}.`;
    return {
      kind: 'choice',
      player,
      infoSet: { key: `${rank} ${history}`.trim(), question: `You hold ${names[rank]}. ${past}` },
      actions: open.map((name) => ({ name, state: { cards, actions: [...actions, name] } })),
    };
  },
});

function deals() {
  const pairs = [0, 1, 2].flatMap((a) => [0, 1, 2].map((b) => [a, b] as const));
  return pairs
    .filter(([a, b]) => a !== b)
    .map((cards) => ({ probability: 1 / 6, state: { cards, actions: [] } }));
}
