import { join } from 'node:path';
import { Fault, systemClock } from '#lib';
import { type Ownership, readOwner, renderOwner, takeOwnership } from '#lib/lock';

/** Keeps two nightly runs of this machine apart for as long as it is held; those of several machines that
 * share a server share the work. Throws Fault `crawl.busy` while another process has it. */
export function takeNightlyLock(stateFolder: string): Ownership {
  const path = join(stateFolder, 'nightly');
  const ownership = takeOwnership({ path, label: 'the nightly crawl', clock: systemClock });
  if (ownership !== undefined) return ownership;
  throw new Fault({
    code: 'crawl.busy',
    message: `a nightly run is under way already: ${renderOwner(readOwner(path))}`,
    hint: 'wait for its end; it is the unit panther-crawler',
    retryable: true,
  });
}
