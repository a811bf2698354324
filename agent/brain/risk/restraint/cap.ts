import type { TimeMs } from '../../model/time.ts';

export const capStates = ['RISK_OFF', 'NORMAL', 'AGGRESSIVE'] as const;
export type CapState = (typeof capStates)[number];

/** Payload of `riskcap.set.v1`: the risk state of the cockpit, which may only take something away. Times are
 * by the clock of the brain. */
export interface RiskCap {
  readonly state: CapState;
  readonly reason: string;
  readonly at: TimeMs;
  /** Not said again by then, it is old. */
  readonly until: TimeMs;
  readonly operator: string;
}

/** As somebody else says it, by a clock of their own. */
export interface CapRequest extends RiskCap {}

/** `until` is rounded up to a multiple of this: what is said every half minute is an event every ten. */
const coarseMs = 10 * 60_000;

/** The cap in the brain's own time; undefined when it says what the log has already. How long it holds is
 * taken from the request, when it begins is not: clocks of machines differ, and that of a demonstration runs
 * `speed` times as fast. */
export function decideCap(
  before: RiskCap | null,
  { at, until, ...said }: CapRequest,
  { now, speed }: { readonly now: TimeMs; readonly speed: number },
): RiskCap | undefined {
  const step = coarseMs * speed;
  const end = Math.ceil((now + (until - at) * speed) / step) * step;
  const isSame =
    before !== null &&
    before.state === said.state &&
    before.reason === said.reason &&
    before.operator === said.operator &&
    before.until >= end;
  return isSame ? undefined : { ...said, at: now, until: end };
}

export function isCapOld(cap: RiskCap, now: TimeMs): boolean {
  return now >= cap.until;
}

/** Why nothing is entered; undefined when it may be. An old RISK_OFF still says no: whoever watched the risk
 * has fallen silent, which makes nothing safer. */
export function capRefusal(cap: RiskCap | null, now: TimeMs): string | undefined {
  return cap?.state === 'RISK_OFF' ? renderCap(cap, now) : undefined;
}

/** `RISK_OFF by cockpit: equity is 6 % below its highest`, and since when it is old. */
export function renderCap(cap: RiskCap, now: TimeMs): string {
  const { state, operator, reason, until } = cap;
  const effect = state === 'RISK_OFF' ? ', nothing is entered' : '';
  const end = new Date(until).toISOString();
  const age = isCapOld(cap, now) ? ` (not heard again since ${end}; it stays until it is)` : '';
  return `risk state ${state} by ${operator}${effect}: ${reason}${age}`;
}
