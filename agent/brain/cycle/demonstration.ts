import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, Fault } from '#lib';
import { type BrainConfig, loadConfig } from '../config/index.ts';
import { readNewestTime } from '../events/index.ts';
import { demonstrationPreset, demonstrationStart } from './demonstration-preset.ts';
import { databaseFile } from './log.ts';
import { createSteppedClock, type SteppedClock } from './stepped-clock.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Of the brain's state: what a demonstration writes never lies beside the books of an account. */
export const demonstrationFolder = (stateFolder: string) => join(stateFolder, 'demonstration');

/** In front of every line and in every answer. */
export const demonstrationLabel = (speed: number) => `demonstration ×${speed}`;

/** The configuration a service runs with; a speed other than 1 makes it a demonstration, with the settings
 * of one wherever a variable or the file does not say something else. Throws Fault `brain.config` for a
 * demonstration that is not on paper and on the made up market. */
export function loadServiceConfig(input: {
  readonly file: string;
  readonly env: Environment;
}): BrainConfig {
  const given = loadConfig(input);
  const { speed } = given.demonstration;
  if (speed === 1) return given;
  refuseReal(given);
  return loadConfig({ ...input, env: { ...demonstrationPreset, ...input.env } });
}

function refuseReal({ data, execution }: BrainConfig): void {
  // Both as text: what else there may be one day is refused as well.
  const [source, mode]: string[] = [data.source, execution.mode];
  const real = source !== 'synthetic' ? `data.source is ${source}` : `execution.mode is ${mode}`;
  if (source === 'synthetic' && mode === 'paper') return;
  throw new Fault({
    code: 'brain.config',
    message: `a demonstration runs on paper and on the made up market only; ${real}`,
    hint: 'leave out --demonstration (demonstration.speed: 1), or set data.source to synthetic',
  });
}

/** What only the service writes, by the clock of its market. */
const timed = ['cycle.completed.v1', 'killswitch.measured.v1'];

/** Goes on behind where the demonstration in this folder stopped, as time in a log only goes forward. Throws
 * Fault `brain.store`. */
export function createDemonstrationClock(
  base: Clock,
  { speed, stateFolder }: { readonly speed: number; readonly stateFolder: string },
): SteppedClock {
  const file = databaseFile(stateFolder);
  const newest = existsSync(file) ? readNewestTime(file, timed) : undefined;
  // It was looked at the market each second at least.
  const startMs = newest === undefined ? demonstrationStart : newest + speed * 1_000;
  return createSteppedClock(base, startMs);
}
