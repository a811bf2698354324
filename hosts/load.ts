import { fileURLToPath } from 'node:url';
import { Fault } from '#lib';
import { type FleetDefinition, placeIn } from '#nix';

/** Root of the repository that these files are in. */
export const repositoryRoot = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** Imports the fleet. What a module, profile or host file throws while it is read becomes a Fault
 * with the place. */
export async function loadFleet(): Promise<FleetDefinition> {
  try {
    const { fleet } = await import('./index.ts');
    return fleet;
  } catch (error) {
    throw error instanceof Fault ? error : loadFault(error);
  }
}

function loadFault(error: unknown): Fault {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const where = placeIn(stack);
  // Two files that import each other: one of them reads a name that has no value yet.
  if (error instanceof ReferenceError && message.includes('before initialization')) {
    return new Fault({
      code: 'fleet.import-cycle',
      message: `cycle of imports: ${message}`,
      where,
      hint: 'two files import each other; move what both need into a third one',
      cause: error,
    });
  }
  return new Fault({
    code: 'fleet.load-failed',
    message: `the fleet cannot be loaded: ${message}`,
    where,
    hint: 'mend the file named; npm run types says more',
    cause: error,
  });
}
