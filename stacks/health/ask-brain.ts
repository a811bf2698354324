import { type Clock, retry } from '#lib';
import type { RunValues } from '../deploy/lease.ts';
import { limits } from '../limits.ts';
import { readScript, renderScript } from '../ssh/script.ts';
import type { SshSession } from '../ssh/session.ts';
import { brainTokenName, type DrainState, parseDrainState } from './brain-contract.ts';
import type { BrainPlace } from './checks.ts';

interface Question {
  readonly session: Pick<SshSession, 'run'>;
  readonly values: RunValues;
  readonly brain: BrainPlace;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
  readonly tryS?: number | undefined;
}

export type BrainQuestion = Question &
  (
    | { readonly action: 'drain' | 'resume'; readonly body: Readonly<Record<string, unknown>> }
    /** Answered once the state is another than `last` (the text of an answer), or after `waitS`. */
    | { readonly action: 'watch'; readonly last: string; readonly waitS: number }
  );

export type BrainAnswer =
  | { readonly kind: 'state'; readonly state: DrainState; readonly text: string }
  | { readonly kind: 'not-running'; readonly why: string }
  /** No answer of the contract; `status` where it was HTTP's. */
  | { readonly kind: 'error'; readonly why: string; readonly status: number | undefined };

/** Asks the brain of a host on the host itself, in one script over the shared connection; a link
 * that breaks is tried again, since asking twice does no harm. Throws what the connection throws. */
export async function askBrain(question: BrainQuestion): Promise<BrainAnswer> {
  const { session, values, brain, signal, action } = question;
  const isWatch = action === 'watch';
  const waitS = isWatch ? question.waitS : 0;
  const tryS = question.tryS ?? limits.drain.tryS;
  const script = renderScript(
    {
      ...values,
      ACTION: action,
      UNIT: brain.unit,
      PORT: brain.port,
      TOKEN_NAME: brainTokenName,
      TRY_S: tryS,
      BODY: isWatch ? '' : JSON.stringify(question.body),
      LAST: isWatch ? question.last : '',
      WAIT_S: waitS,
    },
    readScript('common'),
    readScript('drain'),
  );
  const timeoutMs = question.timeoutMs ?? waitS * 1_000 + limits.ssh.scriptTimeoutMs;
  const { clock } = question;
  const report = await retry(() => session.run(script, { signal, timeoutMs }), {
    ...limits.link,
    clock,
    signal,
  });
  const text = report.get('brain');
  if (text !== undefined) return readAnswer(text);
  const problem = report.get('brain-error');
  const state = report.get('brain-unit') ?? 'unknown';
  if (problem === undefined) return { kind: 'not-running', why: `${brain.unit} is ${state}` };
  return {
    kind: 'error',
    why: `${errorText(problem, tryS)} (${brain.unit} is ${state})`,
    status: undefined,
  };
}

/** `200 {…}` */
function readAnswer(text: string): BrainAnswer {
  const space = text.indexOf(' ');
  const status = Number(text.slice(0, space));
  const state = status === 200 ? parseDrainState(text.slice(space + 1)) : undefined;
  if (state !== undefined) return { kind: 'state', state, text };
  const why =
    status === 200
      ? 'it answered with something that is no state of a drain'
      : status === 401
        ? `it does not take the token of its credential ${brainTokenName}`
        : `it answered ${status}`;
  return { kind: 'error', why, status };
}

// curl(1), EXIT CODES.
const curlErrors: Readonly<Record<string, string>> = {
  'no-token': `its credential ${brainTokenName} is not there`,
  7: 'nothing listens on its port',
  52: 'it closed the connection without an answer',
  56: 'it closed the connection in the middle of its answer',
  127: 'there is no curl on that machine',
};

function errorText(problem: string, tryS: number): string {
  if (problem === '28') return `it gave no answer in ${tryS} s`;
  return curlErrors[problem] ?? `curl ended with exit code ${problem}`;
}
