import { type Clock, Fault } from '#lib';
import { type Ownership, readOwner, renderOwner, takeOwnership } from '#lib/lock';
import { storeFault } from './store-fault.ts';

/** Takes the role of the one process that runs cycles on a log. Throws Fault `brain.locked`,
 * `brain.store`. */
export function ownLog(path: string, clock: Clock): Ownership {
  const ownership = tryOwnership(path, clock);
  if (ownership !== undefined) return ownership;
  const owner = readOwner(path);
  throw new Fault({
    code: 'brain.locked',
    message: `the event log belongs to ${renderOwner(owner)}`,
    hint: 'ask that process over its API, or stop it first',
    where: path,
    retryable: owner === undefined,
  });
}

function tryOwnership(path: string, clock: Clock): Ownership | undefined {
  try {
    return takeOwnership({ path, label: 'a trading brain', clock });
  } catch (error) {
    throw storeFault(path, error);
  }
}
