import type { Severity } from './events.ts';

/** What of an event is worth an alert. */
export interface AlertDraft {
  readonly kind: string;
  readonly severity: Severity;
  readonly message: string;
  readonly symbol: string | null;
}

interface Told {
  readonly type: string;
  readonly payload: unknown;
}

type Field = (name: string) => string;
type Rule = (field: Field, payload: Readonly<Record<string, unknown>>) => AlertDraft | undefined;

const money = (field: Field, name: string) => Number(field(name)).toFixed(2);

/** By event type: extension is one line. */
const rules: Readonly<Record<string, Rule>> = {
  'position.closed.v1': (field, { reason, symbol }) => {
    const kinds: Readonly<Record<string, [string, Severity, string]>> = {
      stop: ['stop-hit', 'warning', 'hit its stop'],
      target: ['target-reached', 'info', 'reached its target'],
      'kill-switch': ['closed-by-kill-switch', 'critical', 'was closed by the kill switch'],
      external: ['closed-elsewhere', 'critical', 'ended without an order of ours'],
    };
    const [kind, severity, what] = kinds[String(reason)] ?? [];
    if (kind === undefined || severity === undefined) return undefined;
    const message = `${field('symbol')} ${field('side')} ${what}: ${money(field, 'pnl')} net`;
    return { kind, severity, message, symbol: String(symbol) };
  },
  'position.mismatch.v1': (field) => ({
    kind: 'reconcile-mismatch',
    severity: 'critical',
    message: `the exchange holds another ${field('symbol')} position than the fills explain; its symbol is locked, and what has no stop gets one at the next price`,
    symbol: field('symbol'),
  }),
  'balance.mismatch.v1': (field) => ({
    kind: 'reconcile-mismatch',
    severity: 'critical',
    message: `the exchange has ${money(field, 'venueCash')} in cash, fills and funding explain ${money(field, 'localCash')}`,
    symbol: null,
  }),
  'order.unknown-external.v1': (field) => ({
    kind: 'unknown-order',
    severity: 'critical',
    message: `an order or fill of ${field('symbol')} that this brain did not make: ${field('what')}`,
    symbol: field('symbol'),
  }),
  'order.unknown.v1': (field) => ({
    kind: 'order-outcome-unknown',
    severity: 'warning',
    message: `whether the exchange has order ${field('clientId')} is not known: ${field('reason')}`,
    symbol: null,
  }),
  'killswitch.changed.v1': (field, { from, to }) => ({
    kind: 'kill-switch',
    severity: Number(to) > Number(from) ? 'critical' : 'info',
    message: `kill switch from ${field('from')} to ${field('to')} by ${field('actor')}: ${field('reason')}`,
    symbol: null,
  }),
  'producer.down.v1': (field) => ({
    kind: 'producer-down',
    severity: 'warning',
    message: `producer ${field('producer')} failed ${field('failures')} times in a row: ${field('message')}`,
    symbol: null,
  }),
  'config.refused.v1': (field) => ({
    kind: 'config-refused',
    severity: 'critical',
    message: `${field('file')} is not taken, ${field('keeps')} stays as it was: ${field('message')}`,
    symbol: null,
  }),
  'dcg.violation.v1': (field) => ({
    kind: 'restricted-symbol',
    severity: 'warning',
    message: `a trade in the restricted ${field('symbol')} was refused`,
    symbol: field('symbol'),
  }),
};

/** Undefined for an event that nobody has to be told of. */
export function decideAlert({ type, payload }: Told): AlertDraft | undefined {
  const fields = payload as Readonly<Record<string, unknown>>;
  return rules[type]?.((name) => String(fields[name] ?? '?'), fields);
}

export const alertedTypes: readonly string[] = Object.keys(rules);
