import { formatBytes } from '../deploy/copy.ts';
import { limits } from '../limits.ts';
import type { HostFacts } from './facts.ts';

export interface ConcernContext {
  readonly nowMs: number;
  /** When the host's tailnet key ends; undefined where it does not or nobody knows. */
  readonly tailnetKeyExpires: string | undefined;
  /** Whether the host gets secrets, and so needs a token. */
  readonly needsToken: boolean;
}

/** What about a host its owner should know, one line each; the most pressing first. */
export function listConcerns(facts: HostFacts, context: ConcernContext): string[] {
  const { deploying, failedUnits } = facts;
  const last = facts.lastDeployment;
  const units = failedUnits.join(', ');
  return [
    ...(facts.current === '' ? ['it runs no NixOS system'] : []),
    ...(deploying === undefined
      ? []
      : [`being deployed by ${deploying.who} since ${deploying.since} (run ${deploying.run})`]),
    ...(failedUnits.length === 0 ? [] : [`failed: ${units}`]),
    ...(last?.outcome === 'rollback-failed' ? ['the last deployment could not be taken back'] : []),
    ...(facts.drift ? [`drift: the last deployment left ${last?.running}`] : []),
    ...(facts.default === facts.current
      ? []
      : [`boots another system next: ${facts.default || 'unknown'}`]),
    ...(facts.rebootPending.length === 0
      ? []
      : [`reboot pending: ${facts.rebootPending.join(', ')}`]),
    ...tokenConcerns(facts, context),
    ...expiryConcerns(facts, context),
    ...facts.free
      .filter(({ freeBytes, totalBytes }) => freeBytes < totalBytes * limits.status.freePart)
      .map(({ place, freeBytes, totalBytes }) => {
        return `${place} has ${formatBytes(freeBytes)} of ${formatBytes(totalBytes)} free`;
      }),
  ];
}

function tokenConcerns({ token }: HostFacts, { needsToken }: ConcernContext): string[] {
  if (!needsToken) return [];
  if (token === undefined) return ['no 1Password token: its secrets are not renewed'];
  return token.bytes === 0 ? ['its 1Password token is empty'] : [];
}

const dayMs = 86_400_000;

function expiryConcerns(facts: HostFacts, { nowMs, tailnetKeyExpires }: ConcernContext): string[] {
  const dated = [
    ...facts.certificates.map(({ name, expires }) => ({
      what: `certificate of ${name}`,
      expires,
    })),
    ...(tailnetKeyExpires === undefined
      ? []
      : [{ what: 'tailnet key', expires: tailnetKeyExpires }]),
  ];
  return dated.flatMap(({ what, expires }) => {
    if (expires === undefined) return [`${what} cannot be read`];
    const leftMs = Date.parse(expires) - nowMs;
    if (leftMs >= limits.status.expiryDays * dayMs) return [];
    return [leftMs <= 0 ? `${what} ended ${expires}` : `${what} ends ${expires}`];
  });
}
