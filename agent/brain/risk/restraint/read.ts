import type { DatabaseSync } from 'node:sqlite';
import { Fault } from '#lib';
import { type CapState, capStates, type RiskCap } from './cap.ts';
import type { EntryHold } from './hold.ts';

/** Null while nobody has said one. Throws when it cannot be told: nobody may take that for none. */
export function readRiskCap(db: DatabaseSync): RiskCap | null {
  const row = db.prepare('select state, reason, at, until, operator from risk_cap').get();
  if (row === undefined) return null;
  if (!capStates.some((state) => state === row.state)) throw unreadable('the risk cap');
  return {
    ...{ state: row.state as CapState, reason: String(row.reason) },
    ...{ at: Number(row.at), until: Number(row.until), operator: String(row.operator) },
  };
}

const columns = `hold_id, reason, operator, placed_at, released_at, released_by, released_because`;

/** Those that stand, the oldest first. */
export function readEntryHolds(db: DatabaseSync): readonly EntryHold[] {
  return db
    .prepare(
      `select ${columns} from entry_holds where released_at is null order by placed_at, hold_id`,
    )
    .all()
    .map(holdOf);
}

/** One of any time. */
export function readEntryHold(db: DatabaseSync, holdId: string): EntryHold | undefined {
  const row = db.prepare(`select ${columns} from entry_holds where hold_id = ?`).get(holdId);
  return row === undefined ? undefined : holdOf(row);
}

function holdOf(row: Readonly<Record<string, unknown>>): EntryHold {
  return {
    ...{ holdId: String(row.hold_id), reason: String(row.reason), operator: String(row.operator) },
    placedAt: Number(row.placed_at),
    released:
      row.released_at === null
        ? null
        : {
            ...{ at: Number(row.released_at), operator: String(row.released_by) },
            reason: String(row.released_because),
          },
  };
}

function unreadable(what: string): Fault {
  return new Fault({
    code: 'brain.kill-switch',
    message: `${what} cannot be read`,
    hint: 'panther brain verify names what is wrong in the log',
  });
}
