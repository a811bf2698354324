import { userInfo } from 'node:os';
import { Fault, systemClock } from '#lib';
import {
  type CapState,
  capStates,
  decideRelease,
  type EntryHold,
  eventOfCap,
  eventOfRelease,
  readEntryHold,
  readEntryHolds,
  readRiskCap,
  renderCap,
} from '../risk/index.ts';
import { withLog } from './context.ts';
import { type BrainCommandContext, parseDuration } from './options.ts';

/** How long a person's word is fresh without --expires. */
const wordMs = 3_600_000;

/** Shows the risk state that the brain was told, or tells it one; a cockpit that runs says its own again
 * within a minute. */
export function runRiskCap(context: BrainCommandContext): Promise<number> {
  const { subject } = context.args;
  const { reason = '', expires } = context.options;
  const state = capStates.find((one) => one === subject?.toUpperCase());
  if (subject !== undefined && state === undefined) {
    const message = `${JSON.stringify(subject)} is no risk state`;
    throw new Fault({ code: 'usage', message, hint: `one of: ${capStates.join(', ')}` });
  }
  if (state !== undefined && reason.trim() === '') {
    const message = 'the risk state is told with a --reason, which is recorded';
    throw new Fault({ code: 'usage', message });
  }
  const lengthMs = expires === undefined ? wordMs : parseDuration('expires', expires);
  return withLog(context, (log) => {
    const at = systemClock.now();
    if (state !== undefined) {
      const cap = capOf(state, reason.trim(), { at, until: at + lengthMs });
      log.append([eventOfCap(cap, { at, trace: 'command line' })]);
    }
    const cap = readRiskCap(log.db);
    context.report(cap, () => (cap === null ? 'nobody has told a risk state' : renderCap(cap, at)));
    return 0;
  });
}

function capOf(state: CapState, reason: string, time: { readonly at: number; until: number }) {
  return { state, reason, ...time, operator: userInfo().username };
}

/** Lists the stops of new entries that stand, or ends one. */
export function runHolds(context: BrainCommandContext): Promise<number> {
  const [holdId] = context.args.more;
  const { reason } = context.options;
  const { subject } = context.args;
  if (subject !== undefined && (subject !== 'release' || holdId === undefined || !reason?.trim())) {
    throw new Fault({
      code: 'usage',
      message: 'holds takes nothing, or "release", the id of one, and --reason',
      hint: 'panther brain holds lists them',
    });
  }
  return withLog(context, (log) => {
    if (holdId !== undefined && reason !== undefined) {
      const about = { at: systemClock.now(), trace: 'command line' };
      const release = { holdId, operator: userInfo().username, reason: reason.trim() };
      if (decideRelease(readEntryHold(log.db, holdId), holdId)) {
        log.append([eventOfRelease(release, about)]);
      }
    }
    const holds = readEntryHolds(log.db);
    context.report(holds, () =>
      holds.length === 0 ? 'new entries are not stopped' : holds.map(renderHold).join('\n'),
    );
    return 0;
  });
}

function renderHold({ holdId, placedAt, operator, reason }: EntryHold): string {
  const since = new Date(placedAt).toISOString().slice(0, 16).replace('T', ' ');
  return `${holdId}  since ${since} by ${operator}: ${reason}`;
}
