import { decision as decisionKind } from '../model/decision.ts';
import type { BodyOf, RecordRow } from '../model/record.ts';
import { smartMoneyEvent } from '../model/smart-money-event.ts';
import type { CockpitReads } from '../store/index.ts';
import { type FlowContext, nowOf } from './context.ts';
import type { Surroundings } from './decide.ts';
import { decideMoves, type MoveOutcome } from './smart-money.ts';

type Move = RecordRow<BodyOf<typeof smartMoneyEvent>>;

const series = 'flow-cursor';
const subject = 'smart-money';
/** What is older was news once: nobody is asked about it. */
const newsHours = 48;
const changesMax = 5_000;

/** Asks the rules about every move that came since the last time, by webhook or file. What was cut off is
 * taken up again: a move is done with when its decision is written down. */
export async function decideNewMoves(
  context: FlowContext,
  asked: Surroundings,
): Promise<readonly MoveOutcome[]> {
  const { store } = context;
  const now = nowOf(context);
  const oldest = new Date(now.getTime() - newsHours * 3_600_000).toISOString();
  const outcomes: MoveOutcome[] = [];
  let cursor = await readCursor(store);
  for (;;) {
    const changes = await store.changes(cursor, changesMax);
    const last = changes.at(-1);
    if (last === undefined) break;
    const ids = changes
      .filter(({ what, name }) => what === 'record' && name === smartMoneyEvent.name)
      .map((change) => change.subject);
    const moves = await store.getMany(smartMoneyEvent, [...new Set(ids)]);
    const waiting: Move[] = [];
    for (const move of moves) {
      if (move.deletedAt !== null || move.body.at < oldest) continue;
      if (!(await isDecided(store, move))) waiting.push(move);
    }
    outcomes.push(...(await decideMoves(context, waiting, asked)));
    cursor = last.seq;
    // Its own point is a change too; without anything else there is none to write.
    if (ids.length > 0 || changes.length === changesMax) {
      await store.appendPoint(series, subject, now.toISOString(), { cursor });
    }
    if (changes.length < changesMax) break;
  }
  return outcomes;
}

async function readCursor(store: CockpitReads): Promise<number> {
  const [last] = await store.points(series, { subject, limit: 1 });
  return last === undefined ? 0 : (last.value as { readonly cursor: number }).cursor;
}

/** A move that its source has corrected since is thought about again. */
async function isDecided(store: CockpitReads, { id, updatedAt }: Move): Promise<boolean> {
  const linkedTo = { kind: smartMoneyEvent.name, id, role: 'signal' };
  const { rows } = await store.list(decisionKind, { linkedTo, limit: 1 });
  return rows[0] !== undefined && rows[0].createdAt >= updatedAt;
}
