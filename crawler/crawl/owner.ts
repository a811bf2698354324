import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { readProcessStat } from '#lib';

/** Names this process and this piece of its work: machine, process, when it started, a random part. */
export function createOwner(): string {
  const startTicks = readProcessStat('self')?.startTicks ?? '';
  return [hostname(), process.pid, startTicks, randomUUID()].join('/');
}

/** Whether an owner is known to have ended: a process of this machine that is gone or another one by
 * now. Of other machines nothing is known; their leases run out. */
export function hasEnded(owner: string): boolean {
  const [host, pid, startTicks] = owner.split('/');
  if (host !== hostname() || pid === undefined || readProcessStat('self') === undefined)
    return false;
  const stat = readProcessStat(Number(pid));
  return stat === undefined || stat.hasEnded || stat.startTicks !== startTicks;
}
