import { abortFault, type Clock, redactText, throwIfAborted } from '#lib';
import type { HttpCheck } from '#nix';
import { limits } from '../limits.ts';
import { httpGetOnce } from './http-get.ts';
import { decideNextStep } from './pace.ts';
import type { CheckState } from './results.ts';

export interface HttpCheckInput {
  /** What `{host}` and `{address}` stand for. */
  readonly host: string;
  readonly address: string;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly onChange: (state: CheckState) => void;
}

/** The URL of a check for one host; an IPv6 address gets its brackets. */
export function fillUrl(
  template: string,
  { host, address }: { host: string; address: string },
): URL {
  const literal = address.includes(':') ? `[${address}]` : address;
  const url = template.replaceAll('[{address}]', literal).replaceAll('{address}', literal);
  return new URL(url.replaceAll('{host}', host));
}

/** Asks from here until the host answers as it should, or its time is over. Throws Fault `aborted`. */
export async function runHttpCheck(check: HttpCheck, input: HttpCheckInput): Promise<CheckState> {
  const { clock, signal, onChange } = input;
  const url = fillUrl(check.url, input);
  const beganMs = clock.monotonicMs();
  let wellSinceMs: number | undefined;
  let told = '';
  for (let attempts = 1; ; attempts++) {
    const answer = await tryOnce(check, url, signal);
    const elapsedMs = clock.monotonicMs() - beganMs;
    wellSinceMs = answer.isWell ? (wellSinceMs ?? elapsedMs) : undefined;
    const step = decideNextStep({ timing: check, elapsedMs, isWell: answer.isWell, wellSinceMs });
    const { reason } = answer;
    const state = { attempts, tookMs: Math.round(elapsedMs), reason };
    if (step !== 'again') {
      const over = { status: step, ...state };
      onChange(over);
      return over;
    }
    if (reason !== told) onChange({ status: 'trying', ...state });
    told = reason;
    await clock.sleep(check.everyS * 1_000, signal);
  }
}

interface Try {
  readonly isWell: boolean;
  readonly reason: string;
}

async function tryOnce(check: HttpCheck, url: URL, signal: AbortSignal | undefined): Promise<Try> {
  throwIfAborted(signal);
  const limit = AbortSignal.timeout(check.tryTimeoutS * 1_000);
  const { redirects, contains } = check;
  try {
    const answer = await httpGetOnce(url, {
      redirects,
      needsBody: contains !== undefined,
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
    });
    const said = `GET ${url.pathname} answered ${answer.status}`;
    if (!check.status.includes(answer.status)) return { isWell: false, reason: said };
    if (contains !== undefined && !answer.body.includes(contains)) {
      return { isWell: false, reason: `${said}, without ${JSON.stringify(contains)} in its body` };
    }
    return { isWell: true, reason: said };
  } catch (error) {
    if (signal?.aborted === true) throw abortFault(signal);
    if (limit.aborted) {
      return { isWell: false, reason: `GET ${url.pathname}: no answer in ${check.tryTimeoutS} s` };
    }
    return { isWell: false, reason: `GET ${url.pathname}: ${connectionError(error)}` };
  }
}

/** Only what a connection says of itself is an answer; anything else is a bug. */
function connectionError(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  // Several addresses were tried: Node gives an AggregateError without a text.
  const text = error.message || String(error.code);
  return redactText(text).slice(0, limits.health.reasonMaxChars);
}
