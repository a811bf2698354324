import { userInfo } from 'node:os';
import { createLog, Fault, type LogFields, systemClock } from '#lib';
import { serve } from '#lib/serve';
import { openBrain } from '../cycle/brain.ts';
import { type StartOptions, startBrainService } from '../cycle/service-start.ts';
import { readOpenPositions } from '../positions/index.ts';
import { decideOperatorChange, eventOfChange, levelTexts, readKillSwitch } from '../risk/index.ts';
import { brainService } from '../service.ts';
import { configOf, stateFolderOf, withLog } from './context.ts';
import type { BrainCommandContext } from './options.ts';

/** The service, here. A demonstration tells what happens on stdout; its log has warnings only. */
export function runService({ env, cwd, options, stdout }: BrainCommandContext): Promise<number> {
  if (!options.demonstration) return runAs(env, { cwd });
  const speed = String(options.speed);
  const environment = {
    PANTHER_LOG_LEVEL: 'warn',
    ...env,
    PANTHER_BRAIN_DEMONSTRATION__SPEED: speed,
  };
  const labels = { demonstration: `${speed} times as fast` };
  return runAs(environment, { cwd, labels, tell: stdout });
}

function runAs(
  environment: BrainCommandContext['env'],
  { labels, ...options }: Omit<StartOptions, 'env'> & { readonly labels?: LogFields },
): Promise<number> {
  return serve(brainService, {
    environment,
    start: (context) => startBrainService(context, { ...options, env: environment }),
    ...(labels === undefined ? {} : { labels }),
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
  if (subject !== undefined && !/^[0-5]$/.test(subject)) {
    const message = `${JSON.stringify(subject)} is no level of the kill switch`;
    throw new Fault({ code: 'usage', message, hint: 'the levels are 0 to 5' });
  }
  if (subject !== undefined && (context.options.reason ?? '').trim() === '') {
    const message = 'the kill switch is set with a --reason, which is recorded';
    throw new Fault({ code: 'usage', message });
  }
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
    const { name, effect } = levelTexts[state.level];
    context.report({ ...state, name, effect }, () =>
      [`level ${state.level} ${name}: ${effect}`, `  ${state.reason}`].join('\n'),
    );
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
      const which = found.length === 0 ? 'no open position is' : 'several open positions are';
      const message = `${which} ${subject}`;
      const hint = 'panther brain positions lists them';
      throw new Fault({ code: 'brain.unknown', message, hint });
    }
    log.append([
      {
        type: 'position.close-requested.v1',
        payload: { positionId: position.positionId, symbol: position.symbol, reason: 'operator' },
        at: systemClock.now(),
        source: `operator/${userInfo().username}`,
        trace: reason,
        dedupeKey: `close:${position.positionId}`,
      },
    ]);
    context.report(position, () => `${position.symbol} is closed at the next price`);
    return 0;
  });
}
