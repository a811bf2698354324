import {
  decidePreSession,
  decideSessionEnd,
  type SharedSkill,
  type SkillEntry,
  skillMetrics,
} from '../../engines/skill/index.ts';
import { readAll } from '../../flows/read-all.ts';
import { hand } from '../../model/hand.ts';
import { journalEntry } from '../../model/journal-entry.ts';
import { pokerRun } from '../../model/poker-run.ts';
import type { BodyOf, RecordRow } from '../../model/record.ts';
import { session } from '../../model/session.ts';
import { type HandStatistics, handStatistics } from '../../poker/index.ts';
import type { CockpitReads } from '../../store/index.ts';
import type { PanelContext } from '../../web/panel.ts';

export type RunRow = RecordRow<BodyOf<typeof pokerRun>>;
export type HandRow = RecordRow<BodyOf<typeof hand>>;
export type SessionRow = RecordRow<BodyOf<typeof session>>;

export interface PokerView {
  /** The newest. */
  readonly run: RunRow | null;
  readonly runs: number;
  readonly statistics: readonly HandStatistics[];
  readonly hands: number;
  readonly skill: SharedSkill;
  /** One that goes on, with what was agreed and is past. */
  readonly session: RunningSession | null;
}

export interface RunningSession {
  readonly row: SessionRow;
  readonly minutes: number;
  /** Won or lost in it, in its currency; null when no hand of it says so. */
  readonly result: number | null;
  readonly isReady: boolean;
  readonly todo: readonly string[];
  readonly stop: readonly string[];
}

export async function readPoker({ store, clock }: PanelContext): Promise<PokerView> {
  const { rows } = await store.list(pokerRun, { limit: 1 });
  const hands = await readAll(store, hand);
  const counts = await store.count(pokerRun);
  return {
    run: rows[0] ?? null,
    runs: Object.values(counts).reduce((sum, one) => sum + one, 0),
    statistics: handStatistics(hands.map(({ body }) => body)),
    hands: hands.length,
    skill: await readSkill(store, hands),
    session: await readSession(store, hands, clock.now()),
  };
}

async function readSkill(store: CockpitReads, hands: readonly HandRow[]): Promise<SharedSkill> {
  const entries = await readAll(store, journalEntry);
  const of = (
    area: SkillEntry['area'],
    rows: readonly { readonly body: Pick<SkillEntry, 'marks'> }[],
  ) => rows.map(({ body: { marks } }) => ({ area, marks }));
  return skillMetrics([...of('poker', hands), ...of('trading', entries)]);
}

async function readSession(
  store: CockpitReads,
  hands: readonly HandRow[],
  nowMs: number,
): Promise<RunningSession | null> {
  const [row] = (await store.list(session, { status: 'running', limit: 1 })).rows;
  if (row === undefined) return null;
  const { body } = row;
  const own = hands.filter(({ links }) => links.session?.[0] === row.id);
  const paid = own.filter((each) => each.body.currency === body.currency);
  const result = paid.length === 0 ? null : paid.reduce((sum, each) => sum + each.body.amount, 0);
  const minutes = Math.floor((nowMs - Date.parse(body.startedAt)) / 60_000);
  return {
    ...{ row, minutes, result, ...decidePreSession(body) },
    stop: decideSessionEnd(body, { result, minutes }),
  };
}

export interface PokerQuery {
  readonly open?: string | undefined;
  readonly after?: string | undefined;
}

export interface PokerPageView extends PokerView {
  readonly list: readonly RunRow[];
  readonly opened: RunRow | null;
  readonly newest: readonly HandRow[];
  readonly next: string | null;
}

export async function readPokerPage(
  context: PanelContext,
  { open, after }: PokerQuery,
): Promise<PokerPageView> {
  const { store } = context;
  const view = await readPoker(context);
  const page = await store.list(hand, { limit: 50, after });
  const opened = open === undefined ? view.run : await store.get(pokerRun, open);
  return {
    ...view,
    list: (await store.list(pokerRun, { limit: 20 })).rows,
    ...{ opened, newest: page.rows, next: page.next },
  };
}
