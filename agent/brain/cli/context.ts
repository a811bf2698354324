import { resolve } from 'node:path';
import { type CommandContext, createLog, systemClock } from '#lib';
import { loadConfig } from '../config/index.ts';
import { type BrainLog, openBrainLog } from '../cycle/log.ts';

type Surroundings = Pick<CommandContext, 'cwd' | 'env' | 'stderr'>;

/** The brain's own state folder, as its service has it. */
export function stateFolderOf({ cwd, env }: Surroundings): string {
  return resolve(cwd, env.PANTHER_STATE_DIR || '.panther/brain');
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
