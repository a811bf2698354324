import { fileURLToPath } from 'node:url';
import { Fault } from '#lib';
import type { FleetDefinition } from '#nix';

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
  const where = placeOf(stack);
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

/** The first place of our own in a stack, or the file a syntax error is in. */
function placeOf(stack: string): string | undefined {
  for (const match of stack.matchAll(/(?:file:\/\/)?(\/[^\s():]+\.[cm]?[jt]s):(\d+)/g)) {
    const [, file = '', line = ''] = match;
    if (file.includes('/node_modules/')) continue;
    const inside = file.startsWith(`${repositoryRoot}/`);
    return `${inside ? file.slice(repositoryRoot.length + 1) : file}:${line}`;
  }
  return undefined;
}
