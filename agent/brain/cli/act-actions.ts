import { userInfo } from 'node:os';
import { createLog, Fault, systemClock } from '#lib';
import { serve } from '#lib/serve';
import { openBrain } from '../cycle/brain.ts';
import { startBrainService } from '../cycle/service-start.ts';
import { readOpenPositions } from '../positions/index.ts';
import { decideOperatorChange, eventOfChange, readKillSwitch } from '../risk/index.ts';
import { brainService } from '../service.ts';
import { configOf, stateFolderOf, withLog } from './context.ts';
import type { BrainCommandContext } from './options.ts';

/** The service, here. */
export function runService({ env, cwd, options }: BrainCommandContext): Promise<number> {
  const { demonstration } = options;
  const speed =
    demonstration === undefined
      ? {}
      : { PANTHER_BRAIN_DEMONSTRATION__SPEED: String(demonstration) };
  const environment = { ...env, ...speed };
  return serve(brainService, {
    environment,
    start: (context) => startBrainService(context, environment, cwd),
  });
}

/** One cycle, when no service runs; with one, POST /scan asks it. */
export async function runOneCycle(context: BrainCommandContext): Promise<number> {
  const stop = new AbortController();
  const signal = context.signal ? AbortSignal.any([context.signal, stop.signal]) : stop.signal;
  const brain = await openBrain({
    config: configOf(context),
    stateFolder: stateFolderOf(context),
    ...{ clock: systemClock, sinks: [], signal },
    report: createLog({ format: 'pretty', write: (line) => context.stderr(line.trimEnd()) }),
  });
  try {
    await brain.watch();
    const { decisions, ...report } = await brain.cycle('operator');
    const rows = decisions.map(({ id, symbol, outcome }) => ({ id, symbol, outcome }));
    context.report({ ...report, decisions: rows }, () =>
      [
        `${report.signals} signals, ${report.noOpinions} without an opinion, ${report.submitted} orders on paper (${brain.data.source.origin} market)`,
        ...rows.map(
          ({ id, symbol, outcome }) =>
            `  ${symbol.padEnd(6)} ${outcome.padEnd(9)} panther brain why ${id.slice(0, 12)}`,
        ),
      ].join('\n'),
    );
    return 0;
  } finally {
    stop.abort();
    await Promise.allSettled([brain.data.following, brain.outbox.stopped]);
    await brain.close();
  }
}

/** Shows the level, or sets it: heard by the service at its next look. */
export function runKillSwitch(context: BrainCommandContext): Promise<number> {
  const { subject } = context.args;
  return withLog(context, (log) => {
    if (subject !== undefined) {
      const change = decideOperatorChange(readKillSwitch(log.db), {
        to: Number(subject),
        actor: userInfo().username,
        reason: context.options.reason ?? '',
        acceptsDrawdown: context.options['accept-drawdown'],
      });
      log.append([eventOfChange(change, { at: systemClock.now(), trace: 'command line' })]);
    }
    const state = readKillSwitch(log.db);
    context.report(state, () => `level ${state.level}: ${state.reason}`);
    return 0;
  });
}

/** Makes it durable that a position must go; the service closes it at the next price. */
export function runClose(context: BrainCommandContext): Promise<number> {
  const { subject } = context.args;
  const { reason } = context.options;
  if (subject === undefined || reason === undefined) {
    throw new Fault({
      code: 'usage',
      message: 'close needs the id of a position and --reason',
      hint: 'panther brain positions lists them',
    });
  }
  return withLog(context, (log) => {
    const found = readOpenPositions(log.db).filter(
      ({ positionId, symbol }) =>
        positionId.startsWith(subject) || symbol === subject.toUpperCase(),
    );
    const [position, other] = found;
    if (position === undefined || other !== undefined) {
      const message = `${found.length} open positions are ${subject}`;
      throw new Fault({ code: 'brain.unknown', message, hint: 'panther brain positions' });
    }
    log.append([
      {
        type: 'position.close-requested.v1',
        payload: { positionId: position.positionId, reason: 'operator' },
        at: systemClock.now(),
        source: `operator/${userInfo().username}`,
        trace: reason,
        dedupeKey: `close:${position.positionId}`,
      } as never,
    ]);
    context.report(position, () => `${position.symbol} is closed at the next price`);
    return 0;
  });
}
