import { resolve } from 'node:path';
import { type CommandContext, createLog, systemClock } from '#lib';
import { loadConfig } from '../config/index.ts';
import { demonstrationFolder } from '../cycle/demonstration.ts';
import { type BrainLog, openBrainLog } from '../cycle/log.ts';

type Surroundings = Pick<CommandContext, 'cwd' | 'env' | 'stderr'> & {
  readonly options?: { readonly demonstration?: boolean };
};

/** The brain's own state folder, as its service has it. */
export function stateFolderOf({ cwd, env, options }: Surroundings): string {
  const folder = resolve(cwd, env.PANTHER_STATE_DIR || '.panther/brain');
  return options?.demonstration === true ? demonstrationFolder(folder) : folder;
}

export function configOf({ cwd, env, ...rest }: Surroundings) {
  const file = env.PANTHER_BRAIN_CONFIG || `${stateFolderOf({ cwd, env, ...rest })}/brain.yaml`;
  return loadConfig({ file: resolve(cwd, file), env });
}

/** Beside the service, which may be running: reads, and appends what a person decided. */
export async function withLog<T>(
  context: Surroundings,
  work: (log: BrainLog) => T | Promise<T>,
): Promise<T> {
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
