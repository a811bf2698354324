import { type BetTotals, betTotals, pnlUnits } from '../../engines/bets/index.ts';
import { dayOf } from '../../engines/calendar/index.ts';
import { readAll } from '../../flows/read-all.ts';
import { bet } from '../../model/bet.ts';
import type { BodyOf, RecordRow } from '../../model/record.ts';
import { slateGame } from '../../model/slate-game.ts';
import { type Reading, slates } from '../../sources/index.ts';
import type { CockpitReads } from '../../store/index.ts';
import type { LineChart } from '../../web/chart.ts';
import type { PanelContext } from '../../web/panel.ts';

export type GameRow = RecordRow<BodyOf<typeof slateGame>>;
export type BetRow = RecordRow<BodyOf<typeof bet>>;

export interface SlatesView {
  readonly today: string;
  /** Without a result, from today on, the earliest first. */
  readonly ahead: readonly GameRow[];
  readonly games: number;
  readonly totals: BetTotals;
  readonly bets: number;
  readonly source: Reading<unknown>;
  readonly staleAfterMs: number | null;
}

/** Played, or of a day that is over. */
export const isPast = ({ result, slateOn }: GameRow['body'], today: string): boolean =>
  result !== null || slateOn < today;

export async function readSlates(context: PanelContext): Promise<SlatesView> {
  const { store, clock, settings } = context;
  const today = dayOf(new Date(clock.now()), settings.zone);
  const games = await readAll(store, slateGame, { order: 'oldest' });
  const bets = await readAll(store, bet);
  return {
    ...{ today, games: games.length, bets: bets.length },
    ahead: games.filter(({ body }) => !isPast(body, today)),
    totals: betTotals(bets.map(({ body }) => body)),
    source: context.reading(slates.name),
    staleAfterMs: context.staleAfterMs(slates.name),
  };
}

export interface SlatesQuery {
  readonly show: 'ahead' | 'past' | 'all';
  readonly open?: string | undefined;
}

export interface SlatesPageView extends SlatesView {
  readonly list: readonly GameRow[];
  readonly opened: { readonly game: GameRow; readonly bets: readonly BetRow[] } | null;
  readonly newest: readonly BetRow[];
  readonly units: LineChart;
}

/** Units won and lost up to each settled bet, by when they were placed. */
export async function readUnits(store: CockpitReads): Promise<LineChart> {
  let sum = 0;
  const settled = (await readAll(store, bet, { order: 'oldest' })).flatMap(({ body }) => {
    const pnl = pnlUnits(body);
    if (pnl === null || body.placedAt === null) return [];
    sum += pnl;
    return [{ at: Date.parse(body.placedAt) / 1_000, sum }];
  });
  return {
    ...{ kind: 'area', x: 'time', yLabel: 'units', xs: settled.map(({ at }) => at) },
    series: [{ label: 'units', tone: 'live', values: settled.map((each) => each.sum) }],
  };
}

const shownMax = 100;

export async function readSlatesPage(
  context: PanelContext,
  { show, open }: SlatesQuery,
): Promise<SlatesPageView> {
  const { store } = context;
  const view = await readSlates(context);
  const past = async () =>
    (await readAll(store, slateGame)).filter(
      ({ body }) => show === 'all' || isPast(body, view.today),
    );
  const list = show === 'ahead' ? view.ahead : await past();
  const game = open === undefined ? null : await store.get(slateGame, open);
  const linkedTo = { kind: 'slate-game', id: open ?? '' };
  return {
    ...view,
    list: list.slice(0, shownMax),
    opened: game === null ? null : { game, bets: (await store.list(bet, { linkedTo })).rows },
    newest: (await store.list(bet, { limit: shownMax })).rows,
    units: await readUnits(store),
  };
}
