import { Fault } from '#lib';
import type { SshSession } from '../ssh/session.ts';
import { type RunValues, releaseLease } from './lease.ts';
import type { RunContext } from './run-context.ts';

/** How far a deployment got on the target. `leasing` and `starting`: asked, not answered yet. */
export type Stage = 'untouched' | 'leasing' | 'leased' | 'starting' | 'activating' | 'over';

export interface LeaveInput {
  readonly context: RunContext;
  readonly session: SshSession;
  readonly values: RunValues;
  readonly stage: Stage;
  readonly error: unknown;
}

/** After a failure or an abort: gives the lease back where nothing was activated, and resolves to
 * the error to throw, which for an abort says what the target was left with. */
export async function leaveTarget(input: LeaveInput): Promise<unknown> {
  const { context, stage, error } = input;
  const aborted = error instanceof Fault && error.code === 'aborted';
  const holdsLease = stage === 'leased' || (stage === 'leasing' && mayHoldLease(error));
  // Asked to start and refused: nothing runs, so the lease can go. The target itself decides.
  if (holdsLease || stage === 'starting') await releaseQuietly(input);
  if (!aborted) return error;
  return new Fault({
    code: 'aborted',
    message: `${error.message}: ${whatIsLeft(input)}`,
    hint: `\`panther status --host ${context.host.name}\` says what runs there`,
    where: context.host.name,
    cause: error,
  });
}

/** The answer to a refusal says that there is no lease of ours. */
function mayHoldLease(error: unknown): boolean {
  if (!(error instanceof Fault)) return true;
  return error.code !== 'deploy.locked' && error.code !== 'deploy.refused';
}

async function releaseQuietly({ context, session, values }: LeaveInput): Promise<void> {
  try {
    await releaseLease(session, values);
  } catch (failure) {
    if (!(failure instanceof Fault)) throw failure;
    context.warn(`the lease could not be given back and ends by itself: ${failure.message}`);
  }
}

function whatIsLeft({ context, stage }: LeaveInput): string {
  const { name } = context.host;
  switch (stage) {
    case 'untouched':
    case 'leasing':
    case 'leased':
      return `${name} is untouched`;
    case 'starting':
    case 'activating':
      return `${name} may be activating the new system; without a confirmation it goes back to the previous one under its own timer`;
    case 'over':
      return `${name} is done; only the local receipt may be missing`;
  }
}
