import type { DatabaseSync } from 'node:sqlite';
import { Fault } from '#lib';
import type { TimeMs } from '../model/time.ts';
import type { TradeIntent } from '../model/trade.ts';
import { type ApprovedIntent, brandApproved, tradeId } from './approved-intent.ts';
import { type DecisionRecord, decisionSchema } from './decision-record.ts';
import type { EquityLedger } from './equity-ledger.ts';
import { initialKillSwitch, isKillSwitchLevel, type KillSwitchState } from './kill-switch/index.ts';

/** As much of the event log as finding a decision takes. */
export interface DecisionLog {
  readonly db: DatabaseSync;
  read(range: {
    readonly after: number;
    readonly limit: number;
  }): Iterable<{ readonly payload: unknown }>;
}

/** The switch as the log left it. Throws when it cannot be told: nobody may take that for safe. */
export function readKillSwitch(db: DatabaseSync): KillSwitchState {
  const row = db.prepare('select level, reason, since, cleared_at from kill_switch').get();
  if (row === undefined) return initialKillSwitch;
  const { level, reason, since, cleared_at: clearedAt } = row;
  if (!isKillSwitchLevel(level) || typeof reason !== 'string' || typeof since !== 'number') {
    throw new Fault({
      code: 'brain.kill-switch',
      message: 'the level of the kill switch cannot be read',
      hint: 'panther brain verify names what is wrong in the log',
    });
  }
  return { level, reason, since, clearedAt: typeof clearedAt === 'number' ? clearedAt : null };
}

/** Null while nothing was measured. */
export function readEquityLedger(db: DatabaseSync): EquityLedger | null {
  const row = db
    .prepare(
      `select day, day_start_equity as dayStartEquity, peak_equity as peakEquity, equity, at
       from kill_switch_ledger`,
    )
    .get();
  return row === undefined ? null : ({ ...row } as unknown as EquityLedger);
}

/** The decision whose id, or whose trade's id, begins so; of a trade decided on more than once the
 * one that approved it, else the newest. Throws Fault `usage` when several trades or decisions begin so. */
export function readDecision(log: DecisionLog, id: string): DecisionRecord | undefined {
  if (!/^[0-9a-f]{4,64}$/.test(id)) {
    throw new Fault({
      code: 'usage',
      message: `${JSON.stringify(id)} is no id of a decision or a trade`,
      hint: 'an id is 4 to 64 of the digits 0-9 and a-f',
    });
  }
  const end = `${id}g`;
  const rows = log.db
    .prepare(
      `select id, trade_id as tradeId, seq from decisions
       where (id >= ? and id < ?) or (trade_id >= ? and trade_id < ?)
       order by outcome = 'approved' desc, seq desc`,
    )
    .all(id, end, id, end);
  const [newest] = rows;
  if (newest === undefined) return undefined;
  const byDecision = rows.filter((row) => String(row.id).startsWith(id));
  const trades = new Set(rows.map((row) => (byDecision.includes(row) ? row.id : row.tradeId)));
  if (trades.size > 1) {
    throw new Fault({
      code: 'usage',
      message: `${trades.size} decisions and trades begin with ${id}`,
      hint: 'give more of its digits',
    });
  }
  return decisionAt(log, Number(newest.seq));
}

/** Ids of the trades approved since then, for `Portfolio.approved`. */
export function readApprovedTrades(db: DatabaseSync, since: TimeMs): readonly string[] {
  return db
    .prepare("select trade_id from decisions where outcome = 'approved' and at >= ? order by seq")
    .all(since)
    .map((row) => String(row.trade_id));
}

/** The newest decisions, newest first. */
export function readDecisions(
  log: DecisionLog,
  { symbol, limit }: { readonly symbol?: string; readonly limit: number },
): readonly DecisionRecord[] {
  const rows =
    symbol === undefined
      ? log.db.prepare('select seq from decisions order by seq desc limit ?').all(limit)
      : log.db
          .prepare('select seq from decisions where symbol = ? order by seq desc limit ?')
          .all(symbol, limit);
  return rows.map((row) => decisionAt(log, Number(row.seq)));
}

/** The intent of a trade that the log says was approved, for whoever finishes it after a restart.
 * Undefined when it never was. */
export function readApprovedIntent(log: DecisionLog, id: string): ApprovedIntent | undefined {
  const row = log.db
    .prepare("select seq from decisions where trade_id = ? and outcome = 'approved'")
    .get(id);
  if (row === undefined) return undefined;
  const { intent, gates } = decisionAt(log, Number(row.seq));
  if (
    intent === null ||
    !isGenuine(intent, id) ||
    gates.some(({ verdict }) => verdict !== 'pass')
  ) {
    throw new Fault({
      code: 'brain.tampered',
      message: `the approval of trade ${id} does not hold together`,
      hint: 'panther brain verify names the row; panther brain replay builds the table anew',
    });
  }
  return brandApproved(intent);
}

function isGenuine(intent: TradeIntent, id: string): boolean {
  return intent.id === id && tradeId(intent) === id;
}

function decisionAt(log: DecisionLog, seq: number): DecisionRecord {
  const [event] = log.read({ after: seq - 1, limit: 1 });
  return decisionSchema.parse(event?.payload);
}
