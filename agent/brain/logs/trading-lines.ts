import type { Log, LogFields, LogLevel } from '#lib';
import type { EventRegistry, StoredEvent } from '../events/index.ts';

interface Line {
  readonly level: LogLevel;
  readonly text: string;
  /** Of the payload. */
  readonly fields: readonly string[];
}

const line = (level: LogLevel, text: string, ...fields: readonly string[]): Line => ({
  level,
  text,
  fields,
});

/** What `oms.log` says of an event. */
const lines: Readonly<Record<string, Line>> = {
  'intent.submitted.v1': line(
    'info',
    'Intent',
    'symbol',
    'side',
    'size',
    'entry',
    'stop',
    'target',
  ),
  'order.created.v1': line('info', 'Order submitted', 'clientId', 'purpose', 'symbol', 'action'),
  'order.acknowledged.v1': line('info', 'Order taken', 'clientId', 'venueId'),
  'order.rejected.v1': line('warn', 'Order rejected', 'clientId', 'reason'),
  'order.unknown.v1': line('warn', 'Order outcome unknown', 'clientId', 'reason'),
  'order.absent.v1': line('warn', 'Order never arrived', 'clientId'),
  'order.cancelled.v1': line('info', 'Order cancelled', 'clientId', 'filledSize', 'reason'),
  'order.unknown-external.v1': line('error', 'Order of somebody else', 'symbol', 'what'),
  'fill.recorded.v1': line('info', 'Fill', 'clientId', 'symbol', 'action', 'size', 'price', 'fee'),
  'position.opened.v1': line('info', 'Position opened', 'symbol', 'side', 'stop', 'target'),
  'position.closed.v1': line('info', 'Position closed', 'symbol', 'side', 'reason', 'pnl'),
  'position.mismatch.v1': line('error', 'Position differs from the exchange', 'symbol'),
  'balance.mismatch.v1': line('error', 'Cash differs from the exchange', 'localCash', 'venueCash'),
};

/** Writes what the events say of orders, fills and positions. */
export function writeTradingLines(
  log: Log,
  events: readonly Pick<StoredEvent<EventRegistry>, 'type' | 'payload'>[],
): void {
  for (const { type, payload } of events) {
    const told = lines[type];
    if (told === undefined) continue;
    const known = payload as LogFields;
    const fields = Object.fromEntries(told.fields.map((field) => [field, known[field]]));
    log[told.level](told.text, { module: 'execution.oms', ...fields });
  }
}
