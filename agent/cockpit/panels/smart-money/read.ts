import { readAll } from '../../flows/read-all.ts';
import { decision } from '../../model/decision.ts';
import { narrative } from '../../model/narrative.ts';
import type { BodyOf, RecordRow } from '../../model/record.ts';
import { smartMoneyEvent } from '../../model/smart-money-event.ts';
import type { Reading } from '../../sources/index.ts';
import type { DigestContent } from '../../sources/smart-money/sources.ts';
import type { HistoryEntry } from '../../store/index.ts';
import type { PanelContext } from '../../web/panel.ts';

export type MoveRow = RecordRow<BodyOf<typeof smartMoneyEvent>>;
type Move = MoveRow['body'];

const dayMs = 86_400_000;

export interface SmartMoneyView {
  /** What the file says, its highlights first. */
  readonly digest: Reading<{ readonly content?: DigestContent }>;
  readonly file: Reading<unknown>;
  readonly staleAfterMs: { readonly digest: number | null; readonly file: number | null };
  readonly newest: readonly MoveRow[];
  readonly unread: number;
  readonly total: number;
  readonly day: Flow;
  /** Of the last day, by token, what moved most first. */
  readonly byToken: readonly (Flow & { readonly token: string })[];
  readonly narratives: Readonly<Record<string, string>>;
}

/** Bought and received less sold and sent, in dollars; null where no move tells its value. */
export interface Flow {
  readonly net: number | null;
  readonly moves: number;
  readonly withoutValue: number;
}

export function flowOf(moves: readonly Pick<Move, 'side' | 'usdValue'>[]): Flow {
  const valued = moves.flatMap(({ side, usdValue }) =>
    usdValue === null ? [] : [side === 'buy' || side === 'in' ? usdValue : -usdValue],
  );
  return {
    net: valued.length === 0 ? null : valued.reduce((sum, each) => sum + each, 0),
    ...{ moves: moves.length, withoutValue: moves.length - valued.length },
  };
}

export async function readSmartMoney(context: PanelContext): Promise<SmartMoneyView> {
  const { store, reading, clock } = context;
  const from = new Date(clock.now() - dayMs).toISOString();
  const [newest, counts, recent, narratives] = await Promise.all([
    store.list(smartMoneyEvent, { limit: 5 }),
    store.count(smartMoneyEvent),
    readAll(store, smartMoneyEvent, { from }),
    readAll(store, narrative),
  ]);
  const groups = Map.groupBy(recent, ({ body }) => body.token);
  const byToken = [...groups].map(([token, rows]) => ({
    ...{ token, ...flowOf(rows.map(({ body }) => body)) },
  }));
  return {
    ...{ digest: reading('smart-money-digest'), file: reading('signal-events') },
    staleAfterMs: {
      digest: context.staleAfterMs('smart-money-digest'),
      file: context.staleAfterMs('signal-events'),
    },
    ...{ newest: newest.rows, unread: counts.new ?? 0 },
    total: Object.values(counts).reduce((sum, count) => sum + count, 0),
    day: flowOf(recent.map(({ body }) => body)),
    byToken: byToken.toSorted((left, right) => Math.abs(right.net ?? 0) - Math.abs(left.net ?? 0)),
    narratives: Object.fromEntries(narratives.map(({ id, body }) => [id, body.name])),
  };
}

export interface SmartMoneyQuery {
  readonly show: 'new' | 'reviewed' | 'all';
  readonly side?: Move['side'] | undefined;
  readonly narrative?: string | undefined;
  readonly q?: string | undefined;
  readonly after?: string | undefined;
  readonly open?: string | undefined;
}

export interface SmartMoneyPageView extends SmartMoneyView {
  readonly rows: readonly MoveRow[];
  readonly next: string | null;
  readonly opened: OpenedMove | null;
}

export interface OpenedMove {
  readonly row: MoveRow;
  readonly decisions: readonly RecordRow<BodyOf<typeof decision>>[];
  readonly history: readonly HistoryEntry[];
}

/** What the store is asked for. */
const listOf = ({ show, narrative: id }: Pick<SmartMoneyQuery, 'show' | 'narrative'>) => ({
  status: show === 'all' ? undefined : show,
  linkedTo: id === undefined ? undefined : { kind: 'narrative', id, role: 'narrative' },
});

/** And which of that somebody wants. */
function isAsked({ side, q = '' }: Pick<SmartMoneyQuery, 'side' | 'q'>) {
  const words = q.trim().toLowerCase();
  return ({ body }: MoveRow): boolean => {
    const text = `${body.token} ${body.wallet} ${body.walletLabel} ${body.chain}`.toLowerCase();
    return text.includes(words) && (side === undefined || body.side === side);
  };
}

/** Every move of the page's filters, not only those of one page. */
export const readAsked = async ({ store }: PanelContext, query: SmartMoneyQuery) =>
  (await readAll(store, smartMoneyEvent, listOf(query))).filter(isAsked(query));

export async function readSmartMoneyPage(
  context: PanelContext,
  { show, side, narrative: of, q = '', after, open }: SmartMoneyQuery,
): Promise<SmartMoneyPageView> {
  const { store } = context;
  const isNarrowed = q.trim() !== '' || side !== undefined;
  const [view, page] = await Promise.all([
    readSmartMoney(context),
    store.list(smartMoneyEvent, {
      ...listOf({ show, narrative: of }),
      ...{ after, limit: isNarrowed ? 1_000 : 25 },
    }),
  ]);
  const rows = page.rows.filter(isAsked({ side, q }));
  const opened = open === undefined ? null : await readOpened(context, open);
  return { ...view, rows, next: page.next, opened };
}

/** Null when there is no such move any more. */
async function readOpened({ store }: PanelContext, id: string): Promise<OpenedMove | null> {
  const row = await store.get(smartMoneyEvent, id);
  if (row === null) return null;
  const linkedTo = { kind: smartMoneyEvent.name, id, role: 'signal' };
  const [decisions, history] = await Promise.all([
    store.list(decision, { linkedTo, limit: 10 }),
    store.history(smartMoneyEvent, id),
  ]);
  return { row, decisions: decisions.rows, history };
}
