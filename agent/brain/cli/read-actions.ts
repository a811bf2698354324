import type { DatabaseSync } from 'node:sqlite';
import { Fault, redactValue, systemClock } from '#lib';
import { statement } from '../events/index.ts';
import { buildScorecards, readOutcomes } from '../karma/index.ts';
import { renderPrice } from '../model/render.ts';
import { readOpenPositions } from '../positions/index.ts';
import {
  isCapOld,
  levelTexts,
  readDecision,
  readDecisions,
  readEntryHolds,
  readKillSwitch,
  readRiskCap,
  renderCap,
  renderWhy,
} from '../risk/index.ts';
import { readClosedPositions, readLastCycle, readOrders, readSignals } from '../views.ts';
import { configOf, withLog } from './context.ts';
import type { BrainCommandContext } from './options.ts';

const when = (at: unknown) => new Date(Number(at)).toISOString().slice(0, 19).replace('T', ' ');
const orNone = (price: number | null) => (price === null ? 'none' : renderPrice(price));
const money = (value: unknown) => Number(value).toFixed(2);

export function runStatus(context: BrainCommandContext): Promise<number> {
  return withLog(context, ({ db, tip }) => {
    const killSwitch = readKillSwitch(db);
    const cap = readRiskCap(db);
    const now = newestTime(db);
    const riskCap = cap && { ...cap, isOld: isCapOld(cap, now) };
    const entryHolds = readEntryHolds(db);
    const cycle = readLastCycle(db);
    const open = readOpenPositions(db);
    const closed = readClosedPositions(db, 500);
    const pnl = closed.reduce((sum, row) => sum + Number(row.pnl), 0);
    const data = {
      ...{ events: tip().seq, killSwitch, riskCap, entryHolds },
      ...{ cycle: cycle ?? null, open: open.length, pnl },
    };
    context.report(data, () =>
      [
        `kill switch  ${killSwitch.level} ${levelTexts[killSwitch.level].name}: ${killSwitch.reason}`,
        `risk cap     ${cap === null ? 'nobody has told a risk state' : renderCap(cap, now)}`,
        ...entryHolds.map(
          ({ holdId, operator, reason }) => `hold         ${holdId} by ${operator}: ${reason}`,
        ),
        cycle === undefined
          ? 'last cycle   none yet: panther brain run'
          : `last cycle   ${when(cycle.at)}, ${cycle.signals ?? 0} signals, ${cycle.submitted ?? 0} orders`,
        `positions    ${open.length} open, ${closed.length} closed, ${money(pnl)} net on paper`,
        `log          ${tip().seq} events`,
      ].join('\n'),
    );
    return 0;
  });
}

/** By the clock that the log is written by, which in a demonstration is not this machine's. */
function newestTime(db: DatabaseSync): number {
  const newest = statement(db, 'select recorded_at as at from events order by seq desc limit 1');
  return Number(newest.get()?.at ?? systemClock.now());
}

export function runSignals(context: BrainCommandContext): Promise<number> {
  const { symbol, limit } = context.options;
  return withLog(context, ({ db }) => {
    const rows = readSignals(db, { symbol: symbol?.toUpperCase(), limit });
    context.report(rows, () =>
      rows.length === 0
        ? 'no signals yet: panther brain cycle'
        : rows
            .map(
              (row) =>
                `${when(row.timestamp)}  ${String(row.symbol).padEnd(6)} ${String(row.signal).padEnd(8)}${String(row.conviction).padStart(2)}  ${String(row.producer).padEnd(18)} ${row.rationale}`,
            )
            .join('\n'),
    );
    return 0;
  });
}

export function runPositions(context: BrainCommandContext): Promise<number> {
  return withLog(context, ({ db }) => {
    const open = readOpenPositions(db);
    const closed = readClosedPositions(db, context.options.limit);
    const orders = readOrders(db, context.options.limit);
    context.report({ open, closed, orders }, () =>
      [
        ...(open.length === 0 ? ['nothing is open'] : []),
        ...open.map(
          (each) =>
            `open    ${each.symbol.padEnd(6)} ${each.side.padEnd(6)}${each.openSize} at ${renderPrice(each.entryPrice)}, stop ${orNone(each.stop)}, target ${orNone(each.target)}  ${each.strategy ?? ''}  ${each.positionId}`,
        ),
        ...closed.map(
          (row) =>
            `closed  ${String(row.symbol).padEnd(6)} ${String(row.side).padEnd(6)}${money(row.pnl).padStart(10)}  ${String(row.reason).padEnd(8)} ${when(row.closedAt)}`,
        ),
      ].join('\n'),
    );
    return 0;
  });
}

export function runWhy(context: BrainCommandContext): Promise<number> {
  const { subject } = context.args;
  return withLog(context, (log) => {
    if (subject === undefined) {
      const decisions = readDecisions(log, { limit: context.options.limit });
      context.report(decisions, () =>
        decisions.length === 0
          ? 'no decisions yet: panther brain cycle'
          : decisions
              .map(
                ({ id, at, symbol, outcome }) =>
                  `${id.slice(0, 12)}  ${when(at)}  ${symbol.padEnd(6)} ${outcome}`,
              )
              .join('\n'),
      );
      return 0;
    }
    const decision = readDecision(log, subject);
    if (decision === undefined) {
      const hint = 'panther brain why lists the newest';
      throw new Fault({ code: 'brain.unknown', message: `no decision is ${subject}`, hint });
    }
    context.report(decision, () => renderWhy(decision));
    return 0;
  });
}

/** Of closed positions: how often each producer and strategy was right, and how sure that is. */
export function runScorecard(context: BrainCommandContext): Promise<number> {
  return withLog(context, ({ db }) => {
    const cards = buildScorecards(readOutcomes(db));
    context.report(cards, () => {
      const groups = [
        ['strategies', cards.strategies],
        ['producers', cards.producers],
      ] as const;
      if (groups.every(([, rows]) => rows.length === 0)) return 'nothing has closed yet';
      return groups
        .flatMap(([name, rows]) => [
          name,
          ...rows.map(
            ({ name: who, n, wins, expectancy }) =>
              `  ${who.padEnd(20)} ${String(n).padStart(4)} closed, ${wins} won, ${expectancy === null ? 'no expectancy yet' : `${money(expectancy)} each`}`,
          ),
        ])
        .join('\n');
    });
    return 0;
  });
}

export function runConfig(context: BrainCommandContext): number {
  const config = redactValue(configOf(context));
  context.report(config, () => JSON.stringify(config, null, 2));
  return 0;
}
