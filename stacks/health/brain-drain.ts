import { type Clock, Fault } from '#lib';
import type { RunValues } from '../deploy/lease.ts';
import { limits } from '../limits.ts';
import type { SshSession } from '../ssh/session.ts';
import { askBrain, type BrainAnswer } from './ask-brain.ts';
import type { DrainState } from './brain-contract.ts';
import { type BrainPlace, reconciledCheck, type ServiceCheck } from './checks.ts';
import { renderUnsettled } from './render-drain.ts';

export interface DrainInput {
  readonly host: string;
  readonly session: Pick<SshSession, 'run'>;
  readonly values: RunValues;
  /** Undefined on a host without one. */
  readonly brain: BrainPlace | undefined;
  /** Whether the activation will restart its unit; otherwise nothing is asked. */
  readonly willRestart: boolean;
  /** For the brain's own record, such as `deployment <run>`. */
  readonly reason: string;
  /** How long the drain lasts beyond the settling without another word: until the old process is
   * surely stopped. */
  readonly holdMs: number;
  /** How long orders may take to get their outcome. Default `limits.drain.settleMs`. */
  readonly settleMs?: number;
  /** How long one answer of the brain may take. Default `limits.drain.tryS`. */
  readonly tryS?: number;
  /** Goes on although orders are not settled, or the brain does not answer. */
  readonly ignoreUnsettled: boolean;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly onWarning: (message: string) => void;
  readonly onProgress?: ((state: DrainState) => void) | undefined;
}

export type Drain =
  /** Nothing was drained, so nothing has to be resumed or to reconcile. */
  | { readonly kind: 'none'; readonly why: string }
  | {
      readonly kind: 'drained';
      /** As it was last; not settled only where that was to be ignored. */
      readonly state: DrainState | undefined;
      readonly brain: BrainPlace;
      /** For a deployment that does not happen. Resolves to what became of it, and throws no Fault. */
      readonly resume: () => Promise<string>;
    };

/** Drains the brain before an activation that restarts it: no new entries, and every order with its
 * outcome. Whatever it throws, the brain was told to go on before. Throws Fault `deploy.refused` when
 * orders are not settled in time or the brain cannot be asked (unless that is to be ignored),
 * `aborted`, and what the connection throws. */
export async function drainBrain(input: DrainInput): Promise<Drain> {
  const { brain } = input;
  if (brain === undefined) return { kind: 'none', why: 'the host has no brain' };
  if (!input.willRestart) return { kind: 'none', why: 'the brain is not restarted' };
  const beganMs = input.clock.monotonicMs();
  const settleMs = input.settleMs ?? limits.drain.settleMs;
  const run = { ...input, brain, settleMs, endMs: beganMs + settleMs };
  const resume = () => resumeBrain({ ...input, brain });
  try {
    const first = await postDrain(run);
    if (first.kind === 'not-running') return { kind: 'none', why: first.why };
    if (first.kind === 'error' && first.status === 404) {
      input.onWarning(`the brain of ${input.host} cannot be drained: it has no /drain`);
      return { kind: 'none', why: 'the brain that runs sends no orders' };
    }
    const last = await settle(run, first);
    if (last.kind === 'state' && isSettled(last.state)) {
      return { kind: 'drained', state: last.state, brain, resume };
    }
    if (!input.ignoreUnsettled) throw refusal(run, last);
    input.onWarning(`${problemOf(last)}; going on as told`);
    const state = last.kind === 'state' ? last.state : undefined;
    return { kind: 'drained', state, brain, resume };
  } catch (error) {
    // The drain may have been heard even though no answer came.
    input.onWarning(await resume());
    throw error;
  }
}

/** What has to hold after an activation, beside the host's own checks: a brain that was drained has
 * to say that it has reconciled. */
export function checksAfterDrain(drain: Drain): readonly ServiceCheck[] {
  if (drain.kind === 'none') return [];
  const wasSettled = drain.state !== undefined && isSettled(drain.state);
  return [reconciledCheck(drain.brain, wasSettled)];
}

