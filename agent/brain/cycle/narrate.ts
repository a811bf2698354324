import type { DatabaseSync } from 'node:sqlite';
import type { StoredEvent } from '../events/index.ts';
import { renderMoney, renderPrice } from '../model/render.ts';
import { hourMs } from '../model/time.ts';
import { readOpenPosition, readOpenPositions } from '../positions/index.ts';
import type { BrainEvents } from '../registry.ts';
import { levelTexts, readEquityLedger } from '../risk/index.ts';

type Told<Type extends string> = Extract<StoredEvent<BrainEvents>, { type: Type }>;

const endings: Readonly<Record<string, string>> = {
  stop: 'the stop was hit',
  target: 'the target was reached',
  time: 'held as long as it may be',
  'kill-switch': 'the kill switch demands it',
  operator: 'an operator closed it',
  flip: 'the other side was entered',
};

/** An event as one line for somebody who watches; undefined for the many that nobody would miss. */
export function narrateEvent(
  db: DatabaseSync,
  event: StoredEvent<BrainEvents>,
): string | undefined {
  const line = describe(db, event);
  return line === undefined ? undefined : `${renderTime(event.recordedAt)}  ${line}`;
}

function describe(db: DatabaseSync, event: StoredEvent<BrainEvents>): string | undefined {
  switch (event.type) {
    case 'position.opened.v1':
      return describeOpening(db, event);
    case 'position.closed.v1':
      return describeClosing(event);
    case 'cycle.completed.v1':
      return describeCycle(db, event);
    case 'regime.changed.v1':
      return `the market is taken for ${event.payload.to ?? 'nothing that is known'} now`;
    case 'killswitch.changed.v1': {
      const { to, reason } = event.payload;
      return `kill switch at level ${to} (${levelTexts[to].name}): ${reason}`;
    }
    default:
      return undefined;
  }
}

function describeOpening(db: DatabaseSync, { payload }: Told<'position.opened.v1'>): string {
  const { symbol, side, stop, target, strategy, conviction } = payload;
  const held = readOpenPosition(db, symbol);
  const what =
    held === undefined
      ? ''
      : `, ${held.openSize} for ${renderPrice(held.entryPrice)} each (${renderMoney(held.openSize * held.entryPrice)})`;
  const exits =
    stop === null || target === null
      ? ''
      : `; stop ${renderPrice(stop)}, target ${renderPrice(target)}`;
  const why = strategy === null ? '' : `; ${strategy}, conviction ${conviction ?? '?'} of 10`;
  return `OPENED ${symbol} ${side}${what}${exits}${why}`;
}

function describeClosing({ payload }: Told<'position.closed.v1'>): string {
  const { symbol, side, reason, exitPrice, pnl, openedAt, closedAt } = payload;
  const hours = Math.max(1, Math.round((closedAt - openedAt) / hourMs));
  const at = exitPrice === null ? '' : ` at ${renderPrice(exitPrice)}`;
  const result = pnl >= 0 ? `won ${renderMoney(pnl)}` : `lost ${renderMoney(-pnl)}`;
  return `CLOSED ${symbol} ${side}${at} after ${hours} h, ${endings[reason] ?? reason}: ${result}, fees paid`;
}

function describeCycle(db: DatabaseSync, { payload }: Told<'cycle.completed.v1'>): string {
  const { symbols, signals, submitted } = payload;
  const open = readOpenPositions(db).length;
  const equity = readEquityLedger(db)?.equity;
  const worth = equity === undefined ? '' : `, account worth ${renderMoney(equity)}`;
  const entered = submitted === 0 ? 'nothing to enter' : `${submitted} to enter`;
  return `looked at ${symbols.length} assets, ${signals} signals, ${entered}; ${open} open${worth}`;
}

function renderTime(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
