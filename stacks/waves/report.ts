import { Fault, type FaultCode } from '#lib';
import type { DeployResult, Outcome } from '../deploy/types.ts';
import { classifyReason } from '../status/reason.ts';

/** How one host of a deployment of many ended.
 * `taken-back`: deployed, then put back because its wave failed. `rolled-back`: put itself back.
 * `failed`: left as it was. `unreachable`: never reached. `interrupted`: left as the reason says. */
export type HostOutcome =
  | Outcome
  | 'taken-back'
  | 'rolled-back'
  | 'rollback-failed'
  | 'outcome-unknown'
  | 'failed'
  | 'unreachable'
  | 'interrupted'
  | 'not-started';

export interface HostReason {
  /** One word that does not change with the text: `offline`, `port-closed`, `locked`, `build` … */
  readonly class: string;
  readonly code: FaultCode | 'bug' | undefined;
  readonly message: string;
  readonly hint: string | undefined;
}

/** One row of the table, one entry of the result. */
export interface HostReport {
  readonly host: string;
  /** From 1; undefined for a host that came into none. */
  readonly wave: number | undefined;
  readonly outcome: HostOutcome;
  readonly reason: HostReason | undefined;
  /** Of the deployment, not of its taking back. */
  readonly run: string | undefined;
  readonly previous: string | undefined;
  readonly running: string | undefined;
  readonly generation: number | undefined;
  readonly newlyFailed: readonly string[];
  readonly receiptFile: string | undefined;
  /** Of the phases of its own. */
  readonly durationMs: number;
}

/** What the waves made of one host. */
export type HostEnd =
  | { readonly kind: 'succeeded'; readonly result: DeployResult }
  | { readonly kind: 'failed'; readonly error: unknown }
  | {
      readonly kind: 'taken-back';
      readonly result: DeployResult;
      readonly back: DeployResult;
      readonly why: string;
    }
  | { readonly kind: 'not-taken-back'; readonly result: DeployResult; readonly error: unknown }
  | { readonly kind: 'not-started'; readonly why: string };

export interface ReportAbout {
  readonly host: string;
  readonly wave: number | undefined;
  readonly durationMs: number;
}

export function reportHost(about: ReportAbout, end: HostEnd): HostReport {
  const nothing = {
    ...about,
    ...{ run: undefined, previous: undefined, running: undefined, generation: undefined },
    ...{ newlyFailed: [], receiptFile: undefined, reason: undefined },
  };
  switch (end.kind) {
    case 'succeeded':
      return { ...nothing, ...end.result, host: about.host };
    case 'failed':
      return { ...nothing, outcome: outcomeOf(end.error), reason: reasonOf(end.error) };
    case 'not-started':
      return { ...nothing, outcome: 'not-started', reason: plainReason('not-started', end.why) };
    case 'taken-back': {
      const { running, generation } = end.back;
      const reason = plainReason('wave-failed', end.why);
      const outcome = 'taken-back';
      return { ...nothing, ...end.result, host: about.host, running, generation, outcome, reason };
    }
    case 'not-taken-back': {
      const reason = reasonOf(end.error);
      const message = `its wave failed, and it could not be put back on ${end.result.previous}: ${reason.message}`;
      const outcome = reason.code === 'aborted' ? 'interrupted' : 'rollback-failed';
      return {
        ...nothing,
        ...end.result,
        host: about.host,
        outcome,
        reason: { ...reason, message },
      };
    }
  }
}

function plainReason(name: string, message: string): HostReason {
  return { class: name, code: undefined, message, hint: undefined };
}

const outcomes: Partial<Readonly<Record<FaultCode, HostOutcome>>> = {
  'deploy.unreachable': 'unreachable',
  'deploy.rolled-back': 'rolled-back',
  'deploy.rollback-failed': 'rollback-failed',
  'deploy.outcome-unknown': 'outcome-unknown',
  aborted: 'interrupted',
};

export function outcomeOf(error: unknown): HostOutcome {
  return (error instanceof Fault ? outcomes[error.code] : undefined) ?? 'failed';
}

const classes: Partial<Readonly<Record<FaultCode, string>>> = {
  'deploy.refused': 'refused',
  'deploy.locked': 'locked',
  'deploy.not-deployable': 'not-deployable',
  'check.findings': 'findings',
  'deploy.secrets-missing': 'secrets',
  'deploy.build-failed': 'build',
  'deploy.copy-failed': 'copy',
  'deploy.rolled-back': 'rolled-back',
  'deploy.rollback-failed': 'rollback-failed',
  'deploy.outcome-unknown': 'outcome-unknown',
  aborted: 'interrupted',
};

export function reasonOf(error: unknown): HostReason {
  if (!(error instanceof Fault)) {
    const message = error instanceof Error ? error.message : String(error);
    return { class: 'bug', code: 'bug', message: `this is a bug: ${message}`, hint: undefined };
  }
  const { code, message, hint } = error;
  return { class: classes[code] ?? connectionClass(error), code, message, hint };
}

/** ssh got nowhere although the tailnet answers: a relay in between is the likely cause. */
function connectionClass(fault: Fault): string {
  const name = classifyReason(fault);
  const isOpen = name === 'no-answer' || name === 'other';
  return isOpen && /through (?:a|the) relay/.test(fault.message) ? 'relayed' : name;
}