interface DrainRun extends DrainInput {
  readonly brain: BrainPlace;
  readonly settleMs: number;
  readonly endMs: number;
}

function postDrain(run: DrainRun): Promise<BrainAnswer> {
  const body = { reason: run.reason, deadlineMs: run.settleMs + run.holdMs };
  return askBrain({ ...run, action: 'drain', body });
}

function isSettled({ draining, openIntents, unknownOrders }: DrainState): boolean {
  return draining && openIntents.length === 0 && unknownOrders.length === 0;
}

/** Follows the state until there is nothing more to wait for. Resolves to the last answer. */
async function settle(run: DrainRun, first: BrainAnswer): Promise<BrainAnswer> {
  for (let answer = first; ; ) {
    if (answer.kind === 'state') run.onProgress?.(answer.state);
    if (isFinal(run, answer)) return answer;
    const leftMs = run.endMs - run.clock.monotonicMs();
    if (answer.kind === 'state' && answer.state.draining) {
      const waitS = Math.min(limits.drain.watchS, Math.ceil(leftMs / 1_000));
      answer = await askBrain({ ...run, action: 'watch', last: answer.text, waitS });
    } else {
      // Somebody resumed it, its process is another one, or it does not answer now.
      await run.clock.sleep(Math.min(limits.drain.againMs, leftMs), run.signal);
      answer = await postDrain(run);
    }
  }
}

/** The end of waiting: there is nothing left to wait for, or no time. */
function isFinal(run: DrainRun, answer: BrainAnswer): boolean {
  if (answer.kind === 'not-running' || run.clock.monotonicMs() >= run.endMs) return true;
  if (answer.kind === 'error') return answer.status === 401 || answer.status === 404;
  const { draining, openIntents } = answer.state;
  if (isSettled(answer.state)) return true;
  return run.ignoreUnsettled && draining && openIntents.length === 0;
}

function problemOf(answer: BrainAnswer): string {
  switch (answer.kind) {
    case 'state':
      return renderUnsettled(answer.state);
    case 'not-running':
      return `the brain ended while it was drained (${answer.why})`;
    case 'error':
      return `the brain cannot be asked about its orders: ${answer.why}`;
  }
}

function refusal({ host, settleMs }: DrainRun, answer: BrainAnswer): Fault {
  const lead = answer.kind === 'state' ? `after ${settleMs / 1_000} s ` : '';
  return new Fault({
    code: 'deploy.refused',
    message: `${host} was left as it is: ${lead}${problemOf(answer)}`,
    hint:
      answer.kind === 'state'
        ? 'find out at the venue what became of them, then deploy again; --ignore-unsettled-orders deploys in spite of them'
        : 'look at its journal and at the venue; --ignore-unsettled-orders deploys in spite of it',
    where: host,
  });
}

/** Lets the brain open positions again. Not to be aborted: it comes after an abort, too. */
async function resumeBrain(input: DrainInput & { readonly brain: BrainPlace }): Promise<string> {
  const unsure = 'its drain ends by itself';
  try {
    const timeoutMs = limits.drain.resumeTimeoutMs;
    const body = { reason: input.reason };
    const asked = { ...input, action: 'resume', body, timeoutMs, signal: undefined } as const;
    const answer = await askBrain(asked);
    if (answer.kind === 'not-running')
      return `no brain runs on ${input.host}: a new one opens again`;
    if (answer.kind === 'state' && !answer.state.draining) {
      return `the brain of ${input.host} goes on as before`;
    }
    const why = answer.kind === 'error' ? answer.why : 'it says that it is still draining';
    return `the brain of ${input.host} could not be told to go on (${why}); ${unsure}`;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const why = error.message.split('\n', 1)[0];
    return `the brain of ${input.host} could not be told to go on (${why}); ${unsure}`;
  }
}
