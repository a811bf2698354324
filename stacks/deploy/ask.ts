import { Fault, retry } from '#lib';
import { limits } from '../limits.ts';
import type { Report } from '../ssh/script.ts';
import type { RunScriptOptions, SshSession } from '../ssh/session.ts';
import type { RunContext } from './run-context.ts';

/** Tries again what a broken connection cut short, with growing pauses; what it was is told and
 * counted. Throws the last failure, and at once what no second try would mend: another host key, a
 * refused login, an answer. */
export function overBrokenLinks<T>(
  context: RunContext,
  what: string,
  work: () => Promise<T>,
): Promise<T> {
  return retry(work, {
    ...limits.link,
    shouldRetry: isLink,
    clock: context.clock,
    signal: context.signal,
    onAttempt: ({ error }) => {
      const why = error instanceof Fault ? error.message.split('\n', 1)[0] : String(error);
      context.retry(`${what}: ${why}; trying again`);
    },
  });
}

/** A link that went silent looks like a script that takes too long. */
export function isLink(error: unknown): error is Fault {
  return error instanceof Fault && (error.retryable || error.code === 'exec.timeout');
}

/** Runs a script that does no harm when it is run twice. */
export function askTarget(
  context: RunContext,
  session: SshSession,
  what: string,
  script: string,
  options: RunScriptOptions = {},
): Promise<Report> {
  return overBrokenLinks(context, what, () =>
    session.run(script, { signal: context.signal, ...options }),
  );
}
