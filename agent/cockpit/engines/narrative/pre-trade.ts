import { limits } from './limits.ts';
import type { Standing } from './standing.ts';

export interface PreTradeInput {
  readonly side: 'long' | 'short';
  /** Whether the mentions are more than news; null: not known. */
  readonly isOrganic: boolean | null;
  /** Mentions more than before, and how much that grew. */
  readonly velocity: number | null;
  readonly acceleration: number | null;
  /** −1 to 1. */
  readonly composite: number | null;
  readonly confidence: number | null;
  /** Of the mentions; only an unusual one against the trade counts. */
  readonly zScore: number | null;
  readonly standing: Pick<Standing, 'mode' | 'reasons'>;
}

export interface Finding {
  readonly level: 'error' | 'warning' | 'good';
  readonly code: string;
  readonly message: string;
  /** What it does to the rating. */
  readonly change: number;
}

export interface PreTradeCheck {
  readonly isAllowed: boolean;
  /** `blocked`: an error, or two warnings. */
  readonly verdict: 'clear' | 'warned' | 'blocked';
  /** 0 to 1, beginning at 0.5. */
  readonly rating: number;
  readonly findings: readonly Finding[];
}

/** The check before a trade: every finding is listed with what it changed. What is not known is a warning,
 * as nobody can say it is fine. For a short position up is down. */
export function checkPreTrade(input: PreTradeInput): PreTradeCheck {
  const findings = [
    ...standingFindings(input),
    ...organicFindings(input.isOrganic),
    ...velocityFindings(input),
    ...accelerationFindings(input),
    ...compositeFindings(input),
    ...anomalyFindings(input),
  ];
  const errors = findings.filter(({ level }) => level === 'error').length;
  const warnings = findings.filter(({ level }) => level === 'warning').length;
  const sum = findings.reduce<number>((total, { change }) => total + change, limits.preTrade.start);
  const rating = Number(Math.max(0, Math.min(1, sum)).toFixed(4));
  const isBlocked = errors > 0 || warnings >= 2;
  const verdict = isBlocked ? 'blocked' : warnings === 1 ? 'warned' : 'clear';
  return { isAllowed: !isBlocked, verdict, rating, findings };
}

function standingFindings({ standing }: PreTradeInput): readonly Finding[] {
  if (standing.mode === 'tradable') return [];
  return [error('watch-only', `Only watched: ${standing.reasons.join('; ')}.`, 0)];
}

function organicFindings(isOrganic: boolean | null): readonly Finding[] {
  if (isOrganic === null) return [unknown('organic', 'whether the talk is more than news')];
  return isOrganic ? [] : [error('not-organic', 'The talk is made by news.', -0.3)];
}

function velocityFindings({ velocity, side }: PreTradeInput): readonly Finding[] {
  if (velocity === null) return [unknown('velocity', 'whether mentions grow or shrink')];
  const { strong, weak } = limits.preTrade.velocity;
  const along = side === 'long' ? velocity : -velocity;
  const text = `Mentions changed by ${velocity}`;
  if (along < -strong) return [error('velocity', `${text}: against you.`, -0.3)];
  if (along < -weak) return [warning('velocity', `${text}: slightly against you.`, -0.15)];
  return along > strong ? [good('velocity', `${text}: with you.`, 0.2)] : [];
}

function accelerationFindings({ acceleration, side }: PreTradeInput): readonly Finding[] {
  if (acceleration === null) return [unknown('acceleration', 'whether that speeds up')];
  const along = side === 'long' ? acceleration : -acceleration;
  const text = `The change itself changed by ${acceleration}`;
  if (along < -limits.preTrade.acceleration) {
    return [error('acceleration', `${text}: against you.`, -0.2)];
  }
  if (along <= limits.preTrade.acceleration) return [];
  return [good('acceleration', `${text}: with you.`, 0.15)];
}

function compositeFindings({ composite, confidence, side }: PreTradeInput): readonly Finding[] {
  if (composite === null || confidence === null) {
    return [unknown('composite', 'the score of this narrative')];
  }
  const { composite: bound, confidenceMin } = limits.preTrade;
  const along = side === 'long' ? composite : -composite;
  const text = `The score is ${Number(composite.toFixed(2))}`;
  const findings: Finding[] = [];
  if (along < -bound) findings.push(error('composite', `${text}: against you.`, -0.25));
  else if (along > bound) findings.push(good('composite', `${text}: with you.`, 0.2));
  if (confidence < confidenceMin) {
    const percent = Math.round(confidence * 100);
    findings.push(warning('confidence', `The parts agree only to ${percent} %.`, -0.1));
  }
  return findings;
}

function anomalyFindings({ zScore, side }: PreTradeInput): readonly Finding[] {
  if (zScore === null) return [];
  const along = side === 'long' ? zScore : -zScore;
  if (along >= -limits.preTrade.zScore) return [];
  const text = `Mentions are ${Number(zScore.toFixed(1))} deviations from usual: against you.`;
  return [warning('anomaly', text, -0.1)];
}

function error(code: string, message: string, change: number): Finding {
  return { level: 'error', code, message, change };
}

function warning(code: string, message: string, change: number): Finding {
  return { level: 'warning', code, message, change };
}

function good(code: string, message: string, change: number): Finding {
  return { level: 'good', code, message, change };
}

function unknown(code: string, what: string): Finding {
  return warning(`${code}-unknown`, `Not known: ${what}.`, 0);
}
