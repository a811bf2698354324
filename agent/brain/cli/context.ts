import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CommandContext, createLog, systemClock } from '#lib';
import { loadConfig } from '../config/index.ts';
import { demonstrationFolder } from '../cycle/demonstration.ts';
import { type BrainLog, databaseFile, openBrainLog } from '../cycle/log.ts';

type Surroundings = Pick<CommandContext, 'cwd' | 'env' | 'stderr'> & {
  readonly options?: { readonly demonstration?: boolean };
};

/** The brain's own state folder, as its service has it; also where the folder of the whole platform is
 * named, as `panther up` takes it. */
export function stateFolderOf({ cwd, env, options }: Surroundings): string {
  const given = resolve(cwd, env.PANTHER_STATE_DIR || '.panther/brain');
  const folder = existsSync(join(given, 'supervisor')) ? join(given, 'brain') : given;
  return options?.demonstration === true ? demonstrationFolder(folder) : folder;
}

export function configOf({ cwd, env, ...rest }: Surroundings) {
  const file = env.PANTHER_BRAIN_CONFIG || `${stateFolderOf({ cwd, env, ...rest })}/brain.yaml`;
  return loadConfig({ file: resolve(cwd, file), env });
}

/** Beside the service, which may be running: reads, and appends what a person decided. */
export async function withLog<T>(
  given: Surroundings,
  work: (log: BrainLog) => T | Promise<T>,
): Promise<T> {
  const context = hasDemonstrationOnly(given)
    ? { ...given, options: { ...given.options, demonstration: true } }
    : given;
  if (context.options?.demonstration === true) {
    context.stderr('demonstration: paper money on a made up market, apart from your account');
  }
  const log = openBrainLog({
    stateFolder: stateFolderOf(context),
    clock: systemClock,
    role: 'guest',
    log: createLog({ write: (line) => context.stderr(line.trimEnd()) }),
  });
  try {
    return await work(log);
  } finally {
    log.close();
  }
}

/** A first `panther up` runs a demonstration: until an account is begun it is all there is to look at. */
function hasDemonstrationOnly(context: Surroundings): boolean {
  const folder = stateFolderOf({ ...context, options: { demonstration: false } });
  return !existsSync(databaseFile(folder)) && existsSync(databaseFile(demonstrationFolder(folder)));
}
