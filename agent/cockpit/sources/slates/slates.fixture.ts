// Slates after the shapes and counts of the files they stand for: 7 files, 55 rows, 47 ids; spreads are text
// in 20 rows, a number in 5, null in 30; tips have a time in 20 rows and are a day in 35.

const teams = ['BKN', 'NEW', 'OKC', 'OKL', 'LA ', 'BOS', 'MIA', 'DEN', 'PHX', 'CHI'] as const;

interface Game {
  readonly id: string;
  readonly [member: string]: unknown;
}

export interface SlateFile {
  readonly meta: { readonly date: string; readonly [member: string]: unknown };
  readonly games: readonly Game[];
  readonly bets: readonly unknown[];
}

const context = {
  ...{
    rest_home: '2 days',
    rest_away: 'back to back',
    travel_home: '',
    travel_away: '1,200 miles',
  },
  ...{
    injuries_home: ['starter out', 'bench doubtful'],
    injuries_away: [],
    lineup_flags: ['late'],
  },
};

export function slateFile(
  date: string,
  games: readonly Game[],
  bets: readonly unknown[] = [],
): SlateFile {
  const meta = { date, bankroll_start: 10_000, unit_size: 100, book_list: ['one', 'two'] };
  return { meta, games, bets };
}

/** `home` and `away` by place: no pair comes twice in a file. */
function pairOf(index: number) {
  const home = teams[index % 10] ?? '';
  const away = teams[(index * 3 + 1) % 10] ?? '';
  return { home: home.trim(), away: away === home ? 'SAC' : away.trim(), code: home, other: away };
}

/** Ten games of 02-07, eight of them with the next day in their id; a spread such as `BKN -4.5`. */
export function eveningGames(edited: boolean): readonly Game[] {
  return Array.from({ length: 10 }, (_, index) => {
    const { home, away } = pairOf(index);
    const isLate = index >= 2;
    // One id has a blank in it, as the first three letters of a city have.
    const from = index === 9 ? 'NEW-LA ' : `${home}-${away}`;
    const hour = String((20 + index) % 24).padStart(2, '0');
    const on = 20 + index >= 24 ? '2026-02-08' : '2026-02-07';
    return {
      id: `${from}-${isLate || edited ? '2026-02-08' : '2026-02-07'}`,
      ...{ home, away, priority: 'ABC'[index % 3], tip_local: `${on}T${hour}:00:00+02:00` },
      market: {
        spread: `${index % 2 === 0 ? home : away} -${index + 0.5}`,
        ...{ total: 220.5, moneyline_home: 1.5, moneyline_away: 2.6, notes: '' },
        ...{ spread_open: null, total_open: null },
      },
      context,
      angle: { summary: 'pace', side_thoughts: '', total_thoughts: 'over', props_ideas: [] },
      edge: { lean_side: home, lean_total: null, confidence: 'low to medium', notes: '' },
    };
  });
}

/** Seven games with a day and no time; `spreads` are those of the first ones. */
export function dayGames(date: string, spreads: readonly (number | null)[] = []): readonly Game[] {
  return Array.from({ length: 7 }, (_, index) => {
    const { home, away } = pairOf(index);
    const market = { spread: spreads[index] ?? null, total: null, spread_open: null };
    return { id: `${home}-${away}-${date}`, home, away, priority: 'B', tip_local: date, market };
  });
}

/** By name. */
export function allSlates(): Readonly<Record<string, SlateFile>> {
  const later = ['2026-02-20', '2026-02-22', '2026-02-25', '2026-02-27', '2026-03-01'];
  return {
    '2026-02-07.json': slateFile('2026-02-07', eveningGames(false)),
    '2026-02-08.json': slateFile('2026-02-08', eveningGames(true)),
    ...Object.fromEntries(
      later.map((date) => {
        const spreads = date === '2026-02-27' ? [-7.5, 3, 0, 1.5, -2] : [];
        return [`${date}.json`, slateFile(date, dayGames(date, spreads))];
      }),
    ),
  };
}
